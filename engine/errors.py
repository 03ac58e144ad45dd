"""How the product says that something is wrong: a stable code, what happened, and how to mend it.

Problems in *input* (a drawing, a request) are diagnostics or ``InvalidInput``; problems a program cannot go on with are
``CordboardError``. Each is turned into HTTP (RFC 9457) or a terminal line in exactly one place.
"""

from __future__ import annotations


class CordboardError(Exception):
    """A failure a person can act on.

    Attributes:
        code: stable kebab-case name, safe to match on.
        message: what happened, in one sentence, without secrets or personal data.
        mend: what to do about it, in the imperative; empty when nothing can be done.
    """

    def __init__(self, code: str, message: str, mend: str = "") -> None:
        """Keep the three parts apart so that every door can lay them out its own way."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        """Read as one line: message and mend."""
        return f"{self.message} {self.mend}".strip()


class NotFound(CordboardError):
    """Something was named that does not exist."""


class Conflict(CordboardError):
    """The state changed under the caller, or the name is taken."""


class InvalidInput(CordboardError):
    """Input that cannot be accepted as it is; ``message`` says where."""


class NotAllowed(CordboardError):
    """What was asked for is not allowed here; ``mend`` says who can allow it, and how."""


class TooMany(CordboardError):
    """More was asked for than there may be at once, or in so short a time. It may be asked for again later."""


class StorageUnavailable(CordboardError):
    """The database cannot be reached, or asks to be tried again. What was asked may be asked again, unchanged."""

    def __init__(self, why: str) -> None:
        """Say why in the database's words, which hold no values."""
        super().__init__(
            "storage-unavailable",
            f"The database does not answer: {why}",
            "It is tried again by itself; `cordboard doctor` tells more.",
        )
