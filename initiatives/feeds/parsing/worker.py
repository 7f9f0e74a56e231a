"""Reads one feed in a process of its own: `python -m initiatives.feeds.parsing.worker`, or forked, by `bounded`.

The body comes as standard input. What leaves is JSON, a value a line: the feed or its fault, then how it ended.
"""

import json
import resource
import sys
from collections.abc import Callable

from initiatives.acts.limits import Limits, hold

# A body, its address and content type -> one line of JSON.
Reader = Callable[[bytes, str, str], str]


def work(arguments: list[str], reader: Reader) -> None:
    _name, parent, cpu, memory, output, address, content_type = arguments
    hold(Limits(cpu=int(cpu), memory=int(memory), output=int(output)), parent=int(parent))
    # Only now: the libraries are held by the limits too. Where it was forked, they are there already.
    from initiatives.feeds.parsing.read import BYTES_MOST  # noqa: PLC0415

    answer = reader(sys.stdin.buffer.read(BYTES_MOST + 1), address, content_type)
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = {"reason": None, "cpu": used.ru_utime + used.ru_stime, "peak_kib": used.ru_maxrss}
    sys.stdout.write(f"{answer}\n{json.dumps(end)}\n")


def said(body: bytes, address: str, content_type: str) -> str:
    from initiatives.feeds.parsing.read import parse  # noqa: PLC0415
    from initiatives.feeds.parsing.wire import dumped, dumped_error  # noqa: PLC0415
    from initiatives.feeds.records import FeedError  # noqa: PLC0415

    try:
        return dumped(parse(body, address=address, content_type=content_type))
    except FeedError as error:
        return dumped_error(error)


def main(arguments: list[str]) -> None:
    work(arguments, said)


if __name__ == "__main__":
    main(sys.argv[1:])
