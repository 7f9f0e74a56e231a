from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's, without its guesses: a translation that looks alike is more often wrong than right."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
