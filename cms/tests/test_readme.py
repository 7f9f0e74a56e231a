"""The README tells what the settings read, and points at nothing that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_variable_of_the_settings_is_told_and_no_other() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "cms/settings").glob("*.py")]
    read = {name for source in sources for name in re.findall(r'\benv\.\w+\("([A-Z_]+)"', source)}
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", README, flags=re.MULTILINE))

    assert told == read


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_make_command_that_it_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert set(re.findall(r"`?make ([a-z-]+)", README)) <= targets | {"PORT"}
