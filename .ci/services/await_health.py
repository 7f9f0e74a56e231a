"""Waits until a server that was just started answers, or has died: `await_health.py FOLDER`."""

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

# Of a machine that tests on all its processors; and how long it may be before the server writes its number.
PATIENCE, A_START = 240, 60


def healthy(folder: Path) -> bool:
    try:
        address = (folder / "logs/http.ports").read_text().split()[0]
        url = f"http://{address}/_cluster/health?wait_for_status=yellow&timeout=5s"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except (OSError, IndexError, urllib.error.URLError):
        return False


def alive(folder: Path) -> bool:
    """The server writes its number before anything else, and takes the file away when it ends."""
    try:
        return Path("/proc", (folder / "pid").read_text().strip()).exists()
    except OSError:
        return False


def main() -> int:
    folder, start = Path(sys.argv[1]), time.monotonic()
    while time.monotonic() < start + PATIENCE:
        if healthy(folder):
            return 0
        if not alive(folder) and time.monotonic() > start + A_START:
            return 1
        time.sleep(0.1)
    return 1


if __name__ == "__main__":
    sys.exit(main())
