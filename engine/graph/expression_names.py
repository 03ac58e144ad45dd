"""What an expression reads and calls, as far as the rules need to know it before any call runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.errors import InvalidInput
from engine.expressions import CALL_FACTS, FUNCTIONS, TYPE_NAMES, compiled

MAX_LENGTH = 30_000
MAX_TOKENS = 8_000
"""What a source may have: past some 65,000 characters or 10,000 nested operations CEL's parser takes the process down.

A person writes 2,000 characters at most (``engine.nodes.forms.Expression``); conditions made by a form may be longer.
"""

_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})
_TOKEN = re.compile(
    r"[rRbB]{0,2}(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")|[A-Za-z_]\w*|\d[\w.]*|//[^\n]*|\S",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Names:
    """What a source names. ``broken`` is CEL's reason when it does not compile; everything else is empty then.

    ``variables`` are the names read, without ``call``, types and those that a macro binds; ``facts`` those asked of ``call``.
    """

    broken: str = ""
    variables: tuple[str, ...] = ()
    unknown_facts: tuple[str, ...] = ()
    unknown_functions: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def names_in(source: str) -> Names:
    """Read a source; never raises."""
    tokens = [token for token in _TOKEN.findall(source[: MAX_LENGTH + 1]) if not token.startswith("//")]
    if len(source) > MAX_LENGTH or len(tokens) > MAX_TOKENS:
        return Names(broken=f"it is too long: at most {MAX_LENGTH} characters and {MAX_TOKENS} words and signs are accepted")
    try:
        program = compiled(source)
    except InvalidInput as wrong:
        return Names(broken=wrong.message)
    if any(_is_name(token) and after == "{" for token, after in zip(tokens, tokens[1:], strict=False)):
        return Names(broken="messages (a name before “{”) cannot be made in a flow")
    read = program.variables()
    free = set(_free_names(tokens)) | {name for name in read if not name.isidentifier()}
    known = {"call", *TYPE_NAMES}
    return Names(
        variables=tuple(name for name in read if name in free and name not in known),
        unknown_facts=tuple(sorted({fact for fact in _facts(tokens) if fact not in CALL_FACTS})),
        unknown_functions=tuple(name for name in program.functions() if name.isidentifier() and name not in FUNCTIONS),
    )


def _is_name(token: str) -> bool:
    return token.isidentifier() and token not in ("in", "true", "false", "null")


def _free_names(tokens: list[str]) -> Iterator[str]:
    """Give the names that stand where no macro has bound them: in ``l.map(x, x + y)`` that is ``l`` and ``y``."""
    bound: list[str | None] = []  # for each open bracket the name it binds, if it is a macro's
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else ""
        if token in "([{":
            binds = (
                token == "("
                and before in _MACROS
                and index >= 2
                and tokens[index - 2] == "."
                and tokens[index + 2 : index + 3] == [","]
            )
            bound.append(tokens[index + 1] if binds else None)
        elif token in ")]}":
            if bound:
                bound.pop()
        elif _is_name(token) and before != "." and token not in bound:
            yield token


def _facts(tokens: list[str]) -> Iterator[str]:
    """Give what is asked of ``call``: ``call.caller`` and ``call["caller"]``; a method (``call.size()``) is no fact."""
    for index, token in enumerate(tokens):
        if token != "call" or (index and tokens[index - 1] == "."):
            continue
        match tokens[index + 1 : index + 4]:
            case [".", name, *rest] if rest[:1] != ["("]:
                yield name
            case ["[", text, "]"] if text[:1] in "'\"":
                yield text.strip("'\"")
            case _:
                pass
