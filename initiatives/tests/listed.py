"""What the page of a list shows, and that of results."""

import re
from html import unescape

from django.test import Client


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def counts_of(html: str, facet: str) -> dict[str, int]:
    """What stands beside the boxes of one facet."""
    boxes = re.findall(rf'name="{facet}" value="([^"]+)".*?facet__count">(\d+)<', html)
    return {value: int(count) for value, count in boxes}


def chips_of(html: str) -> dict[str, str]:
    """Text and address of each."""
    found = re.findall(r'class="chip(?: [^"]*)?" href="([^"]*)">(.*?)</a>', html, re.DOTALL)
    return {" ".join(re.sub(r"<[^>]+>", "", text).split()): address for address, text in found}


__all__ = ["chips_of", "counts_of", "page_of"]
