"""Scenario files read, and what is wrong in them told by file, scenario and line."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from engine import plain_yaml
from engine.plain_yaml import BadYaml, Path, Place, PlainText
from engine.scenarios.model import (
    BARE_WORDS,
    FILE,
    STEP_WORDS,
    Answering,
    CannotBeTaken,
    End,
    ForAll,
    Scenario,
    Surroundings,
)

_FOR_ALL = "for all scenarios"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a file from being run; ``scenario`` is empty where it belongs to none."""

    file: str
    place: Place
    scenario: str
    message: str
    mend: str

    def __str__(self) -> str:
        """Read as one line, as compilers write theirs."""
        within = f" (in “{self.scenario}”)" if self.scenario else ""
        return f"{self.file}:{self.place[0]}:{self.place[1]}: {self.message}{within}"

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        line, column = self.place
        return {
            "file": self.file,
            "line": line,
            "column": column,
            "scenario": self.scenario,
            "message": self.message,
            "mend": self.mend,
        }


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a file holds. Where there are ``problems``, only what is right is in ``scenarios``."""

    file: str
    text: PlainText
    scenarios: tuple[Scenario, ...] = ()
    exceptions: tuple[CannotBeTaken, ...] = ()
    problems: tuple[Problem, ...] = ()
    positions: tuple[int, ...] = ()  # where in the file's list each scenario stands
    surroundings: Surroundings = Surroundings()

    def place(self, scenario: int, *path: str | int) -> Place:
        """Give the place of a scenario, by its number, or of something in it, which may be said once for all scenarios."""
        own = (self.positions[scenario], *path)
        if own[:3] not in self.text.places:
            for n, item in enumerate(self.text.value):
                shared = (n, _FOR_ALL, *path)
                if _FOR_ALL in item and shared[:4] in self.text.places:
                    return self.text.place(shared)
        return self.text.place(own)


def read(file: str, text: str) -> ScenarioFile:
    """Read a scenario file's text. Never raises; what is wrong is in ``problems``."""
    try:
        plain = plain_yaml.read(text)
    except BadYaml as wrong:
        empty = PlainText([], {})
        problem = Problem(file, (wrong.line, wrong.column), "", f"{_capital(wrong.what)}.", wrong.mend)
        return ScenarioFile(file, empty, problems=(problem,))
    if not isinstance(plain.value, list):
        mend = "Begin the first with `- scenario: what happens in it`."
        return ScenarioFile(file, plain, problems=(Problem(file, (1, 1), "", "The file is no list of scenarios.", mend),))
    right: list[tuple[int, Scenario | CannotBeTaken | ForAll]] = []
    problems: list[Problem] = []
    for n, item in enumerate(plain.value):
        try:
            right.append((n, FILE.validate_python([item])[0]))
        except ValidationError as refused:
            problems.extend(_problems(file, plain, n, refused))
    scenarios = [(n, item) for n, item in right if isinstance(item, Scenario)]
    problems.extend(_twice(file, plain, scenarios))
    surroundings = _together([item.for_all_scenarios for _, item in right if isinstance(item, ForAll)])
    return ScenarioFile(
        file,
        plain,
        tuple(surroundings.of(item) for _, item in scenarios),
        tuple(item for _, item in right if isinstance(item, CannotBeTaken)),
        tuple(sorted(problems, key=lambda problem: problem.place)),
        tuple(n for n, _ in scenarios),
        surroundings,
    )


def _together(said: list[Surroundings]) -> Surroundings:
    whole = Surroundings()
    for one in said:
        parts = {name: {**getattr(whole, name), **getattr(one, name)} for name in Surroundings.model_fields}
        whole = whole.model_copy(update=parts)
    return whole


def _twice(file: str, plain: PlainText, scenarios: list[tuple[int, Scenario]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, item in scenarios:
        if item.scenario in seen:
            place = plain.place((n, "scenario"))
            yield Problem(file, place, item.scenario, "A scenario of this name is there already.", "Give it another name.")
        seen.add(item.scenario)


def _problems(file: str, plain: PlainText, n: int, refused: ValidationError) -> Iterator[Problem]:
    item = plain.value[n]
    name = item.get("scenario", "") if isinstance(item, dict) else ""
    told: set[tuple[Place, str]] = set()
    for error in refused.errors(include_url=False):
        path = _path(plain.value, (n, *error["loc"][2:]))
        if error["type"] == "too_short" and error["input"]:
            continue  # its steps were refused one by one
        place, (message, mend) = plain.place(path), _words(error, path)
        if (place, message) not in told:
            told.add((place, message))
            yield Problem(file, place, name if isinstance(name, str) else "", message, mend)


def _path(value: Any, loc: tuple[str | int, ...]) -> Path:
    """Follow pydantic's location as far as it names what is there; it also names the branches of unions."""
    path: list[str | int] = []
    for n, step in enumerate(loc):
        if n > 1 and loc[n - 2] == "steps":
            continue  # the kind of step, which is also the name of its first field
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            continue
        path.append(step)
    return tuple(path)


def _words(error: Any, path: Path) -> tuple[str, str]:
    teller = _TELLERS.get(error["type"])
    if teller is not None:
        return teller(error, path)
    return f"{_named(path)}: {error['msg'][0].lower()}{error['msg'][1:]}.", "Change it so that it fits."


def _named(path: Path) -> str:
    return f"“{path[-1]}”" if isinstance(path[-1], str) else f"Item {path[-1] + 1}"


def _own(error: Any, path: Path) -> tuple[str, str]:
    return f"{_named(path)} has {error['msg']}: {_shown(error['input'])}.", str(error["ctx"]["mend"])


def _unknown(error: Any, path: Path) -> tuple[str, str]:
    key = str(error["loc"][-1])
    known = _known(path[:-1], error["loc"])
    return f"“{key}” is not known here.", did_you_mean(key, known)


def _missing(error: Any, path: Path) -> tuple[str, str]:
    key = str(error["loc"][-1])
    return f"“{key}” is missing.", f"Add `{key}: …`."


def _no_step(error: Any, path: Path) -> tuple[str, str]:
    given = error["input"]
    if isinstance(given, dict):
        begun = [f"“{word}”" for word in given if word in STEP_WORDS]
        if len(begun) > 1:
            return f"{' and '.join(begun)} are two steps in one.", "Begin each with a dash of its own."
        word = next(iter(given), "")
    else:
        word = given if isinstance(given, str) else _shown(given)
    bare = f"{word} needs more" if word in STEP_WORDS else f"“{word}” is no step"
    known = STEP_WORDS if isinstance(given, dict) else BARE_WORDS
    return f"{_capital(bare)}.", f"Write `{word}: …`." if word in STEP_WORDS else did_you_mean(word, known)


def _choice(error: Any, path: Path) -> tuple[str, str]:
    words = [word.strip("'") for word in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    given = error["input"] if isinstance(error["input"], str) else ""
    return f"{_named(path)} cannot be {_shown(error['input'])}.", did_you_mean(given, [word for word in words if word])


def _no_map(error: Any, path: Path) -> tuple[str, str]:
    if len(path) == 1:
        return "This is no scenario.", "Begin it with `- scenario: what happens in it`."
    return f"{_named(path)} cannot be {_shown(error['input'])}.", "Write `name: value` lines below it, or in braces."


def _no_text(error: Any, path: Path) -> tuple[str, str]:
    return f"{_named(path)} must be a text; {_shown(error['input'])} is none.", "Write one text, in quotation marks if need be."


def _too_few(error: Any, path: Path) -> tuple[str, str]:
    return f"{_named(path)} is empty.", "Write at least one below it."


_TELLERS: Mapping[str, Callable[[Any, Path], tuple[str, str]]] = {
    **dict.fromkeys(("duration", "keys", "text", "moment"), _own),
    "extra_forbidden": _unknown,
    "missing": _missing,
    "union_tag_not_found": _no_step,
    "literal_error": _choice,
    "model_type": _no_map,
    "model_attributes_type": _no_map,
    "dict_type": _no_map,
    "string_type": _no_text,
    "too_short": _too_few,
}


def _known(within: Path, loc: tuple[str | int, ...]) -> list[str]:
    """Give the names that may stand where an unknown one stood; pydantic's location names the form as its last tag."""
    forms: Mapping[str, type[BaseModel]] = {
        **STEP_WORDS,
        "scenario": Scenario,
        "cannot be taken": CannotBeTaken,
        _FOR_ALL: Surroundings,
        "how": Answering,
    }
    if len(loc) > 1 and loc[-2] == "ends" and len(loc) > 2 and loc[-3] == "ends":
        return _names(End)
    tag = next((step for step in reversed(loc[:-1]) if isinstance(step, str) and step in forms), "scenario")
    return _names(forms[str(tag)])


def _names(form: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in form.model_fields.items()]


def did_you_mean(word: str, known: Any) -> str:
    """Name the nearest of what is known, else all of it."""
    listed = list(known)
    near = difflib.get_close_matches(word[:80], listed, n=1)
    return f"Did you mean “{near[0]}”?" if near else f"Known here: {', '.join(listed[:40]) or 'nothing'}."


def _shown(value: Any) -> str:
    text = repr(value) if not isinstance(value, str) else f"“{value}”"
    return text if len(text) <= 60 else text[:57] + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
