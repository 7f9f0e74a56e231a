"""What a link to a new password is signed with."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """Whatever ends a person's sessions ends such links too: an account that was switched off gets no password by one
    that was sent before, and who signs out everywhere need not think of those in the mailbox."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_round}"


reset_tokens = ResetTokens()

__all__ = ["ResetTokens", "reset_tokens"]
