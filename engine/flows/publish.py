"""From a document to a version: check, compile, make the audio, freeze."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.errors import CordboardError
from engine.expressions import template
from engine.flows.compiling import Compiled, FlowRefused, compiled
from engine.flows.model import Version
from engine.flows.ports import FlowRepository, SecretRepository, Speaker
from engine.graph.model import FlowGraph
from engine.graph.resolve import Catalog, resolve
from engine.graph.shelves import Shelves
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS, Defaults
from engine.program import Program
from engine.prompts.ports import PromptRepository


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the audio is: ``done`` of ``total`` texts and recordings; ``prompt`` and ``language`` name the one just made."""

    done: int
    total: int
    prompt: str
    language: str


async def publish(
    document: object,
    *,
    repository: FlowRepository,
    speaker: Speaker,
    at: float,
    by: str,
    on_progress: Callable[[Progress], None] | None = None,
    catalog: Catalog = TYPES,
    secrets: SecretRepository | None = None,
    installation: Defaults = NO_DEFAULTS,
    prompts: PromptRepository | None = None,
    note: str = "",
    tables: Shelves | None = None,
) -> Version:
    """Publish a document (a JSON value, or the ``bytes`` of its text) as the flow's next version.

    The flow must exist. Published flows that it leads into are linked in, in the versions named then. Publishing what is
    already published gives that version back, after making sure that its audio is there; nothing is stored before every prompt
    can be heard. No alias is moved.

    Args:
        document: the flow document.
        repository: where the version is kept.
        speaker: makes the audio of every text that is the same for all calls.
        at: now, in Unix seconds.
        by: who publishes, for the record.
        on_progress: told after each text.
        catalog: the node types the flow may use.
        installation: what blocks inherit where neither they nor the flow say otherwise; it is frozen into the version.
        note: what the publisher says of it, for the version's history.
        secrets: where those that the flow names have to be; ``None`` when that cannot be looked up.
        tables: the tables that are kept, with their columns; ``None`` when that cannot be looked up.
        prompts: the library whose prompts it may play; ``None`` for a flow that plays its own alone.

    Raises:
        FlowRefused: ``flow-has-errors`` with all diagnostics, ``secret-missing`` naming the first, or ``flow-cannot-be-spoken``
            naming the prompt or language.
        NotFound: ``no-such-flow``.
    """
    drawn = await compiled(
        document,
        repository=repository,
        speaker=speaker,
        catalog=catalog,
        installation=installation,
        prompts=prompts,
        tables=tables,
    )
    program = drawn.program
    await repository.flow(program.flow)
    await make_ready(drawn, speaker=speaker, on_progress=on_progress, catalog=catalog, secrets=secrets)
    return await repository.add_version(program.flow, drawn.graph.as_document(), program, at=at, by=by, note=note)


async def make_ready(
    drawn: Compiled,
    *,
    speaker: Speaker,
    on_progress: Callable[[Progress], None] | None = None,
    catalog: Catalog = TYPES,
    secrets: SecretRepository | None = None,
) -> None:
    """See to it that callers can hear all of a drawing, and that every secret it names is kept.

    The arguments are those of ``publish``. Raises ``FlowRefused`` (``secret-missing``, ``flow-cannot-be-spoken``).
    """
    if secrets is not None:
        await _find_secrets(drawn.graph, catalog, secrets)
    await _make_audio(drawn.program, speaker, on_progress or (lambda progress: None))


@dataclass(frozen=True, slots=True)
class Heard:
    """What is heard of a prompt and can be there ahead of any call: a recording's content, else a text in a voice."""

    language: str
    text: str
    voice: str = ""
    audio: str = ""


def static_audio(program: Program) -> Mapping[Heard, str]:
    """List what can be made ahead of any call → a prompt that it is heard in; each once, in a stable order.

    The words of a recording are among it: they stand in should the recording be lost.
    """
    found: dict[Heard, str] = {}
    for each in (program, *(program.linked[digest] for digest in sorted(program.linked))):
        for key in sorted(each.prompts):
            for language, said in sorted(each.prompts[key].items()):
                if said.get("audio"):
                    found.setdefault(Heard(language, "", audio=said["audio"]), key)
                if said["text"] and template(said["text"]).static:
                    found.setdefault(Heard(language, said["text"], said.get("voice", "")), key)
    return found


async def _find_secrets(graph: FlowGraph, catalog: Catalog, secrets: SecretRepository) -> None:
    """See to it that the installation keeps every secret the flow names, before a caller comes to one that it does not."""
    blocks = resolve(graph, catalog).nodes
    named = {secret: name for name, block in blocks.items() for _, secret in block.uses.named_secrets}
    kept = {secret.name for secret in await secrets.secrets()} if named else set()
    for secret in sorted(named.keys() - kept):
        raise FlowRefused(
            "secret-missing",
            f"Block “{named[secret]}” names the secret {secret}, which is not kept here.",
            f"Keep it: cordboard secrets set {secret}",
        )


async def _make_audio(program: Program, speaker: Speaker, tell: Callable[[Progress], None]) -> None:
    for language in program.languages:
        try:
            await speaker.check(language)
        except CordboardError as wrong:
            raise FlowRefused("flow-cannot-be-spoken", f"{language} cannot be spoken: {wrong.message}", wrong.mend) from wrong
    wanted = static_audio(program)
    for done, (heard, prompt) in enumerate(wanted.items(), start=1):
        try:
            if heard.audio:
                await speaker.keep(heard.audio)
            else:
                await speaker.prepare(heard.text, heard.language, voice=heard.voice)
        except CordboardError as wrong:
            message = f"Prompt “{prompt}” cannot be spoken in {heard.language}: {wrong.message}"
            raise FlowRefused("flow-cannot-be-spoken", message, wrong.mend) from wrong
        tell(Progress(done, len(wanted), prompt, heard.language))
