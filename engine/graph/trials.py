"""Expressions tried on sample values of the declared types: what they give, and what does not go together, before any call.

CEL has no types to check a source by, so it is run. Lists and maps are tried empty: what stands in them is known to a call
alone, and an expression is never blamed for what a sample lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from engine.expressions import Outcome, Trial, tokens
from engine.graph.expression_names import names_in
from engine.program import Variable

_SAMPLES: Mapping[str, tuple[Any, ...]] = {
    "string": ("", "12", "Ann"),
    "number": (0, 3, 0.5),
    "boolean": (False, True, True),
    "list": ([], [], []),
    "map": ({}, {}, {}),
}
_CALL = {"caller": "", "dialled": "4001", "language": "en", "entry": "trunk", "id": "node1-1"}
_CHOICES = frozenset({"&", "|", "?", "!"})
_WORD = re.compile(r"'([^'\\]*)'|\"([^\"\\]*)\"")


class Trials:
    """Tries the expressions of one flow. What is tried once is remembered."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        """Take the flow's variables."""
        self._variables = variables
        self._empty: dict[str, tuple[Trial, ...]] = {}
        self._found: dict[tuple[str, str], tuple[Outcome, ...]] = {}

    @cached_property
    def _usual(self) -> tuple[Trial, ...]:
        return tuple(Trial(environment) for environment in self._environments())

    def _environments(self) -> list[dict[str, Any]]:
        return [
            {"call": _CALL, **{name: _SAMPLES[variable.type][n] for name, variable in self._variables.items()}}
            for n in range(len(_SAMPLES["string"]))
        ]

    def outcomes(self, source: str) -> tuple[Outcome, ...]:
        """Try a source with a value in every variable; nothing for one that cannot be read, or reads what is not declared."""
        return self._tried(source, "")

    def outcomes_without(self, source: str, variable: str) -> tuple[Outcome, ...]:
        """Try a source while one variable has no value. Words and numbers that it compares with are tried as well."""
        return self._tried(source, variable)

    def needs(self, source: str, variable: str, *, decides: bool = False) -> bool:
        """Tell whether a source can be computed with a value in the variable, and cannot without one.

        One that ``decides`` has to come to true or false; nothing is neither.
        """
        usual, without = self.outcomes(source), self.outcomes_without(source, variable)
        bad = frozenset({"misfit", "null"} if decides else {"misfit"})
        alike = zip(usual, without, strict=False)
        fails = any(bare in bad and given not in bad for given, bare in alike) or not bad.isdisjoint(without[len(usual) :])
        return fails and set(usual) != {"misfit"}

    def _tried(self, source: str, empty: str) -> tuple[Outcome, ...]:
        if (source, empty) not in self._found:
            self._found[source, empty] = tuple(trial.outcome(source) for trial in self._trials(source, empty))
        return self._found[source, empty]

    def _trials(self, source: str, empty: str) -> tuple[Trial, ...]:
        names = names_in(source)
        if names.broken or names.unknown_facts or names.unknown_functions or not self._variables.keys() >= set(names.variables):
            return ()
        if not empty:
            return self._usual
        if empty not in self._empty:
            self._empty[empty] = tuple(Trial({**environment, empty: None}) for environment in self._environments())
        words = tokens(source)
        return self._empty[empty] if _CHOICES.isdisjoint(words) else (*self._empty[empty], *self._compared(words, empty))

    def _compared(self, words: list[str], empty: str) -> list[Trial]:
        """Take the words and numbers that stand in a source as values, so that each of its ways is tried."""
        texts = [found[1] or found[2] or "" for word in words if (found := _WORD.fullmatch(word))]
        numbers = [near for word in words if word.isdigit() for near in (int(word[:15]), int(word[:15]) + 1)]
        return [
            Trial({**environment, **self._all("string", text), **self._all("number", number), empty: None})
            for environment in self._environments()[1:2]
            for text in texts[:6] or [""]
            for number in numbers[:6] or [0]
        ]

    def _all(self, type_: str, value: Any) -> dict[str, Any]:
        return {name: value for name, variable in self._variables.items() if variable.type == type_}
