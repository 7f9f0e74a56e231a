"""Reads one file in a process of its own: `python -m initiatives.acts.reader`, started by `initiatives.acts.child`.

The file comes as standard input. What leaves is JSON, a value a line: the text of each page, and at the end an object
with the reason why there is none, and with what the reading took.
"""

import json
import logging
import resource
import sys
from pathlib import Path

from initiatives.acts.limits import Limits, hold


def main(arguments: list[str]) -> None:
    name, parent, cpu, memory, output = arguments
    hold(Limits(cpu=int(cpu), memory=int(memory), output=int(output)), parent=int(parent))
    # Only now: the libraries are held by the limits too.
    from initiatives.acts.extract import extract  # noqa: PLC0415
    from initiatives.acts.outcome import MAX_BYTES  # noqa: PLC0415

    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    # One byte over the limit is enough to know that the file is too large.
    extracted = extract(sys.stdin.buffer.read(MAX_BYTES + 1), name=name)
    for page in extracted.pages:
        _say(page)
    used = resource.getrusage(resource.RUSAGE_SELF)
    signatures = [
        (found.signer, found.signed_at and found.signed_at.isoformat(), found.form) for found in extracted.signatures
    ]
    told = {"reason": extracted.reason, "unread": extracted.unread, "signatures": signatures}
    _say(told | {"cpu": used.ru_utime + used.ru_stime, "peak_kib": _peak_kib() or used.ru_maxrss})


def _peak_kib() -> int:
    """Linux counts the memory of the process that started us into `ru_maxrss`; here it begins anew."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
