"""Asks a freshly started server, on a socket, for the sign-in page, its style sheet and a page behind the wall."""

import re
import socket
import sys
import time
from http.client import HTTPConnection, HTTPResponse

SECONDS = 60


class SocketConnection(HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("burza.example")
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def ask(server: str, path: str) -> tuple[HTTPResponse, str]:
    connection = SocketConnection(server)
    connection.request("GET", path, headers={"X-Forwarded-Proto": "https"})
    response = connection.getresponse()
    return response, response.read().decode()


def wait_for(server: str) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            ask(server, "/")
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def main(server: str) -> None:
    wait_for(server)
    response, page = ask(server, "/konto/logowanie/")
    expect(response.status == 200, f"the sign-in page answered {response.status}")
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    if style is None:
        sys.exit("FAILED  the sign-in page names no style sheet")
    expect(ask(server, style[1])[0].status == 200, f"{style[1]} is not served")
    wall = ask(server, "/")[0]
    expect(wall.status == 302 and "/konto/logowanie/" in (wall.headers["Location"] or ""), "home is open to strangers")


def expect(holds: bool, problem: str) -> None:
    if not holds:
        sys.exit(f"FAILED  {problem}")


if __name__ == "__main__":
    main(sys.argv[1])
