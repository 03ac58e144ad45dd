"""FG030 to FG034, and FG007 once more: flows that lead into flows."""

from __future__ import annotations

from typing import Any

from engine.graph.compile import compile_graph
from engine.graph.links import Linkable, Links
from engine.graph.validate import validate
from engine.nodes.base import FlowTarget
from tests.engine.graph.drawings.base import Document, Pair, block, drawing, then


def subflow(flow: str = "billing", **config: Any) -> dict[str, Any]:
    """A block whose every exit leads to ``bye``."""
    ends = config.get("ends", ("done",))
    return block("subflow", {"flow": flow, **config}, **dict.fromkeys((*ends, "error"), "bye"))


def target(flow: str, version: int | None = None, alias: str = "live") -> FlowTarget:
    """A flow as a block names it."""
    return FlowTarget(flow, version, alias)


def published(document: Document, links: Links | None = None, number: int = 3) -> Linkable:
    """The version that a document is published as."""
    checked = validate(document, links=links)
    assert checked.ok and checked.graph is not None, checked.diagnostics
    return Linkable(number, compile_graph(checked.graph, links=links))


def called(flow: str, *ends: str, **changes: Any) -> Linkable:
    """A flow that speaks and returns by one of these ends."""
    blocks = {name: block("return", {"exit": name}) for name in ends}
    cases = [{"exit": name, "when": "pin == '1'"} for name in ends[1:]]
    ways = block("branch", {"cases": cases}, **{name: name for name in ends[1:]}, otherwise=ends[0]) if cases else None
    following = "ways" if ways else next(iter(ends), "bye")
    say = block("play", {"prompts": ["hello"], "interruptible": False}, next=following)
    return published(drawing({"say": say, **blocks, "ways": ways, **({"bye": None} if ends else {})}, id=flow, **changes))


def leading(flow: str, into: str, links: Links) -> Linkable:
    """A flow that calls another and returns."""
    blocks = {"bye": None, "back": block("return"), "into": block("subflow", {"flow": into}, done="back", error="back")}
    say = block("play", {"prompts": ["hello"], "interruptible": False}, next="into")
    return published(drawing({"say": say, **blocks}, id=flow), links)


def chain(length: int) -> tuple[str, Links]:
    """So many flows, each calling the next; the name of the first and the flow itself."""
    found = called("flow-0", "done")
    for n in range(1, length):
        found = leading(f"flow-{n}", f"flow-{n - 1}", {target(f"flow-{n - 1}"): found})
    return f"flow-{length - 1}", {target(f"flow-{length - 1}"): found}


VARIABLES = {
    "count": {"type": "number", "initial": 0},
    "secret": {"type": "string", "initial": "", "sensitive": True},
}
BILLING = called("billing", "done", variables=VARIABLES)
AT_ONCE = published(
    {
        **drawing({"start": block("start", next="back"), "answer": None, "say": None, "bye": None, "back": block("return")}),
        "id": "hasty",
        "prompts": {},
        "variables": {},
    }
)
FOUND: Links = {target("billing"): BILLING, target("billing", 3): BILLING, target("hasty"): AT_ONCE}
SMALL, OTHER = called("small", "done"), called("other", "done")
MIDDLE = leading("middle", "small", {target("small"): SMALL})
LEADING_BACK: Links = {
    target("billing"): leading("billing", "middle", {target("middle"): MIDDLE}),
    target("small"): SMALL,
    target("other"): OTHER,
}
EIGHT, IN_EIGHT = chain(8)
NINE, IN_NINE = chain(9)
AT = "/nodes/here/config"


def given(variable: str, **source: Any) -> Document:
    """The small drawing with a subflow that gives ``billing`` a value."""
    return then(subflow(inputs=[{"variable": variable, **source}]), variables=VARIABLES)


def taken(variable: str, to: str) -> Document:
    """The small drawing with a subflow that takes a value from ``billing``."""
    return then(subflow(outputs=[{"variable": variable, "to": to}]), variables=VARIABLES)


def unfit(name: str, bad: Document, good: Document, way: str = "inputs") -> Pair:
    """A pair of FG033."""
    return Pair("FG033", bad, good, f"{AT}/{way}/0/variable", "here", links=FOUND, name=name)


def circle(name: str, bad: Document, good: Document, links: Links) -> Pair:
    """A pair of FG034."""
    return Pair("FG034", bad, good, f"{AT}/flow", "here", links=links, name=name)


PAIRS = (
    Pair("FG030", then(subflow("biling")), then(subflow()), f"{AT}/flow", "here", links={**FOUND, target("biling"): None}),
    Pair(
        "FG030",
        then(subflow(version=4)),
        then(subflow(version=3)),
        f"{AT}/flow",
        "here",
        links={**FOUND, target("billing", 4): None},
        name="a version that is not there",
    ),
    Pair("FG031", then(subflow()), then(block("counter", within="bye", reached="bye")), f"{AT}/flow", "here"),
    Pair(
        "FG032", then(subflow(ends=["done", "more"])), then(subflow()), f"{AT}/ends", "here", links=FOUND, name="one too many"
    ),
    Pair(
        "FG032",
        then(subflow()),
        then(subflow(ends=["b", "done"])),
        f"{AT}/ends",
        "here",
        links={target("billing"): called("billing", "b", "done")},
        name="one left out",
    ),
    Pair(
        "FG032",
        then(subflow()),
        then(subflow(ends=[])),
        f"{AT}/ends",
        "here",
        links={target("billing"): called("billing")},
        name="a flow that never returns",
    ),
    unfit("an input nobody knows", given("cout", value=1), given("count", value=1)),
    unfit("a value of another type", given("count", value=True), given("count", value=None)),
    unfit("a variable of another type", given("count", expression="pin"), given("count", expression="size(pin)")),
    unfit("a secret given openly", given("pin", expression="'x' + secret"), given("secret", expression="'x' + secret")),
    unfit("a secret taken openly", taken("secret", "pin"), taken("secret", "secret"), "outputs"),
    unfit("an output of another type", taken("count", "pin"), taken("count", "count"), "outputs"),
    unfit("an output nobody knows", taken("nothing", "pin"), taken("pin", "pin"), "outputs"),
    Pair(
        "FG049",
        then(subflow("waiting"), variables={"account": {"type": "string", "initial": ""}}),
        then(
            subflow("waiting", inputs=[{"variable": "account", "expression": "account"}]),
            variables={"account": {"type": "string", "initial": ""}},
        ),
        f"{AT}/inputs",
        "here",
        links={target("waiting"): called("waiting", "done", variables={"account": {"type": "string"}})},
    ),
    circle("itself", then(subflow("small")), then(subflow("other")), LEADING_BACK),
    circle("by way of others", then(subflow()), then(subflow("other")), LEADING_BACK),
    circle("too deep", then(subflow(NINE)), then(subflow(EIGHT)), {**IN_NINE, **IN_EIGHT}),
    Pair(
        "FG007",
        then(block("subflow", {"flow": "hasty"}, done="here", error="bye")),
        then(block("subflow", {"flow": "billing"}, done="here", error="bye")),
        "/nodes/here",
        "here",
        (("here", "done"),),
        links=FOUND,
        name="a flow that returns at once",
    ),
)
