"""What an expression reads and calls, as far as the rules need to know it before any call runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.errors import InvalidInput
from engine.expressions import CALL_FACTS, FUNCTIONS, LOOPS, TYPE_NAMES, compiled, tokens

_LITERAL = re.compile(r"""'(?P<text>[^'\\]*)'|"(?P<more>[^"\\]*)"|(?P<number>[0-9]+)""")


@dataclass(frozen=True, slots=True)
class Call:
    """A function and what it is given, the receiver first: ``a.f(b)`` is ``f(a, b)``.

    Of an argument that is a plain text or whole number its characters are known; of a computed one ``None``.
    """

    function: str
    arguments: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What a source names. ``broken`` is CEL's reason when it does not compile; everything else is empty then.

    ``variables`` are the names read, without ``call``, types and those that a macro binds; ``facts`` those asked of ``call``.
    """

    broken: str = ""
    variables: tuple[str, ...] = ()
    unknown_facts: tuple[str, ...] = ()
    unknown_functions: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()


@lru_cache(maxsize=8192)
def names_in(source: str) -> Names:
    """Read a source; never raises."""
    try:
        program = compiled(source)
    except InvalidInput as wrong:
        return Names(broken=wrong.message)
    words = tokens(source)
    if any(_is_name(word) and after == "{" for word, after in zip(words, words[1:], strict=False)):
        return Names(broken="messages (a name before “{”) cannot be made in a flow")
    read = program.variables()
    free = set(_free_names(words)) | {name for name in read if not name.isidentifier()}
    known = {"call", *TYPE_NAMES}
    return Names(
        variables=tuple(name for name in read if name in free and name not in known),
        unknown_facts=tuple(sorted({fact for fact in _facts(words) if fact not in CALL_FACTS})),
        unknown_functions=tuple(name for name in program.functions() if name.isidentifier() and name not in FUNCTIONS),
        calls=tuple(_calls(words)),
    )


def _is_name(token: str) -> bool:
    return token.isidentifier() and token not in ("in", "true", "false", "null")


def _free_names(words: list[str]) -> Iterator[str]:
    """Give the names that stand where no macro has bound them: in ``l.map(x, x + y)`` that is ``l`` and ``y``."""
    bound: list[str | None] = []  # for each open bracket the name it binds, if it is a macro's
    for index, word in enumerate(words):
        before = words[index - 1] if index else ""
        if word in "([{":
            binds = (
                word == "("
                and before in LOOPS
                and index >= 2
                and words[index - 2] == "."
                and words[index + 2 : index + 3] == [","]
            )
            bound.append(words[index + 1] if binds else None)
        elif word in ")]}":
            if bound:
                bound.pop()
        elif _is_name(word) and before != "." and word not in bound:
            yield word


def _calls(words: list[str]) -> Iterator[Call]:
    """Give every call of a known function, in one pass: the inner ones first."""
    open_brackets: list[tuple[str, bool, list[list[str]]]] = []  # function called if any, whether by a receiver, arguments
    for index, word in enumerate(words):
        if word in ")]}" and open_brackets:
            function, received, given = open_brackets.pop()
            arguments = [_literal(argument) for argument in given if argument]
            if function in FUNCTIONS:
                yield Call(function, (*([None] if received else ()), *arguments))
        elif word == "," and open_brackets:
            open_brackets[-1][2].append([])
        elif open_brackets and len(argument := open_brackets[-1][2][-1]) < 2:
            argument.append(word)  # two words are enough to know that it is no literal
        if word in "([{":
            called = words[index - 1] if word == "(" and index else ""
            open_brackets.append((called, index > 1 and words[index - 2] == ".", [[]]))


def _literal(argument: list[str]) -> str | None:
    if len(argument) > 1 or not (found := _LITERAL.fullmatch(argument[0])):
        return None
    return found["text"] or found["more"] or found["number"] or ""


def _facts(words: list[str]) -> Iterator[str]:
    """Give what is asked of ``call``: ``call.caller`` and ``call["caller"]``; a method (``call.size()``) is no fact."""
    for index, word in enumerate(words):
        if word != "call" or (index and words[index - 1] == "."):
            continue
        match words[index + 1 : index + 4]:
            case [".", name, *rest] if rest[:1] != ["("]:
                yield name
            case ["[", text, "]"] if text[:1] in "'\"":
                yield text.strip("'\"")
            case _:
                pass
