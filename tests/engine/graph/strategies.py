"""Whole valid drawings for hypothesis: random connected graphs of every block of the catalog.

``valid_documents()`` is the door; ``FORMS`` says how each type's form is filled in, and a test holds that no type is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from engine.graph.compile import compile_graph
from engine.graph.links import Linkable
from engine.graph.validate import validate
from engine.nodes.catalog import TYPES, latest
from tests.engine.graph.forms_beside_the_call import BESIDE_THE_CALL
from tests.engine.graph.recording_forms import record, record_conversation

_ENDS = ("hangup", "return", "go_to_flow")
Draw = Callable[[st.SearchStrategy[Any]], Any]

LANGUAGES = ("zh-CN", "en")
VARIABLES: dict[str, dict[str, Any]] = {
    "name": {"type": "string", "initial": "Ann"},
    "digits": {"type": "string", "initial": ""},
    "pin": {"type": "string", "initial": "", "sensitive": True},
    "count": {"type": "number", "initial": 0},
    "member": {"type": "boolean", "initial": False},
    "queue": {"type": "list", "initial": ["a", "b"]},
    "prices": {"type": "map", "initial": {"tea": 3}},
}
"""Every drawing declares these. They never become null and a number stays whole, so that no expression below can fail."""

_CONDITIONS = (
    *("member", "!member && count < 3", 'digits == "1"', 'digits.startsWith("12")', "size(name) > 2", "size(digits) == 0"),
    *('call.language == "en"', 'call.caller == ""', 'call.entry == "trunk" || count == 2', "has(call.dialled)"),
    *('queue.exists(x, x == "a")', '"tea" in prices', 'digits.matches("^[0-9]+$")', "count % 2 == 0 ? member : !member"),
)
_SUBJECTS = ("call.caller", "call.dialled", "call.language", "call.entry", "digits", "name", "count")
_VALUES: dict[str, Sequence[Any]] = {
    "name": ("Ann", "李雷", ""),
    "digits": ("", "1", "12", "8001"),
    "count": (0, 1, 7),
    "member": (True, False),
    "queue": ([], ["a"], ["b", "c"]),
    "prices": ({}, {"tea": 3}),
}
_COMPUTED: dict[str, Sequence[str]] = {
    "name": ("name", "digits", "call.language", '"x" + digits'),
    "digits": ("digits", "string(count)", "call.caller"),
    "count": ("count < 100 ? count + 1 : 0", "size(queue)", "size(digits)"),
    "member": ("!member", "count > 1", 'digits == "1"'),
    "queue": ('["a"]', "queue.filter(x, x != 'b')"),
    "prices": ('{"tea": count}', "prices"),
}
_TEXTS = (
    ("请稍候。", "Please hold."),
    ("您输入的是 ${digits}。", "You entered ${digits}."),
    ("您前面有 ${count} 位。", "There are ${count} before you, ${name}."),
    ("来电号码 ${call.caller}。", "You call from ${call.caller}."),
    ("欢迎致电。", "Welcome."),
    ("余额${currency(count, 'CNY')}。", "Your balance is ${currency(count, 'CNY')}, ${spelled(name)}."),
)
_DATA: Sequence[tuple[str, str, Sequence[str]]] = (
    *(("cardinal", "count", ()), ("digits", "digits", ("4", "yao")), ("currency", "count", ("CNY",))),
    *(("date", "name", ("weekday", "Asia/Shanghai")), ("time", "digits", ("24h",)), ("spelled", "call.language", ())),
    *(("telephone", "call.caller", ("CN",)), ("timespan", "count * 60", ("minutes",)), ("ordinal", "count", ())),
)
"""Kinds, values and options; some of the values cannot be said so, which is an exit."""
_KEYS = "0123456789*#ABCD"


@dataclass(slots=True)
class Drawing:
    """A drawing in the making: hypothesis' ``draw`` and the prompts its blocks have named so far."""

    draw: Draw
    prompts: dict[str, Any] = field(default_factory=dict)
    ends: tuple[str, ...] = ()  # by which the flow that it leads into returns

    def prompt(self, languages: Sequence[str] = LANGUAGES) -> str:
        """Write a prompt, or name one again, that speaks the languages."""
        n = self.choose(range(len(_TEXTS)))
        key = f"p{n}" if len(languages) > 1 else f"p{n}-{languages[0]}"
        chinese, english = _TEXTS[n]
        self.prompts[key] = {word: {"text": chinese if word == "zh-CN" else english} for word in languages}
        return key

    def prompt_list(self, most: int) -> list[str]:
        """From none to ``most`` prompts."""
        return [self.prompt() for _ in range(self.choose(range(most + 1)))]

    def choose(self, among: Sequence[Any]) -> Any:
        """Take one; the first is the simplest."""
        return self.draw(st.sampled_from(among))

    def maybe(self) -> bool:
        """Toss a coin; simplest is no."""
        return bool(self.draw(st.booleans()))

    def some(self, config: dict[str, Callable[[], Any]]) -> dict[str, Any]:
        """Fill in some of these fields and leave the rest to their defaults."""
        chosen = self.draw(st.integers(0, (1 << len(config)) - 1))
        return {name: value() for n, (name, value) in enumerate(config.items()) if chosen >> n & 1}


def _asking(drawing: Drawing) -> dict[str, Any]:
    filled = drawing.some(
        {
            "inter_digit_seconds": lambda: drawing.choose((0.5, 1.5, 3)),
            "barge_in": drawing.maybe,
            "type_ahead": drawing.maybe,
            "no_input_prompts": lambda: drawing.prompt_list(2),
            "no_match_prompts": lambda: drawing.prompt_list(2),
            "no_input_limit": lambda: drawing.choose((1, 2, 3)),
            "no_match_limit": lambda: drawing.choose((1, 2, 3)),
            "tries_limit": lambda: drawing.choose((1, 3, 5)),
        }
    )
    return {"first_digit_seconds": drawing.choose((5, 3, 8.5)), **filled}


def _nothing(drawing: Drawing) -> dict[str, Any]:
    return {}


def _play(drawing: Drawing) -> dict[str, Any]:
    return {
        "prompts": [drawing.prompt(), *drawing.prompt_list(2)],
        **drawing.some({"interruptible": drawing.maybe, "repeat": lambda: drawing.choose((1, 2))}),
    }


def _say(drawing: Drawing) -> dict[str, Any]:
    def part() -> dict[str, Any]:
        if drawing.maybe():
            return {"prompt": drawing.prompt()}
        kind, value, options = drawing.choose(_DATA)
        only = {"languages": [drawing.choose(LANGUAGES)]} if drawing.maybe() else {}
        return {"kind": kind, "value": value, "options": list(options), **only}

    return {
        "parts": [part() for _ in range(drawing.choose((1, 2, 3)))],
        **drawing.some({"interruptible": drawing.maybe, "repeat": lambda: drawing.choose((1, 2))}),
    }


def _menu(drawing: Drawing) -> dict[str, Any]:
    keys = drawing.draw(st.lists(st.sampled_from((*_KEYS, "10", "12", "123", "#1")), min_size=1, max_size=5, unique=True))
    repeat_key = {"repeat_key": keys.pop()} if len(keys) > 1 and drawing.maybe() else {}
    options = [
        {
            "keys": key,
            "exit": f"choice-{n}",
            **drawing.some({"prompt": drawing.prompt, "when": lambda: drawing.choose(_CONDITIONS), "label": lambda: "选项"}),
        }
        for n, key in enumerate(keys)
    ]
    return {
        **_asking(drawing),
        "prompt": drawing.prompt(),
        "options": options,
        **repeat_key,
        **drawing.some({"short_prompt": drawing.prompt, "repeat_limit": lambda: drawing.choose((1, 3))}),
    }


def _collect_digits(drawing: Drawing) -> dict[str, Any]:
    least = drawing.choose((1, 2, 4))
    secret = drawing.maybe()
    return {
        **_asking(drawing),
        "variable": "pin" if secret else "digits",
        "sensitive": secret,
        "prompt": drawing.prompt(),
        "min_digits": least,
        "max_digits": least + drawing.choose((0, 1, 6)),
        **drawing.some(
            {
                "terminator": lambda: drawing.choose(("#", "", "A")),
                "cancel": lambda: drawing.choose(("*", "", "D")),
                "regex": lambda: drawing.choose(("[0-9]+", "", "(1|2).*")),
                "one_of": lambda: drawing.choose(([], ["1", "12", "8001"])),
                "checksum": lambda: drawing.choose(("none", "luhn")),
                "wrong_costs_a_try": drawing.maybe,
                "confirmation": lambda: {"prompt": drawing.prompt(), "key": drawing.choose("12#")},
            }
        ),
    }


def _language(drawing: Drawing) -> dict[str, Any]:
    words = drawing.choose((LANGUAGES, LANGUAGES[:1], LANGUAGES[1:], LANGUAGES[::-1]))
    choices = [{"language": word, "key": str(n + 1), "prompt": drawing.prompt([word])} for n, word in enumerate(words)]
    known = drawing.choose(("", "name", "call.language", '"en"'))
    return {**_asking(drawing), "choices": choices, **({"expression": known} if known else {})}


def _branch(drawing: Drawing) -> dict[str, Any]:
    return {"cases": [{"exit": f"case-{n}", **_condition(drawing)} for n in range(drawing.choose((1, 2, 3)))]}


def _condition(drawing: Drawing) -> dict[str, Any]:
    if drawing.maybe():
        return {"when": drawing.choose(_CONDITIONS)}
    if drawing.maybe():
        return {"test": _comparison(drawing)}
    return {"test": _comparison(drawing), "further": [_comparison(drawing)], "join": drawing.choose(("all", "any"))}


def _comparison(drawing: Drawing) -> dict[str, Any]:
    how = drawing.choose(("equal", "not_equal", "one_of", "starts_with", "empty", "at_least", "at_most"))
    if how in ("at_least", "at_most"):
        return {"subject": "count", "is": how, "values": [drawing.choose(("0", "2", "1.5", "-1"))]}
    values = {"empty": [], "one_of": ["1", "139", "en"], "starts_with": ["13", "8"]}.get(how) or ["1"]
    return {"subject": drawing.choose(_SUBJECTS), "is": how, "values": [] if how == "empty" else values}


def _set_variables(drawing: Drawing) -> dict[str, Any]:
    def assignment() -> dict[str, Any]:
        variable = drawing.choose(tuple(_VALUES))
        if drawing.maybe():
            return {"variable": variable, "expression": drawing.choose(_COMPUTED[variable])}
        return {"variable": variable, "value": drawing.choose(_VALUES[variable])}

    return {"assignments": [assignment() for _ in range(drawing.choose((1, 2, 3)))]}


def _percentage_split(drawing: Drawing) -> dict[str, Any]:
    percents = drawing.choose(((100,), (50, 50), (0, 100), (33.33, 33.33, 33.34), (0.01, 99.99)))
    return {"shares": [{"exit": f"share-{n}", "percent": percent} for n, percent in enumerate(percents)]}


def _business_hours(drawing: Drawing) -> dict[str, Any]:
    kept = {"at": lambda: drawing.choose(("'2026-10-01T10:00'", "count * 7", "digits")), "reason": lambda: "name"}
    return {"calendar": "office", **drawing.some({**kept, "next_opening": lambda: "digits", "next_change": lambda: "digits"})}


def _counter(drawing: Drawing) -> dict[str, Any]:
    return drawing.some({"limit": lambda: drawing.choose((1, 2, 100))})


def _note(drawing: Drawing) -> dict[str, Any]:
    text = drawing.choose(("", "plain", "${name} keyed ${digits}", "${pin} of ${call.caller}"))
    return {"name": drawing.choose(("identified", "到达主菜单")), "text": text}


def _wait(drawing: Drawing) -> dict[str, Any]:
    return drawing.some(
        {
            "seconds": lambda: drawing.choose((1, 0.5, 90)),
            "expression": lambda: drawing.choose(("count + 1", "size(name)")),
            "music": lambda: "default",
        }
    )


def _transfer(drawing: Drawing) -> dict[str, Any]:
    party = drawing.choose(
        ({"target": "6001"}, {"target": "60${call.language}"}, {"to": "number", "target": "1", "trunk": "t"})
    )
    return {
        **party,
        **drawing.some(
            {
                "caller_id": lambda: drawing.choose(("", "8000", "${call.dialled}")),
                "ring_seconds": lambda: drawing.choose((3, 20.5)),
                "music": lambda: "default",
                "talk_seconds": lambda: drawing.choose((1, 600)),
            }
        ),
    }


def _http_request(drawing: Drawing) -> dict[str, Any]:
    body = drawing.choose(
        (
            {"method": "GET"},
            {"method": "POST", "body": "json", "members": [{"name": "digits", "expression": "digits"}]},
            {"method": "PUT", "body": "form", "fields": [{"name": "n", "value": "${count}"}]},
            {"method": "PATCH", "body": "text", "text": "${name}", "tries": 1, "idempotency_key": False},
        )
    )
    return {
        "url": drawing.choose(("https://crm.example/", "https://crm.example/${count}?d=${digits}")),
        **body,
        **drawing.some(
            {
                "query": lambda: [{"name": "q", "value": "${digits}"}],
                "headers": lambda: [{"name": "Authorization", "value": "Bearer ", "secret": "crm-token"}],
                "timeout_seconds": lambda: drawing.choose((1, 0.5, 20)),
                "music": lambda: "default",
                "readings": lambda: [{"variable": "name", "pointer": "/name", "required": drawing.maybe()}],
                "status_exits": lambda: [{"exit": "not_found", "statuses": "404,410-419"}],
            }
        ),
    }


def _hangup(drawing: Drawing) -> dict[str, Any]:
    return drawing.some({"farewell": drawing.prompt, "reason": lambda: drawing.choose(("normal", "busy", "rejected"))})


def _leading(drawing: Drawing) -> dict[str, Any]:
    return {
        "flow": OTHER,
        **drawing.some(
            {
                "version": lambda: 1,
                "inputs": lambda: [{"variable": "name", "expression": "digits"}, {"variable": "count", "value": 7}],
            }
        ),
    }


def _subflow(drawing: Drawing) -> dict[str, Any]:
    taken = {"outputs": [{"variable": "digits", "to": "name"}, {"variable": "pin", "to": "pin"}]} if drawing.maybe() else {}
    return {**_leading(drawing), **taken, "ends": list(drawing.ends)}


def _return(drawing: Drawing) -> dict[str, Any]:
    return {"exit": drawing.choose(("done", "not_found"))}


FORMS: dict[str, Callable[[Drawing], dict[str, Any]]] = {
    "start": _nothing,
    "answer": _nothing,
    "play": _play,
    "say": _say,
    "menu": _menu,
    "collect_digits": _collect_digits,
    "language": _language,
    "record": record,
    "record_conversation": record_conversation,
    "branch": _branch,
    "percentage_split": _percentage_split,
    "business_hours": _business_hours,
    "counter": _counter,
    "set_variables": _set_variables,
    "note": _note,
    "wait": _wait,
    "transfer": _transfer,
    "http_request": _http_request,
    **BESIDE_THE_CALL,
    "subflow": _subflow,
    "return": _return,
    "go_to_flow": _leading,
    "hangup": _hangup,
}
"""Type → how its form is filled in validly."""
BODY = tuple(kind.name for kind in TYPES if kind.name not in ("start", "subflow", "go_to_flow"))
"""The types a drawing can have anywhere, and that need no other drawing."""
OTHER = "other"
"""The flow that drawings lead into."""


@st.composite
def valid_documents(
    draw: Draw,
    *,
    max_blocks: int = 10,
    types: Collection[str] = BODY,
    with_loops: bool = True,
    flow: str = "drawn",
    ends: tuple[str, ...] = (),
    first: str = "",
    last: str = "hangup",
    handlers: bool = False,
) -> dict[str, Any]:
    """A document that validates without errors, and with warnings only of what is allowed to be foolish, and compiles.

    It is ``start`` → ``answer`` → up to ``max_blocks`` random blocks and a final ``hangup``, each reachable. All exits are
    connected, except that an optional one may stay open. Nothing in it can fail at run time: expressions read declared
    variables of the right type (``VARIABLES``) and the call's facts, and a transfer's target never comes out empty.
    Prompts are written in zh-CN (the default) and en; some hold ``${…}`` places.

    Args:
        draw: given by hypothesis.
        max_blocks: random blocks between the answer and the final hangup, at least 1.
        types: names of the types they may have; without ``transfer`` and ``wait`` all steps stay beside the switch.
        with_loops: cords may lead back, always by a block that lets the caller's time pass. Without loops every call comes
            to a ``hangup`` after at most ``max_blocks`` + 3 steps, whatever the caller does.
        flow: the id.
        ends: by which ``OTHER`` returns, for ``subflow`` among the types.
        first: the type of the block behind the answer, when it is to be a certain one.
        last: the type of the final block.
        handlers: some of them, too; what follows a hangup has blocks of its own.
    """
    drawing = Drawing(draw, ends=ends)
    sockets: list[tuple[int, str, bool]] = []  # (block, exit, may stay open) not connected yet
    blocks: list[dict[str, Any]] = []
    patient: list[bool] = []  # whether cords may lead back from the block

    def put(word: str) -> None:
        kind, config = latest(word), FORMS[word](drawing)
        form = kind.config.model_validate(config)
        sockets.extend((len(blocks), exit.name, not exit.required) for exit in kind.exits(form))
        patient.append(kind.lets_time_pass(form))
        blocks.append({"type": kind.pin if drawing.maybe() else word, "config": config, "exits": {}})

    def connect(socket: int, to: int) -> None:
        block, exit, _ = sockets.pop(socket)
        blocks[block]["exits"][exit] = f"n{to}"

    put("start")
    put("answer")
    connect(0, 1)
    for n in range(draw(st.integers(1, max_blocks))):
        usable = [word for word in types if word not in _ENDS or len(sockets) > 1]
        into = draw(st.integers(0, len(sockets) - 1))
        word = first if first and not n else drawing.choose(usable)
        here = len(blocks)
        connect(into, here)
        put(word)
    final = len(blocks)
    connect(draw(st.integers(0, len(sockets) - 1)), final)
    put(last)
    while sockets:
        block, _, optional = sockets[-1]
        if optional and drawing.maybe():
            sockets.pop()
            continue
        back = with_loops and patient[block]
        # towards the end is simplest: what shrinks loses its loops first
        connect(len(sockets) - 1, final - draw(st.integers(0, final if back else final - block - 1)))
    usual = drawing.some(
        {
            "inter_digit_seconds": lambda: drawing.choose((0.5, 2.5)),
            "barge_in": drawing.maybe,
            "tries_limit": lambda: drawing.choose((1, 3)),
            "ring_seconds": lambda: 10,
            "music": lambda: "default",
        }
    )
    handling: dict[str, Any] = {}
    named = {f"n{number}": block for number, block in enumerate(blocks)}
    if handlers:
        behind = drawing.choose(range(1, final + 1))
        handling = drawing.some(
            {
                "error": lambda: f"n{behind}",
                "operator_key": lambda: {"key": drawing.choose("0*1"), "node": f"n{behind}"},
                "hangup": lambda: "after",
            }
        )
    if "hangup" in handling:
        named["after"] = {"type": "counter", "config": {}, "exits": {"within": "wait", "reached": "noted"}}
        named["wait"] = {"type": "wait", "config": {"seconds": 2, "music": "default"}, "exits": {"next": "after"}}
        named["noted"] = {"type": "note", "config": {"name": "left", "text": "${name}"}, "exits": {"next": "over"}}
        named["over"] = {"type": "return", "config": {}, "exits": {}}
    return {
        "spec": 1,
        "id": flow,
        "name": "画的流程 A drawn flow",
        "languages": list(LANGUAGES),
        "variables": VARIABLES,
        "prompts": drawing.prompts,
        "entry": "n0",
        **({"handlers": handling} if handling else {}),
        **({"defaults": usual} if usual else {}),
        "nodes": named,
        "layout": {f"n{number}": {"x": 280.0 * number, "y": 0.0} for number in range(len(blocks))},
        **draw(st.sampled_from(({}, FRAMES))),
    }


FRAMES = {
    "comments": {"why": {"text": "为什么先问语言？", "x": -40.0, "y": 12.5, "width": 240.0, "height": 96.0}},
    "groups": {"greeting": {"name": "问候", "nodes": ["n0"]}},
}


@st.composite
def linked_documents(draw: Draw) -> tuple[dict[str, Any], dict[str, Any]]:
    """A document that may lead into ``OTHER`` anywhere, and that one."""
    other = draw(valid_documents(flow=OTHER, max_blocks=4, last="return", handlers=True))
    types = (*BODY, *("subflow", "go_to_flow") * 4)
    first = draw(st.sampled_from(("subflow", "subflow", "")))
    return draw(valid_documents(max_blocks=6, types=types, ends=linkable(other).ends, first=first, handlers=True)), other


def linkable(document: dict[str, Any]) -> Linkable:
    """A valid document as it is published."""
    graph = validate(document).graph
    assert graph is not None
    return Linkable(1, compile_graph(graph))
