"""What hostile HTML of a feed does in a real browser, in all the places where it shows up: nothing. The policy of the
site, which would stop much of it, is switched off.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Dialog, Frame, Route, expect
from pytest_django.live_server_helper import LiveServer

from cms.schedule import send_mail
from cms.tests.chromium import Reader, chromium, marks
from cms.users.models import User
from initiatives.feeds.running import Runner
from initiatives.models import Category, FeedItem, FeedSource, InitiativePage, PartnerDigest, Role
from initiatives.services import feed_queue, partner_digests
from initiatives.tests import factories
from initiatives.tests.feed_servers import Server, policy_for, says
from initiatives.tests.feeds_out import a_key, path_of

__all__ = ["chromium"]

pytestmark = marks(seconds=480)

VECTORS: list[str] = json.loads((Path(__file__).parent / "data/feeds/xss.json").read_text(encoding="utf-8"))
# Ends whatever the vector before has left open, so that it hides none.
ENDS = "\"'></textarea></title></style></script></noscript></noembed></noframes></xmp></select></iframe></svg>-->"
SEEN = (
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<p onclick=alert(1)>x", "<p onmouseover=alert(1)>x",
    "<a href=javascript:alert(1)>x</a>", "<img src=https://x.example/>",
)  # fmt: skip
TELL_WHAT_RUNS = """for (const name of ["alert", "confirm", "prompt", "print"])
    window[name] = (...given) => console.error(`it ran: ${name}(${given}) in ${location}`);"""
# What a person may do to an element without pressing a button of ours; and what waits for it.
TRY_ALL = """() => {
    const kinds = ["mouseover", "mouseenter", "pointerenter", "focus", "focusin", "toggle", "animationstart", "load",
        "error", "transitionend", "scroll", "beforetoggle"];
    const found = [];
    for (const one of document.querySelectorAll("*")) {
        for (const {name, value} of one.attributes) {
            const address = value.replace(/[\\x00-\\x20]/g, "").toLowerCase();
            if (name.startsWith("on") || name === "srcdoc" || /^(javascript|vbscript|data:text)/.test(address))
                found.push(one.outerHTML.slice(0, 200));
        }
        if (!one.closest("script, style, link, head, iframe")) {
            for (const kind of kinds) one.dispatchEvent(new Event(kind));
            if (one.matches("a[href]") && !["http:", "https:", "mailto:", "tel:"].includes(one.protocol))
                found.push(one.outerHTML.slice(0, 200));
        }
    }
    return found;
}"""


@dataclass
class Judge:
    """Looks at pages as `user`, and has in `found` what ran, waited to run, or was asked for elsewhere."""

    browser: Browser
    server: LiveServer
    user: User | None
    found: list[str] = field(default_factory=list)

    def __enter__(self) -> "Judge":
        # Nobody reads what it says to axe and of the policy.
        self.reader = Reader(self.browser, self.server, self.user, locale="pl-PL", bypass_csp=True)
        self.reader.context.add_init_script(TELL_WHAT_RUNS)
        self.reader.context.on("request", lambda request: self._note(request.url))
        self.reader.page.on("dialog", self._dismiss)
        return self

    def __exit__(self, *rest: object) -> None:
        self.reader.context.close()

    def look(self, path: str) -> None:
        answer = self.reader.page.goto(self.server.url + path)
        if answer is None or answer.status != HTTPStatus.OK:
            self.found.append(f"not there: {path}")
        self._try(path)

    def preview(self, number: int) -> None:
        """The form of a page, and beside it what it would look like."""
        path = f"/admin/pages/{number}/edit/"
        self.look(path)
        self.reader.page.get_by_role("button", name="Przełącz podgląd").press("Enter")
        frame = self.reader.page.frame_locator("#w-preview-iframe")
        expect(frame.locator("main").get_by_text("Przed", exact=True).first).to_be_attached()
        for shown in self.reader.page.frames[1:]:
            self._try(f"beside {path}", shown)

    def show(self, content: str, kind: str) -> None:
        """In a page of its own, which knows no policy."""
        address = f"{self.server.url}/x-shown"
        # As the server would answer, whose own pages these are not.
        self.reader.context.route(address, lambda route: _answer(route, content, kind))
        self.reader.page.goto(address)
        self._try(kind)
        self.reader.context.unroute(address)

    def _try(self, where: str, shown: Frame | None = None) -> None:
        active = (shown or self.reader.page.main_frame).evaluate(TRY_ALL)
        # What is begun by an event comes after it.
        self.reader.page.evaluate("() => new Promise(resolve => setTimeout(resolve, 20))")
        said = [fault for fault in self.reader.faults if "it ran" in fault]
        self.found += [f"{where}: {one}" for one in [*active, *said]]
        self.reader.faults.clear()

    def _dismiss(self, dialog: Dialog) -> None:
        self.found.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.server.url:
            self.found.append(f"asked elsewhere: {address}")


def _answer(route: Route, content: str, kind: str) -> None:
    route.fulfill(body=content, content_type=f"{kind}; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"})


def feed(at_once: int, *, turned: bool = False) -> bytes:
    """All vectors, so many in the text of each entry; the first of each is its title, summary and author, too. Where it
    is `turned`, others come first.
    """
    # Whatever comes after this element is its text.
    ordered = sorted(VECTORS, key=lambda vector: "plaintext" in vector.lower())
    parts = [ordered[start : start + at_once] for start in range(0, len(ordered), at_once)]
    if turned:
        parts = [[*part[1:], *part[:1]] if len(part) > 1 else [f"<b>{part[0]}", *part] for part in parts]
    items = [
        {
            "id": str(number), "title": part[0], "summary": part[0], "authors": [{"name": part[0]}], "tags": part,
            "url": f"https://partner.example/{number}?{part[0]}", "language": "pl",
            "content_html": "<h2>Przed</h2>" + "".join(f"<p>{vector}</p>{ENDS}<p>Dalej</p>" for vector in part),
            "attachments": [{"url": f"https://partner.example/{number}.pdf", "title": part[0], "mime_type": part[0]}],
        }
        for number, part in enumerate(parts)
    ]  # fmt: skip
    told = {"version": "https://jsonfeed.org/version/1.1", "title": VECTORS[0], "description": VECTORS[0]}
    return json.dumps(told | {"items": items}).encode()


@pytest.fixture
def moderator(transactional_db: None) -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def judge(chromium: Browser, live_server: LiveServer, moderator: User) -> Iterator[Judge]:
    with Judge(chromium, live_server, moderator) as judge:
        yield judge


def take_in(at_once: int) -> FeedSource:
    with Server({"/": says(feed(at_once))}) as server:
        source: FeedSource = factories.FeedSourceFactory.create(address=server.address("/"))
        (run,) = Runner(policy_for(server, total_seconds=60), now=timezone.now).run()
    assert (run.fault, run.failed, run.new) == ("", 0, -(-len(VECTORS) // at_once))
    return source


def changed(source: FeedSource, at_once: int, pages: list[InitiativePage]) -> None:
    """By us and by the partner: what the partner changed is shown beside."""
    for page in pages:
        draft = page.get_latest_revision_as_object()
        draft.title = draft.summary = f"Nasz tytuł {page.pk}"
        draft.save_revision(clean=False)
    with Server({"/": says(feed(at_once, turned=True))}) as server:
        FeedSource.objects.filter(pk=source.pk).update(feed_address=server.address("/"), body_hash="", next_at=None)
        Runner(policy_for(server, total_seconds=60), now=timezone.now).run()
    assert FeedItem.objects.filter(page__in=pages, proposed__isnull=False).count() == len(pages)


def accept(moderator: User) -> list[InitiativePage]:
    category = Category.objects.all()[0]
    for item in FeedItem.objects.filter(FeedItem.WAITS):
        feed_queue.accept(item=item, category=category, topics=[], user=moderator, now=timezone.now())
    return list(InitiativePage.objects.live())


def digest() -> str:
    """The text of the mail that tells of them."""
    (told,) = [message for message in mail.outbox if "partner" in message.subject.lower()]
    assert not getattr(told, "alternatives", [])
    return str(told.body)


def given_out() -> Iterator[str]:
    """The HTML of both of our own feeds, of all their pages, as their readers show it."""
    key = a_key()
    address = path_of(key, "atom.xml")
    while address:
        told = fromstring(Client().get(address).content)
        yield from (text.text or "" for text in told.iter() if text.get("type") == "html")
        address = next((one.get("href", "") for one in told.iter() if one.get("rel") == "next"), "")
    address = path_of(key, "feed.json")
    while address:
        told = Client().get(address).json()
        yield from (item["content_html"] for item in told["items"])
        address = told.get("next_url", "")


def test_the_judge_sees_what_runs(judge: Judge) -> None:
    for vector in SEEN:
        judge.found.clear()
        judge.show(f"<!doctype html><body>{vector}", "text/html")
        assert judge.found, vector


def judged(judge: Judge, moderator: User, at_once: int) -> None:
    reader = factories.person(Role.OFFICIAL, factories.MemberPageFactory.create())
    partner_digests.order(
        user=reader, rhythm=PartnerDigest.Rhythm.DAILY, categories=(), crises=(), now=timezone.now() - timedelta(days=3)
    )
    source = take_in(at_once)
    items = list(FeedItem.objects.filter(source=source))
    judge.look("/admin/feeds/sources/")
    for item in items:
        judge.look(f"/admin/feeds/queue/?item={item.pk}")
        judge.look(f"/admin/pages/{item.page_id}/view_draft/")
    for item in items:
        assert item.page_id
        judge.preview(item.page_id)
    pages = accept(moderator)
    assert len(pages) == len(items)
    for page in pages:
        judge.look(page.url)
    for path in (source.partner.url, "/partnerzy/", "/inicjatywy/", "/szukaj/?q=dalej"):
        judge.look(path)
    changed(source, at_once, pages[:3])
    for page in pages[:3]:
        judge.look(f"/admin/feeds/queue/?item={page.feed_item.pk}")
        assert judge.reader.page.get_by_text("Nasz tytuł").count()
    partner_digests.tell_due(now=timezone.now() + timedelta(days=1))
    send_mail(timezone.now() + timedelta(days=2))
    judge.show(digest(), "text/plain")
    # Only members' own practices are given out: as if one had written all of these.
    member = factories.MemberPageFactory.create()
    for page in pages:
        page.move(member, pos="last-child")
    FeedItem.objects.all().delete()
    shown = list(given_out())
    assert len(shown) >= 2 * len(pages)
    judge.show("<!doctype html><title>x</title>" + "".join(f"<section>{one}</section>" for one in shown), "text/html")

    assert judge.found == []


@pytest.mark.slow
def test_nothing_runs_wherever_it_shows_up(judge: Judge, moderator: User) -> None:
    judged(judge, moderator, 15)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_nothing_runs_of_each_alone(judge: Judge, moderator: User) -> None:
    judged(judge, moderator, 1)
