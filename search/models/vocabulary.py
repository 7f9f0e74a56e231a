"""The words of everything that can be found, and what they have in common."""

from django.db import models


class Form(models.Model):
    """A form of a word in one language, whose number stands for it in texts. Analysis follows from form and language:
    `keys` and `heads` are separated by spaces. `texts` is how many entries have it; 0: none has it any more.
    """

    number = models.BigAutoField(primary_key=True)
    language = models.CharField(max_length=2)
    text = models.TextField()
    folded = models.TextField(db_index=True)
    stem = models.TextField()
    keys = models.TextField()
    heads = models.TextField(blank=True)
    texts = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "language"], name="search_form_once")]

    def __str__(self) -> str:
        return self.text


class FormKin(models.Model):
    """Forms by what they share: a key, after “~” a key without its diacritics, or after “^” a beginning of five
    letters.
    """

    kin = models.TextField()
    form = models.ForeignKey(Form, models.CASCADE, related_name="kin", db_index=True)

    class Meta:
        indexes = [models.Index(fields=["kin", "form"], name="search_formkin_kin")]

    def __str__(self) -> str:
        return f"{self.kin}: {self.form_id}"


__all__ = ["Form", "FormKin"]
