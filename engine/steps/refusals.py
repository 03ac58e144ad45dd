"""How a step says that it failed, and how we say that a function cannot be a step."""

from __future__ import annotations

import re

from engine.errors import CordboardError

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class StepError(Exception):
    """Raised by a step that cannot do its work: the flow goes on at ``error``, and the code is the reason in the trace.

    ``again`` says that another try may succeed; it is made when the step has tries left.
    """

    def __init__(self, code: str, *, again: bool = False) -> None:
        """Take a stable kebab-case code. It is written down, so it holds nothing of a caller."""
        if not _CODE.fullmatch(code) or code == "timeout":
            raise ValueError("a step's error is named by small letters, digits and hyphens, and not 'timeout'")
        super().__init__(code)
        self.code = code
        self.again = again


class BadStep(CordboardError):
    """A function that cannot be a step, found when its file is read."""

    def __init__(self, message: str, mend: str) -> None:
        """Say what is wrong with it, and what to write instead."""
        super().__init__("bad-step", message, mend)
