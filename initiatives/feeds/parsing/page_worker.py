"""Reads the text of one web page in a process of its own, as `worker` reads a feed."""

import json
import sys

from initiatives.feeds.parsing.worker import work


def said(body: bytes, address: str, content_type: str) -> str:
    from initiatives.feeds.parsing.page import main_text  # noqa: PLC0415 - held by the limits too

    return json.dumps({"html": main_text(body, address=address, content_type=content_type)})


def main(arguments: list[str]) -> None:
    work(arguments, said)


if __name__ == "__main__":
    main(sys.argv[1:])
