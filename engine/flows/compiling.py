"""A document checked and compiled as it would be published, without keeping anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from engine.errors import InvalidInput
from engine.flows.linking import look_up
from engine.flows.ports import FlowRepository, Speaker
from engine.flows.shared_prompts import look_up_prompts
from engine.graph.compile import compile_drawing
from engine.graph.diagnostics import Diagnostic
from engine.graph.model import FlowGraph
from engine.graph.resolve import Catalog
from engine.graph.shelves import Shelves
from engine.graph.validate import Checked, validate
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS, Defaults
from engine.program import Program
from engine.prompts.ports import PromptRepository


class FlowRefused(InvalidInput):
    """The drawing has errors, or cannot be spoken here; ``diagnostics`` says all that was found."""

    def __init__(self, code: str, message: str, mend: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        """Keep the findings beside the sentence about them."""
        super().__init__(code, message, mend)
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a drawing is understood as, and the program that calls would run."""

    graph: FlowGraph
    program: Program


async def compiled(
    document: object,
    *,
    repository: FlowRepository,
    speaker: Speaker,
    catalog: Catalog = TYPES,
    installation: Defaults = NO_DEFAULTS,
    prompts: PromptRepository | None = None,
    tables: Shelves | None = None,
) -> Compiled:
    """Check and compile a document (a JSON value, or the ``bytes`` of its text), with the flows and prompts that it names.

    The arguments are those of ``engine.flows.publish.publish``. Raises ``FlowRefused`` (``flow-has-errors``) with all
    diagnostics.
    """
    links = await look_up(document, repository, catalog)
    library = None if prompts is None else await look_up_prompts(document, prompts, speaker, catalog, installation)

    def work() -> Compiled:
        checked = validate(document, catalog, links, installation, library, tables=tables)
        if checked.graph is None or checked.drawing is None or not checked.ok:
            raise _refused(checked)
        return Compiled(checked.graph, compile_drawing(checked.drawing))

    # A thousand blocks take a tenth of a second, which whoever else is served here shall not wait for.
    return await asyncio.to_thread(work)


def _refused(checked: Checked) -> FlowRefused:
    errors = [diagnostic for diagnostic in checked.diagnostics if diagnostic.severity == "error"]
    first = errors[0]
    where = f" at {first.pointer}" if first.pointer else ""
    more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
    name = f"“{checked.graph.id}”" if checked.graph is not None and checked.graph.id else "The document"
    return FlowRefused(
        "flow-has-errors",
        f"{name} has errors: {first.code}{where}: {first.message.en}{more}",
        first.mend.en,
        checked.diagnostics,
    )
