"""What is asked for with a source of entries."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.feeds.fetching.addresses import checked_address
from initiatives.feeds.identity import normal
from initiatives.feeds.manners import policy
from initiatives.feeds.records import FeedError
from initiatives.feeds.rules import MOST_LINES
from initiatives.feeds.wording import wording
from initiatives.forms.topics import TopicsField
from initiatives.models import FeedSource, PartnerPage

# Longer than any phrase or path that somebody means; each is looked for in every entry.
LONGEST_LINE = 200
LINES = {"rows": 4, "spellcheck": "true"}
GROUPS = (
    (_("Where from"), ("partner", "address", "name", "language")),
    (_("How often"), ("every_minutes", "is_paused")),
    (_("What is let in"), ("words_wanted", "words_unwanted", "paths")),
    (_("What becomes of it"), ("trust", "category", "topics")),
    (_("Text, pictures and licence"), ("full_text", "pictures", "licence")),
)


class SourceForm(forms.ModelForm[FeedSource]):
    """`chosen_topics` and `changed_fields` are what `services.feed_keeping` takes; nothing is saved here."""

    address = forms.URLField(
        label=_("Address"), max_length=FeedSource._meta.get_field("address").max_length, assume_scheme="https",
        help_text=_("Of a feed, or of a site whose feed is looked for. It begins with http:// or https://."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    topics = TopicsField(label=_("Usual topics"), help_text=_("Suggested with everything that comes from here."))

    class Meta:
        model = FeedSource
        fields = [name for _label, names in GROUPS for name in names]
        widgets = {name: forms.Textarea(attrs=LINES) for name in ("words_wanted", "words_unwanted", "paths")} | {
            "licence": forms.TextInput()
        }
        help_texts = {
            "every_minutes": _("From 10 minutes to 7 days. The feed's own wish counts where it asks for less."),
            "is_paused": _("Nothing is asked for until somebody lets it go on. What came stays."),
            "words_wanted": _("One word or phrase a line, in any grammatical form; covid* stands for what begins so. "
                              "Empty: everything."),
            "words_unwanted": _("One word or phrase a line. An entry with one of them is not taken in."),
            "trust": _("“Published at once” needs a usual category: nobody looks before the public does."),
            "category": _("Suggested where the words of an entry tell no other."),
            "pictures": _("Copy them only if the licence allows it. Holds for what comes or changes from now on."),
            "licence": _("As it is to stand below what comes from here, for instance: CC BY 4.0."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner: Any = self.fields["partner"]
        partner.queryset = PartnerPage.objects.order_by("title").only("title")
        if self.instance.pk:
            self.initial["topics"] = self.instance.topics.all()

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        try:
            checked_address(address, policy())
        except FeedError as error:
            raise ValidationError(
                gettext("Only addresses with http or https, without a password and with a usual port, can be asked.")
            ) from error
        twin = twin_of(address, self.instance.pk)
        if twin is not None:
            text = gettext("There is such a source already: “%(source)s” of the partner %(partner)s.")
            raise ValidationError(text % {"source": twin, "partner": twin.partner})
        return address

    def clean_words_wanted(self) -> str:
        return "\n".join(self._phrases("words_wanted"))

    def clean_words_unwanted(self) -> str:
        return "\n".join(self._phrases("words_unwanted"))

    def clean_paths(self) -> str:
        paths = _lines(self.cleaned_data["paths"])
        for path in paths:
            if any(letter.isspace() for letter in path):
                raise ValidationError(gettext("“%(line)s” has a space: a path has none.") % {"line": path[:100]})
        return "\n".join(paths)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("trust") == FeedSource.Trust.PUBLISH and data.get("category") is None:
            self.add_error("category", gettext("What is published at once needs a category."))
        wanted, unwanted = (data.get(name, "").casefold().splitlines() for name in ("words_wanted", "words_unwanted"))
        if both := sorted(set(wanted) & set(unwanted)):
            text = gettext("“%(word)s” is wanted above: nothing would ever come in.")
            self.add_error("words_unwanted", text % {"word": both[0]})
        return data

    def _phrases(self, name: str) -> list[str]:
        """A line without a word would let everything in, or nothing."""
        told = wording(self.cleaned_data.get("language") or "pl")
        lines = _lines(self.cleaned_data[name])
        for line in lines:
            if not told.phrase(line):
                raise ValidationError(gettext("“%(line)s” has neither a letter nor a digit.") % {"line": line[:100]})
        return lines

    @property
    def changed_fields(self) -> list[str]:
        return [name for name in self.changed_data if name != "topics"]

    @property
    def chosen_topics(self) -> Any:
        return self.cleaned_data["topics"]

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for label, names in GROUPS:
            yield label, [self[name] for name in names]


def twin_of(address: str, number: int | None = None) -> FeedSource | None:
    """Another source with this address, however it is written."""
    return known_addresses(but=number).get(normal(address))


def known_addresses(*, but: int | None = None) -> dict[str, FeedSource]:
    """By what stays the same when an address is written otherwise; those that they led to, too."""
    sources = FeedSource.objects.select_related("partner")
    return {normal(own): one for one in sources if one.pk != but for own in (one.feed_address, one.address) if own}


def _lines(typed: str) -> list[str]:
    lines = list(dict.fromkeys(filter(None, map(str.strip, typed.splitlines()))))
    if len(lines) > MOST_LINES:
        raise ValidationError(gettext("Up to %(most)s lines, please.") % {"most": MOST_LINES})
    if any(len(line) > LONGEST_LINE for line in lines):
        raise ValidationError(gettext("A line has up to %(most)s characters.") % {"most": LONGEST_LINE})
    return lines


__all__ = ["GROUPS", "SourceForm", "known_addresses", "twin_of"]
