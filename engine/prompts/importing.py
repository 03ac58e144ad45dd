"""Bringing a table and its recordings into the library: seen before it is done, and done as a whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.errors import CordboardError
from engine.prompts.bulk import ImportRefused, Package, Problem, Row, read_sheet
from engine.prompts.model import Audio, Change, Entry, Facts, Prompt
from engine.prompts.ports import AudioPreparer, PromptRepository

What = Literal["new", "changed", "same"]

_LARGEST_FILE = 64 * 1024 * 1024  # whatever the preparer takes; it says so with a better word


@dataclass(frozen=True, slots=True)
class Effect:
    """What a row does: ``words`` and ``recording`` say whether those differ from what is there."""

    row: int
    key: str
    language: str
    variant: str
    what: What
    words: bool = False
    recording: bool = False


async def import_prompts(
    package: Package,
    repository: PromptRepository,
    preparer: AudioPreparer,
    *,
    at: float,
    by: str,
    dry_run: bool = False,
) -> tuple[Effect, ...]:
    """Import a package and tell what each row does; with ``dry_run`` tell it alone, recordings tried out as well.

    Entries that no row names stay. Raises ``ImportRefused`` with every problem of every row; then nothing has changed.
    """
    rows = read_sheet(package.sheet, package.files)
    recordings = await _recordings(rows, package, repository, preparer, keep=not dry_run)
    there = {prompt.key: prompt for prompt in await repository.prompts({row.key for row in rows})}
    effects, entries, facts = [], list[tuple[str, Entry]](), dict[str, Facts]()
    for row in rows:
        prompt = there.get(row.key) or Prompt(row.key)
        told = Facts(row.facts.description or prompt.description, row.facts.tags or prompt.tags)
        if row.key not in facts or row.facts != Facts():
            facts[row.key] = told
        before = prompt.entry(row.language, row.variant)
        had = before or Entry(row.language, row.variant)
        if not row.language:
            what: What = "new" if row.key not in there else "same" if told == _facts(prompt) else "changed"
            effects.append(Effect(row.number, row.key, "", "", what))
            continue
        after = Entry(row.language, row.variant, row.text, recordings.get(row.number) or had.audio)
        entries.append((row.key, after))
        effects.append(_effect(row, before, after))
    if not dry_run:
        await repository.write(Change(facts, tuple(entries)), at=at, by=by)
    return tuple(effects)


def _effect(row: Row, before: Entry | None, after: Entry) -> Effect:
    had = before or Entry(row.language, row.variant)
    words, recording = had.text != after.text, _name(had) != _name(after)
    what: What = "new" if before is None else "changed" if words or recording else "same"
    return Effect(row.number, row.key, row.language, row.variant, what, words, recording)


def _name(entry: Entry) -> str:
    return "" if entry.audio is None else entry.audio.digest


def _facts(prompt: Prompt) -> Facts:
    return Facts(prompt.description, prompt.tags)


async def _recordings(
    rows: Sequence[Row], package: Package, repository: PromptRepository, preparer: AudioPreparer, *, keep: bool
) -> dict[int, Audio]:
    """Make every recording ready, those that were uploaded before excepted.

    Files are kept ahead of the entries that name them, one by one, so that a large import fits into memory; what is kept and
    then not named is nothing to anybody.
    """
    made: dict[int, Audio] = {}
    done: dict[tuple[str, bool], Audio] = {}
    problems: list[Problem] = []
    for row in rows:
        if not row.file:
            continue
        try:
            audio = done.get((row.file, row.trim))
            if audio is None:
                data = package.read(row.file, _LARGEST_FILE)
                audio = await repository.made_of(hashlib.sha256(data).hexdigest(), trimmed=row.trim)
                if audio is None:
                    prepared = await preparer.prepare(data, file_name=row.file, trim=row.trim)
                    audio = prepared.audio
                    if keep:
                        await repository.keep(prepared)
            made[row.number] = done[row.file, row.trim] = audio
        except CordboardError as wrong:
            problems.append(Problem(row.number, f"{row.file}: {wrong.message}", wrong.mend))
    if problems:
        raise ImportRefused(problems)
    return made
