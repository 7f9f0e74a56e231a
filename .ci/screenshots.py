"""Six pictures of the demo for README and docs. Needs Chromium (on Debian: apt install chromium)."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path("docs/pictures")
PORT = os.environ.get("PORT", "8765")
SITE = f"http://127.0.0.1:{PORT}"
PERSON, PASSWORD = "urzednik.gdansk@burza.example", "burza-demo"
# The files of the demo are read before anybody looks for their words.
READ = ["db_worker", "--backend=extraction", "--queue-name=extraction,imports", "--batch", "--no-startup-delay", "-v0"]
INITIATIVE = "/gdansk-2261011/gdanskie-centrum-kontaktu/"


class Picture(NamedTuple):
    name: str
    path: str
    width: int = 1280
    height: int = 900
    scheme: str = "light"


PICTURES = (
    Picture("home", "/"),
    Picture("list", "/inicjatywy/?etap=running"),
    Picture("initiative", INITIATIVE),
    Picture("search", "/szukaj/?q=podatku"),
    Picture("map", "/mapa/", height=1360),
    Picture("phone-dark", INITIATIVE, 390, 844, "dark"),
)


def main() -> None:
    data = tempfile.mkdtemp(prefix="burza-pictures-")
    environment = os.environ | {"DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
    manage = [sys.executable, "manage.py"]
    try:
        for command in (["migrate", "-v0"], ["load_demo"], READ):
            subprocess.run([*manage, *command], env=environment, check=True)
        server = subprocess.Popen([*manage, "runserver", PORT, "--noreload"], env=environment)
        try:
            wait()
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                take(chromium)
                chromium.close()
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(data)


def wait() -> None:
    for _ in range(120):
        try:
            socket.create_connection(("127.0.0.1", int(PORT))).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit("the site did not start")


def take(chromium: Browser) -> None:
    page = chromium.new_page(locale="pl-PL", reduced_motion="reduce")
    page.goto(f"{SITE}/konto/logowanie/")
    page.fill("input[name=login]", PERSON)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("main").get_by_role("button").last.click()
    page.wait_for_url(f"{SITE}/")
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        page.emulate_media(color_scheme="dark" if picture.scheme == "dark" else "light")
        page.set_viewport_size({"width": picture.width, "height": picture.height})
        answer = page.goto(SITE + picture.path, wait_until="networkidle")
        if answer is None or not answer.ok:
            sys.exit(f"{picture.path} does not answer")
        target = FOLDER / f"{picture.name}.png"
        page.screenshot(path=target)
        # A page has few colours: a palette of them takes a third.
        Image.open(target).convert("RGB").quantize(192, dither=Image.Dither.NONE).save(target, optimize=True)
        print(f"{target}  {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
