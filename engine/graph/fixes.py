"""Ways to mend a drawing that a machine can carry out: how rules write them, and how they are carried out."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any

from engine.graph.diagnostics import Edit, Fix, pointer, unescaped
from engine.graph.model import FlowGraph
from engine.nodes.base import Text

_BESIDE, _BELOW = 280.0, 120.0
"""Where a new block stands from the one it follows, in pixels."""


def put(value: Any, *tokens: str | int) -> Edit:
    """Write a value at a place of the document."""
    return Edit("set", pointer(*tokens), value)


def take_out(*tokens: str | int) -> Edit:
    """Take away what is at a place of the document."""
    return Edit("remove", pointer(*tokens))


def fix(en: str, zh: str, *edits: Edit) -> Fix:
    """Put a fix together; ``en`` and ``zh`` are what its button says."""
    return Fix(Text(en, zh), edits)


def mended(document: Any, chosen: Fix) -> Any:
    """Carry a fix out on a copy of the document. Raises ``LookupError`` where the document is another one by now."""
    changed = copy.deepcopy(document)
    for edit in chosen.edits:
        *way, last = [unescaped(token) for token in edit.pointer.split("/")[1:]]
        here = changed
        for token in way:
            here = here[int(token)] if isinstance(here, list) else here.setdefault(token, {})
        _carry_out(edit, here, last)
    return changed


def _carry_out(edit: Edit, here: Any, last: str) -> None:
    if isinstance(here, list):
        if edit.op == "remove":
            del here[int(last)]
        elif int(last) == len(here):
            here.append(edit.value)
        else:
            here[int(last)] = edit.value
    elif edit.op == "remove":
        del here[last]
    else:
        here[last] = edit.value


def renamed(at: str, near: str) -> tuple[Fix, ...]:
    """Replace a mistaken word by the one that was meant; nothing when none is near."""
    return (Fix(Text(f"Change it to “{near}”", f"改为“{near}”"), (Edit("set", at, near),)),) if near else ()


def respelled(graph: FlowGraph, at: str, word: str, near: str, *, called: bool = False) -> tuple[Fix, ...]:
    """Correct a name inside an expression or a text; nothing when none is near, or it does not stand there.

    ``called`` is a function's name: it may stand behind a dot, and a bracket follows.
    """
    written = _written(graph, at)
    if not near or not isinstance(written, str):
        return ()
    pattern = rf"(?<![\w'\"]){re.escape(word)}(?=\s*\()" if called else rf"(?<![\w.'\"]){re.escape(word)}(?![\w'\"])"
    better = re.sub(pattern, near, written)
    if better == written:
        return ()
    return (Fix(Text(f"Change “{word}” to “{near}”", f"将“{word}”改为“{near}”"), (Edit("set", at, better),)),)


def declared(variable: str, type_: str = "string") -> Fix:
    """Declare a variable."""
    edit = put({"type": type_, "initial": _FIRST[type_]}, "variables", variable)
    return fix(f"Declare “{variable}” ({type_})", f"声明变量“{variable}”（{type_}）", edit)


_FIRST: Mapping[str, Any] = {"string": "", "number": 0, "boolean": False, "list": [], "map": {}}


def kept_secret(variable: str) -> Fix:
    """Declare a variable sensitive."""
    edit = put(True, "variables", variable, "sensitive")
    return fix(f"Mark “{variable}” as sensitive", f"将变量“{variable}”标记为敏感", edit)


def unused_name(graph: FlowGraph, word: str) -> str:
    """Find a name that no block has yet."""
    return next(name for n in range(1, len(graph.nodes) + 2) if (name := word if n == 1 else f"{word}-{n}") not in graph.nodes)


def new_block(graph: FlowGraph, beside: str, name: str, type_: str, config: Mapping[str, Any], **exits: str) -> list[Edit]:
    """Draw a block beside another one."""
    edits = [put({"type": type_, "config": dict(config), "exits": exits}, "nodes", name)]
    if beside in graph.layout:
        x, y = graph.layout[beside]
        edits.append(put({"x": x + _BESIDE, "y": y + _BELOW}, "layout", name))
    return edits


def connected(graph: FlowGraph, node: str, exit_: str, *, after_call: bool) -> tuple[Fix, ...]:
    """Lead an open exit to the end of the call: to a block that is there, or to a new one.

    Behind a hangup, only *Return* ends the flow.
    """
    word, en, zh = ("return", "Return", "返回") if after_call else ("hangup", "Hang up", "挂机")
    there = next((name for name, drawn in sorted(graph.nodes.items()) if drawn.type.partition("@")[0] == word), None)
    if there is not None:
        called = graph.called(there)
        return (fix(f"Lead it to “{called}”", f"连到“{called}”", put(there, "nodes", node, "exits", exit_)),)
    name = unused_name(graph, word)
    edits = (*new_block(graph, node, name, word, {}), put(name, "nodes", node, "exits", exit_))
    return (fix(f"Add a “{en}” block behind it", f"在其后加入“{zh}”节点", *edits),)


def inserted(
    graph: FlowGraph, cords: list[tuple[str, str]], to: str, type_: str, config: Mapping[str, Any], en: str, zh: str
) -> tuple[Fix, ...]:
    """Put a block with one exit, ``next``, into cords that lead to the same block."""
    name = unused_name(graph, type_)
    edits = new_block(graph, cords[0][0], name, type_, config, next=to)
    edits += [put(name, "nodes", node, "exits", exit_) for node, exit_ in cords]
    return (fix(en, zh, *edits),)


def deleted(graph: FlowGraph, node: str) -> Fix:
    """Delete a block; cords that lead to it go on to where its only cord leads, or are taken away."""
    onward = next(iter(graph.nodes[node].exits.values()), None) if len(graph.nodes[node].exits) == 1 else None
    edits = [take_out("nodes", node), *([take_out("layout", node)] if node in graph.layout else [])]
    for name, drawn in sorted(graph.nodes.items()):
        for exit_, to in sorted(drawn.exits.items()) if name != node else ():
            if to == node:
                at = ("nodes", name, "exits", exit_)
                edits.append(take_out(*at) if onward in (None, node) else put(onward, *at))
    called = graph.called(node)
    return fix(f"Delete “{called}”", f"删除“{called}”", *edits)


def _written(graph: FlowGraph, at: str) -> Any:
    """Give what stands in the document at a pointer into a block's settings or a prompt."""
    first, *way = [unescaped(token) for token in at.split("/")[1:]]
    here: Any = graph.prompts
    if first == "nodes":
        here, way = graph.nodes[way[0]].config, way[2:]
    for token in way:
        try:
            here = here[int(token)] if isinstance(here, list) else here[token]
        except (LookupError, TypeError, ValueError):
            return None
    return here


def begun(graph: FlowGraph, variable: str) -> tuple[Fix, ...]:
    """Declare what a variable begins with; nothing for one that has such a value and may lose it."""
    declared = graph.variables.get(variable)
    if declared is None or declared.initial is not None:
        return ()
    first = _FIRST[declared.type]
    shown = json.dumps(first)
    return (fix(f"Let it begin with {shown}", f"设初始值为 {shown}", put(first, "variables", variable, "initial")),)
