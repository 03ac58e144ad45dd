"""What a step gives back: the exits its return type names, and the results that each of them carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, PydanticUserError, TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema

from engine.nodes.base import Exit, Text
from engine.nodes.python_step import ERROR, TIMEOUT
from engine.runtime.performers import WorkFailed
from engine.steps.inputs import titles
from engine.steps.refusals import BadStep
from engine.steps.words import snake, titled

NEXT, NONE, RESULT = "next", "none", "result"


@dataclass(frozen=True, slots=True)
class Result:
    """One value that an exit carries, by the name that the flow keeps it under."""

    title: Text
    adapter: TypeAdapter[Any]

    @property
    def types(self) -> tuple[str, ...]:
        """The types of variables that can hold it; all when its own type does not say."""
        schema = self.adapter.json_schema(mode="serialization")
        found = tuple(dict.fromkeys(_types(schema, schema.get("$defs", {}))))
        return found or tuple(dict.fromkeys(_IN_FLOWS.values()))

    @property
    def may_be_nothing(self) -> bool:
        """Whether it can be None, as far as its type says."""
        schema = self.adapter.json_schema(mode="serialization")
        ways = [schema, *schema.get("anyOf", ())]
        return not any("type" in way or "$ref" in way for way in ways) or any("null" in way.get("type", ()) for way in ways)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a step ends well. ``record`` is the class whose objects mean it; a word or ``None`` is itself in ``word``."""

    exit: Exit
    results: Mapping[str, Result]
    record: type | None = None
    word: str | None = None
    anything: bool = False

    def means(self, value: Any) -> bool:
        """Tell whether a returned value is this way."""
        if self.record is not None:
            return isinstance(value, self.record)
        if self.word is not None:
            return bool(value == self.word and isinstance(value, str))
        return self.anything or value is None

    def carried(self, value: Any) -> Mapping[str, Any]:
        """Give the results as plain JSON; raises ``WorkFailed`` when one is not of its type."""
        carried: dict[str, Any] = {}
        for name, result in self.results.items():
            one = None
            try:
                one = value if self.anything else getattr(value, name)
                result.adapter.validate_python(one, strict=True)
                carried[name] = result.adapter.dump_python(one, mode="json")
            except Exception:  # pydantic's refusal, or a developer's own check or property
                message = (
                    f"Result {name!r} of exit {self.exit.name!r} is a {type(one).__name__}, which is not what it promises."
                )
                raise WorkFailed("wrong-result", message) from None
        return carried


def read_return(annotation: Any, words: Mapping[str, Text]) -> tuple[Outcome, ...]:
    """Read a return type. ``words`` names exits for people."""
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    outcomes = tuple(_outcomes(members, words))
    names = [outcome.exit.name for outcome in outcomes]
    for name in names:
        if name in (TIMEOUT, ERROR):
            raise BadStep(f"Exit {name!r} is one that every step has.", "Raise StepError to leave by error; rename the class.")
        if names.count(name) > 1:
            raise BadStep(f"Two ways lead to exit {name!r}.", "Give each class of the return type a name of its own.")
    if unknown := sorted(words.keys() - set(names)):
        raise BadStep(f"{unknown[0]!r} is named in exits, but is none.", f"The exits are: {', '.join(names)}.")
    return outcomes


def read_value(outcomes: tuple[Outcome, ...], value: Any) -> dict[str, Any]:
    """Give what a step returned as the exit and its results; raises ``WorkFailed`` when it is none of them."""
    for outcome in outcomes:
        if outcome.means(value):
            return {"exit": outcome.exit.name, "outputs": dict(outcome.carried(value))}
    raise WorkFailed("wrong-result", f"It gave a {type(value).__name__}, which is none of what its return type promises.")


def _outcomes(members: tuple[Any, ...], words: Mapping[str, Text]) -> Iterator[Outcome]:
    alone = len(members) == 1
    plain = [member for member in members if not (_is_record(member) or member is NoneType or get_origin(member) is Literal)]
    if len(plain) > 1:
        raise BadStep(
            "The return type has more than one plain type, so that nobody knows which exit is meant.",
            "Return dataclasses, one for each exit.",
        )
    for member in (*(member for member in members if member not in plain), *plain):
        if _is_record(member):
            yield Outcome(_exit(NEXT if alone else snake(member.__name__), words), _fields_of(member), record=member)
        elif get_origin(member) is Literal:
            for word in get_args(member):
                if not isinstance(word, str):
                    raise BadStep(f"Exit {word!r} is no word.", 'Name exits as Literal["open", "closed"].')
                yield Outcome(_exit(word, words), {}, word=word)
        elif member is NoneType:
            yield Outcome(_exit(NEXT if alone else NONE, words), {})
        else:
            carried = Result(Text("Result", "结果"), _adapter(RESULT, member))
            yield Outcome(_exit(NEXT, words), {RESULT: carried}, anything=True)


_IN_FLOWS: Mapping[str, str] = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "array": "list",
    "object": "map",
}


def _types(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    """Name the variable types of what a JSON Schema allows; nothing where it allows anything."""
    if "$ref" in schema:
        yield from _types(definitions.get(str(schema["$ref"]).rpartition("/")[2], {}), definitions)
    for either in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _types(either, definitions)
    named = schema.get("type", ())
    yield from (_IN_FLOWS[word] for word in ([named] if isinstance(named, str) else named) if word in _IN_FLOWS)


def _is_record(member: Any) -> bool:
    return isinstance(member, type) and (is_dataclass(member) or issubclass(member, BaseModel))


_USUAL = {NEXT: Text("Next", "下一步"), NONE: Text("Nothing", "无结果")}


def _exit(name: str, words: Mapping[str, Text]) -> Exit:
    if snake(name) != name or not name.isascii() or not name.replace("_", "a").replace("-", "a").isalnum() or len(name) > 62:
        raise BadStep(f"{name!r} cannot be the name of an exit.", "Use small letters, digits and underscores.")
    return Exit(name, words.get(name) or _USUAL.get(name) or Text(*titled(name)))


def _fields_of(record: type) -> Mapping[str, Result]:
    hints = get_type_hints(record, include_extras=True)
    names = list(record.model_fields) if issubclass(record, BaseModel) else list(_members(record))
    return {name: Result(Text(*titles(name, hints[name])), _adapter(name, hints[name])) for name in names}


def _members(record: Any) -> Iterator[str]:
    yield from (one.name for one in fields(record))


def _adapter(name: str, annotation: Any) -> TypeAdapter[Any]:
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        adapter.json_schema(mode="serialization")
    except (PydanticUserError, PydanticInvalidForJsonSchema) as wrong:
        raise BadStep(
            f"Result {name!r} has a type that JSON cannot hold: {str(wrong).splitlines()[0]}",
            "Give texts, numbers, booleans, lists, maps, dates, dataclasses or pydantic models.",
        ) from None
    return adapter
