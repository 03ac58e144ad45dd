"""Scenarios written as people write them, and played on small flows."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bootstrap.scenarios import Rehearsal
from engine.graph.compile import compile_graph
from engine.graph.model import FlowGraph, Node
from engine.nodes import catalog
from engine.program import Program, Variable
from engine.scenarios.checking import check
from engine.scenarios.reading import ScenarioFile, read
from engine.scenarios.result import Result
from tests.engine.runtime.flows import BYE, SECRET, TEXT, Block, collect, menu, play, transfer

NUMBER = Variable("number", 2)


def drawn(
    blocks: Mapping[str, Block],
    *,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    variables: Mapping[str, Variable] | None = None,
) -> FlowGraph:
    """Draw blocks; what is said without a text of its own says its key. Cords to exits that a block has not are left out."""
    nodes: dict[str, Node] = {"start": Node("start", "start", "", {}, {"next": next(iter(blocks))})}
    said: dict[str, dict[str, dict[str, str]]] = {}
    for name, block in blocks.items():
        kind = catalog.latest(block.type)
        config = kind.config.model_validate(dict(block.config))
        has = {exit.name for exit in kind.exits(config)}
        nodes[name] = Node(name, block.type, "", block.config, {exit: to for exit, to in block.exits.items() if exit in has})
        said.update({key: {language: {"text": key} for language in ("en", "zh-CN")} for _, key in kind.uses(config).prompts})
    for key, by in (texts or {}).items():
        said[key] = {language: {"text": text} for language, text in by.items()}
    return FlowGraph("flow", "", ("en", "zh-CN"), "start", nodes, said, variables or {})


def flow(
    blocks: Mapping[str, Block],
    *,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    variables: Mapping[str, Variable] | None = None,
) -> Program:
    """The same, compiled."""
    return compile_graph(drawn(blocks, texts=texts, variables=variables))


DRAWING = drawn(
    {
        "answer": Block("answer", {}, {"next": "hello"}),
        "hello": play("hello", to="menu"),
        "menu": menu(
            "1",
            "2",
            "3",
            exits={"key_0": "set", "key_1": "ask", "key_2": "operator", "no_input": "gone"},
            no_input_prompts=["again"],
            no_input_limit=2,
            tries_limit=3,
            no_match_prompts=["wrong"],
        ),
        "set": Block("set_variables", {"assignments": [{"variable": "days", "value": 4}]}, {"next": "told"}),
        "told": play("told", interruptible=False),
        "ask": collect(to="bye", max_digits=4),
        "operator": transfer("6001", ring_seconds=20),
        "gone": Block("hangup", {"farewell": "gone"}),
        "bye": BYE,
    },
    texts={
        "hello": {"en": "Welcome to this house.", "zh-CN": "欢迎光临。"},
        "menu": {"en": "One for days, two for digits, three for people.", "zh-CN": "天数请按一。"},
        "told": {"en": "It takes ${days} days.", "zh-CN": "需要 ${days} 天。"},
    },
    variables={"days": NUMBER, "digits": TEXT, "pin": SECRET},
)
MENU = compile_graph(DRAWING)


def written(steps: str, *, head: str = "", program: Program = MENU) -> ScenarioFile:
    """Read one scenario whose steps are these lines."""
    lines = "".join(f"    {line}\n" for line in steps.strip().splitlines())
    file = read(
        "scenario.yaml", f"- scenario: this\n{''.join(f'  {line}{chr(10)}' for line in head.splitlines())}  steps:\n{lines}"
    )
    assert [str(problem) for problem in (*file.problems, *check(file, program))] == []
    return file


def played(steps: str, *, head: str = "", program: Program = MENU) -> Result:
    """Play one scenario."""
    return Rehearsal(program).play(written(steps, head=head, program=program).scenarios[0])


def passes(steps: str, *, head: str = "", program: Program = MENU) -> Result:
    """Play one that must go as written."""
    result = played(steps, head=head, program=program)
    assert result.deviated is None, (result.deviated, *result.story)
    return result


def deviates(steps: str, *, head: str = "", program: Program = MENU) -> tuple[int, str, str]:
    """Play one that must not; gives the step, what was expected, and what was there instead."""
    result = played(steps, head=head, program=program)
    assert result.deviated is not None, result.story
    return result.deviated.step, result.deviated.expected, result.deviated.instead
