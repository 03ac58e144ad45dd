"""The palette: every block there is, in the order people see them. A new type is one file and one line here."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from engine.errors import NotFound
from engine.nodes.answer import Answer
from engine.nodes.base import NodeType
from engine.nodes.branch import Branch
from engine.nodes.business_hours import BusinessHours
from engine.nodes.caller_class import CallerClass
from engine.nodes.collect_digits import CollectDigits
from engine.nodes.counter import Counter
from engine.nodes.defaults import Defaults
from engine.nodes.emit_event import EmitEvent
from engine.nodes.go_to_flow import GoToFlow
from engine.nodes.hangup import Hangup
from engine.nodes.http_request import HttpRequest
from engine.nodes.language import ChooseLanguage
from engine.nodes.menu import Menu
from engine.nodes.note import Note
from engine.nodes.percentage_split import PercentageSplit
from engine.nodes.play import Play
from engine.nodes.python_step import PREFIX, PythonStep
from engine.nodes.recognize import Recognize
from engine.nodes.record import Record
from engine.nodes.record_conversation import RecordConversation
from engine.nodes.return_to_caller import Return
from engine.nodes.say import Say
from engine.nodes.send_email import SendEmail
from engine.nodes.send_sms import SendSms
from engine.nodes.set_variables import SetVariables
from engine.nodes.start import Start
from engine.nodes.subflow import Subflow
from engine.nodes.table_lookup import TableLookup
from engine.nodes.table_store import TableStore
from engine.nodes.transfer import Transfer
from engine.nodes.wait import Wait

TYPES: tuple[NodeType[Any], ...] = (
    Start(),
    Answer(),
    Play(),
    Say(),
    Menu(),
    CollectDigits(),
    Record(),
    Recognize(),
    ChooseLanguage(),
    Branch(),
    BusinessHours(),
    CallerClass(),
    PercentageSplit(),
    Counter(),
    SetVariables(),
    Note(),
    Wait(),
    RecordConversation(),
    Transfer(),
    HttpRequest(),
    TableLookup(),
    TableStore(),
    SendEmail(),
    SendSms(),
    EmitEvent(),
    Subflow(),
    Return(),
    GoToFlow(),
    Hangup(),
)

ANY_STEP = PythonStep()
"""Runs every installed step, of any name and version: programs are complete without the developer's code."""

_BY_PIN = {kind.pin: kind for kind in TYPES}
_LATEST = {kind.name: kind for kind in sorted(TYPES, key=lambda kind: kind.version)}


def latest(name: str) -> NodeType[Any]:
    """Find a type's newest version; ``NotFound`` (``no-such-type``)."""
    return _found(_LATEST.get(name), name)


def by_pin(pin: str) -> NodeType[Any]:
    """Find the type that runs ``name@version``; ``NotFound`` (``no-such-type``)."""
    return ANY_STEP if pin.startswith(PREFIX) else _found(_BY_PIN.get(pin), pin)


def as_json(types: Sequence[NodeType[Any]] = TYPES) -> dict[str, Any]:
    """Give the palette as the designer needs it: form and help of every block, and the form of what blocks inherit."""
    return {"types": [_described(kind) for kind in types], "defaults": Defaults.model_json_schema()}


def help_page(kind: NodeType[Any]) -> str:
    """A type's docstring, without its indentation."""
    return inspect.cleandoc(type(kind).__doc__ or "")


def help_page_zh(kind: NodeType[Any]) -> str:
    """The same in Chinese, whose words have no spaces where a line ends; the English page where it has none."""
    paragraphs = inspect.cleandoc(kind.help_zh).split("\n\n")
    return "\n\n".join(paragraph.replace("\n", "") for paragraph in paragraphs) or help_page(kind)


def _found(kind: NodeType[Any] | None, wanted: str) -> NodeType[Any]:
    if kind is None:
        known = ", ".join(sorted(_LATEST))
        raise NotFound("no-such-type", f"There is no block of type {wanted!r}.", f"The types are: {known}.")
    return kind


def _described(kind: NodeType[Any]) -> dict[str, Any]:
    return {
        "name": kind.name,
        "version": kind.version,
        "category": kind.category,
        "place": kind.place,
        "title": {"en": kind.title.en, "zh": kind.title.zh},
        "help": help_page(kind),
        "help_zh": help_page_zh(kind),
        "schema": kind.config.model_json_schema(),
        **kind.described(),
    }
