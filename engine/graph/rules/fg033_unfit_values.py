"""FG033: what passes between two flows does not fit.

What: an input or output names a variable that the other flow does not declare; the types differ; or a sensitive value would go
into a variable that is not sensitive.

Why it is bad: a call that comes to it could not go on, or what was masked would stand readable in the record.

Mend: name a variable of the other flow, of the same type and as sensitive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.graph.diagnostics import Diagnostic, Fix
from engine.graph.expression_names import names_in
from engine.graph.fixes import kept_secret, renamed
from engine.graph.links import Linkable
from engine.graph.resolve import Resolved, ResolvedNode
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text
from engine.nodes.linking import LinkConfig
from engine.nodes.subflow import SubflowConfig
from engine.program import Variable, fits

RULE = Rule("FG033", "error", Text("Values do not fit", "传递的值不符"), __doc__ or "")
_KEEP = Text("Declare the variable that takes it sensitive, too.", "请将接收它的变量也标记为敏感。")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare each input and output with both flows' declarations; what this flow does not declare is for other rules."""
    for name, found in drawing.linked.items():
        block = drawing.nodes[name]
        yield from _inputs(block, found, drawing.graph.variables)
        yield from _outputs(block, found, drawing.graph.variables)


def _inputs(block: ResolvedNode, found: Linkable, ours: Mapping[str, Variable]) -> Iterator[Diagnostic]:
    assert isinstance(block.config, LinkConfig)
    for n, given in enumerate(block.config.inputs):
        at = f"/inputs/{n}/variable"
        theirs = found.program.variables.get(given.variable)
        if theirs is None:
            yield _unknown(block, at, given.variable, found)
            continue
        read = names_in(given.expression).variables if given.expression else ()
        if not theirs.sensitive and any(ours[name].sensitive for name in read if name in ours):
            yield _told(block, at, given.variable)
        if given.expression is None and given.value is not None and not fits(theirs.type, given.value):
            yield _of_another_type(block, at, given.variable, theirs.type)
        elif (handed := ours.get(given.expression or "")) is not None and handed.type != theirs.type:
            yield _of_another_type(block, at, given.variable, theirs.type)


def _outputs(block: ResolvedNode, found: Linkable, ours: Mapping[str, Variable]) -> Iterator[Diagnostic]:
    for n, given in enumerate(block.config.outputs if isinstance(block.config, SubflowConfig) else ()):
        at = f"/outputs/{n}/variable"
        theirs, declared = found.program.variables.get(given.variable), ours.get(given.to)
        if theirs is None:
            yield _unknown(block, at, given.variable, found)
        elif declared is not None:
            if theirs.sensitive and not declared.sensitive:
                yield _told(block, at, given.to, kept_secret(given.to))
            if theirs.type != declared.type:
                yield _of_another_type(block, at, given.variable, theirs.type)


def _unknown(block: ResolvedNode, at: str, variable: str, found: Linkable) -> Diagnostic:
    flow = found.program.flow
    return RULE.found(
        Text(f"The flow “{flow}” has no variable “{variable}”.", f"流程“{flow}”没有变量“{variable}”。"),
        did_you_mean(
            variable,
            found.program.variables,
            Text(f"Declare it in “{flow}” and publish that, or take the line out.", f"请在“{flow}”中声明并发布，或删除此行。"),
        ),
        node=block.node.id,
        pointer=block.at(at),
        fixes=renamed(block.at(at), nearest(variable, found.program.variables)),
    )


def _told(block: ResolvedNode, at: str, variable: str, *fixes: Fix) -> Diagnostic:
    return RULE.found(
        Text(
            f"A sensitive value goes into “{variable}”, which is not sensitive.",
            f"敏感值会传入未标记为敏感的变量“{variable}”。",
        ),
        _KEEP,
        node=block.node.id,
        pointer=block.at(at),
        fixes=fixes,
    )


def _of_another_type(block: ResolvedNode, at: str, variable: str, type_: str) -> Diagnostic:
    return RULE.found(
        Text(
            f"“{variable}” of the other flow is a {type_}; this is none.",
            f"目标流程的“{variable}”类型为 {type_}，与此处不同。",
        ),
        Text("Give a value of that type, or declare both alike.", "请使用相同类型的值，或使两处声明一致。"),
        node=block.node.id,
        pointer=block.at(at),
    )
