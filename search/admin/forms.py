"""What the association says of searching, as it is typed and refused."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail.admin.forms.models import WagtailAdminModelForm

from search.asking.promoted import asked_words, same_words
from search.language.question import Word, words
from search.models import Promotion, SynonymGroup
from search.models.lists import LONGEST_PHRASE, MOST_PHRASES

# As many as a synonym is looked for with.
MOST_WORDS = 8


class SynonymForm(WagtailAdminModelForm):
    class Meta:
        model = SynonymGroup
        fields = ("phrases",)
        widgets = {"phrases": forms.Textarea(attrs={"rows": 8, "spellcheck": "true"})}

    def clean_phrases(self) -> str:
        phrases = SynonymGroup(phrases=self.cleaned_data["phrases"]).as_list
        known: dict[tuple[Word, ...], str] = {}
        for phrase in phrases:
            forms_of = _words(phrase)
            if forms_of in known:
                raise ValidationError(gettext("“%(phrase)s” stands here twice.") % {"phrase": phrase})
            known[forms_of] = phrase
        if len(known) < 2:
            raise ValidationError(gettext("Write at least two phrases, each on its own line."))
        if len(known) > MOST_PHRASES:
            message = gettext("There are %(count)s phrases here; a group holds up to %(most)s.")
            raise ValidationError(message % {"count": len(known), "most": MOST_PHRASES})
        return "\n".join(phrases)


def _words(phrase: str) -> tuple[Word, ...]:
    """Compared by their forms: what is typed in capitals is the same."""
    if len(phrase) > LONGEST_PHRASE:
        message = gettext("“%(phrase)s…” is too long: a phrase has up to %(most)s characters.")
        raise ValidationError(message % {"phrase": phrase[:30], "most": LONGEST_PHRASE})
    found = words(phrase)
    if not found:
        raise ValidationError(gettext("“%(phrase)s” has neither a letter nor a digit.") % {"phrase": phrase})
    if len(found) > MOST_WORDS:
        message = gettext("“%(phrase)s” has too many words: a phrase has up to %(most)s.")
        raise ValidationError(message % {"phrase": phrase, "most": MOST_WORDS})
    if all(word.slight for word in found):
        message = gettext("“%(phrase)s” stands in nearly every text: it would bring everything.")
        raise ValidationError(message % {"phrase": phrase})
    return tuple(Word("", word.form) for word in found)


class PromotionForm(WagtailAdminModelForm):
    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        asked = asked_words(text)
        if not asked:
            raise ValidationError(
                gettext("Write words alone, without OR, without a minus and without words with a colon.")
            )
        others = Promotion.objects.exclude(pk=self.instance.pk).values_list("text", flat=True)
        if taken := next((other for other in others if same_words(asked_words(other), asked)), None):
            raise ValidationError(
                gettext("Pages for these words are chosen already, under “%(text)s”: add the page there.")
                % {"text": taken}
            )
        return text


__all__ = ["PromotionForm", "SynonymForm"]
