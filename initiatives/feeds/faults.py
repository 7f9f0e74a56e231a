"""Why a source gave nothing, said to whoever keeps the list of sources: what happened, and what can be done."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.feeds.records import Fault


@dataclass(frozen=True)
class Words:
    """`what` is a sentence that begins a line; `to_do` is never empty: waiting is something to be done, too."""

    what: Promise
    to_do: Promise


WORDS: dict[Fault, Words] = {
    Fault.NOT_PUBLIC: Words(
        _("The address leads into a network that is not public."),
        _("Give the address under which everybody on the internet reaches the partner's site."),
    ),
    Fault.UNRESOLVED: Words(
        _("There is no server of this name."),
        _("Look for a slip in the address. If the site does not open in a browser either, ask the partner."),
    ),
    Fault.REFUSED: Words(
        _("The server takes no connection."),
        _("It may be down: we ask again by ourselves. If the site opens in a browser, ask the partner to let us in."),
    ),
    Fault.TIMED_OUT: Words(
        _("The server did not answer in time."),
        _("We ask again by ourselves. If it goes on, tell the partner that the feed is too slow to be read."),
    ),
    Fault.TLS: Words(
        _("The site's certificate is not valid, so nobody knows whose answer it is."),
        _("Tell the partner: most often the certificate has expired, or is for another name."),
    ),
    Fault.PROTOCOL: Words(
        _("What answers is no web server, or it breaks off in the middle."),
        _("Look at the address in a browser. If it opens there, tell the partner what is written here."),
    ),
    Fault.REDIRECTS: Words(
        _("The address leads from one to another without an end."),
        _("Open it in a browser and give the address at which you arrive."),
    ),
    Fault.BAD_ADDRESS: Words(
        _("This is no address that can be asked, or the site leads to one."),
        _("It begins with http:// or https://, and has neither a password nor an unusual port. Correct it."),
    ),
    Fault.TOO_BIG: Words(
        _("The feed is larger than 5 MB."),
        _("Ask the partner for a shorter one: the newest entries are enough, we keep the older ones."),
    ),
    Fault.BAD_ENCODING: Words(
        _("The server packs its answer in a way that cannot be unpacked."),
        _("Tell the partner: the compression of the server is set up wrongly."),
    ),
    Fault.STATUS: Words(
        _("The server answers with an error."),
        _("Errors from 500 on are the server's own: we ask again. At 401 or 403 ask the partner to let us in."),
    ),
    Fault.GONE: Words(
        _("The partner's server says that the feed is gone for good (410). We ask no more."),
        _("Find the partner's new feed and give its address, or pause or delete the source."),
    ),
    Fault.NOT_FOUND: Words(
        _("There is nothing at this address (404)."),
        _("We look for the feed on the partner's site by ourselves, unless its entries are published at once. Then, or "
          "if we find nothing, give its new address."),
    ),
    Fault.ASKED_TO_WAIT: Words(
        _("The server asks us to come later."),
        _("We do. If it happens often, ask for the feed less often: raise the number of minutes."),
    ),
    Fault.ROBOTS: Words(
        _("The site does not let programs read this page (robots.txt)."),
        _("Switch off reading the whole text from the page, or ask the partner to allow it."),
    ),
    Fault.NO_FEED: Words(
        _("No feed was found on the site."),
        _("Ask the partner for the feed's own address; with WordPress it is mostly the site's with /feed/ behind it."),
    ),
    Fault.PAGE_INSTEAD: Words(
        _("A web page came in place of a feed."),
        _("The feed may have moved, or a wall against robots stands before it. Give its new address, or ask the "
          "partner to let us through."),
    ),
    Fault.EMPTY: Words(
        _("The answer is empty."),
        _("Most often the partner's site is broken for a while: we ask again. What we have stays."),
    ),
    Fault.TRUNCATED: Words(
        _("The feed breaks off in the middle."),
        _("Entries that came whole were taken in. If it happens again, tell the partner."),
    ),
    Fault.BROKEN: Words(
        _("The feed is not written as feeds are, so it cannot be read."),
        _("Tell the partner, with the line that is named here: often a message of the site stands in the feed."),
    ),
    Fault.HOSTILE: Words(
        _("The feed is made so that it would exhaust whoever reads it. It was not read."),
        _("Pause the source and tell the partner: somebody may have broken into the site."),
    ),
    Fault.TOO_SLOW: Words(
        _("The feed takes too long to be read."),
        _("Ask the partner for a shorter one. If it is short already, tell them that it may be damaged."),
    ),
    Fault.NO_TEXT: Words(
        _("On the page of an entry no text was found that says more than the feed."),
        _("Switch off reading the whole text from the page if it is so with most entries."),
    ),
    Fault.PICTURE_AWAY: Words(
        _("A picture could not be fetched: the page has a link to it."),
        _("Open its address in a browser. If it opens, the partner's site keeps programs from its pictures."),
    ),
    Fault.PICTURE_TOO_BIG: Words(
        _("A picture is larger than we copy (5 MB, all of an entry 64 million pixels): the page has a link to it."),
        _("Ask the partner for smaller pictures, or add a smaller one by hand."),
    ),
    Fault.NO_PICTURE: Words(
        _("At the address of a picture there is none that we show: the page has a link to it."),
        _("We show JPEG, PNG, GIF and WebP. If it opens in a browser, ask the partner for one of these."),
    ),
    Fault.FILE_AWAY: Words(
        _("A file could not be fetched: the page has a link to it."),
        _("Open its address in a browser, and attach the file by hand. It comes by itself once the practice changes."),
    ),
    Fault.NO_FILE: Words(
        _("A file is of no kind that we take, or not what the feed says that it is: the page has a link to it."),
        _("Open its address in a browser. If it opens there, ask the partner for it as a PDF or DOCX."),
    ),
    Fault.INFECTED: Words(
        _("The virus scanner found malicious software in a picture or file: it was not kept, the page has a link."),
        _("Pause the source and tell the partner: somebody may have broken into the site."),
    ),
    Fault.FULL: Words(
        _("We keep as many files and pictures of this source as of any: the page has a link in place of more."),
        _("What no page shows goes by itself after a month. If the source brings more files than it could need, pause "
          "it and tell the partner: somebody may have broken into the site."),
    ),
    Fault.QUEUE_FULL: Words(
        _("So many entries of this source wait to be decided on that no new ones are taken in."),
        _("Decide on those in the queue: the rest comes by itself. If they are not what the partner publishes "
          "otherwise, pause the source and tell the partner: somebody may have broken into the site."),
    ),
    Fault.UNKNOWN: Words(
        _("Something failed that was not foreseen."),
        _("We ask again by ourselves. If it goes on, show what is written here to whoever keeps this site running."),
    ),
}  # fmt: skip


def words_of(fault: str) -> Words:
    """Of a value as it stands in the database; one that nobody knows any more is unknown."""
    try:
        return WORDS[Fault(fault)]
    except ValueError:
        return WORDS[Fault.UNKNOWN]


__all__ = ["WORDS", "Words", "words_of"]
