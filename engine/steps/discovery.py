"""Finding the steps of an installation: Python packages that announce theirs, and a folder of files.

A file that cannot be read stops nothing: it is told with its line, and the others are used.
"""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from engine.errors import CordboardError
from engine.nodes.base import NodeType
from engine.steps.block import block_of
from engine.steps.definition import Step

GROUP = "cordboard.steps"
"""The entry-point group by which a package announces a step, or a module of steps."""

_MODULE = "cordboard_steps_"


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that should have been a step: where it is, what is wrong, and how to mend it."""

    where: str
    message: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """All that was found, in a stable order. ``blocks`` are the steps as blocks of the palette."""

    steps: tuple[Step[..., Any], ...]
    broken: tuple[Broken, ...]
    blocks: tuple[NodeType[Any], ...] = field(default=(), compare=False)


def discover(folder: Path | None, announced: Iterable[EntryPoint] | None = None) -> Installed:
    """Find all steps. ``announced`` are the entry points to look at: those of this Python when not given."""
    points = entry_points(group=GROUP) if announced is None else announced
    found: dict[str, Step[..., Any]] = {}
    blocks: dict[str, NodeType[Any]] = {}
    broken: list[Broken] = []
    for source in (*_from_packages(points), *_from_folder(folder)):
        if isinstance(source, Broken):
            broken.append(source)
        elif (twin := found.get(source.pin)) is None:
            try:
                blocks[source.pin] = _shown(block_of(source))
            except Exception as wrong:  # a type that makes neither form nor schema, found out only when they are made
                broken.append(Broken(source.where, f"No form can be made: {type(wrong).__name__}", "Use plainer types."))
            else:
                found[source.pin] = source
        elif twin is not source:
            message = f"Step {source.pin} is defined twice; the one at {twin.where} is used."
            broken.append(Broken(source.where, message, "Give one of them another name, or the next version."))
    steps = sorted(found.values(), key=lambda step: (step.name, step.version))
    return Installed(tuple(steps), tuple(broken), tuple(blocks[step.pin] for step in steps))


def files_of(folder: Path | None) -> tuple[Path, ...]:
    """List the files of a folder that may hold steps: not tests, and nothing that begins with an underscore."""
    if folder is None or not folder.is_dir():
        return ()
    return tuple(
        path for path in sorted(folder.glob("*.py")) if not path.name.startswith(("_", "test_", "conftest.")) and path.is_file()
    )


def may_have_steps(folder: Path | None) -> bool:
    """Tell, without running anybody's code, whether there is anything to look at."""
    return bool(files_of(folder)) or bool(entry_points(group=GROUP))


def stamp(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """Give what changes when a file of the folder does."""
    if folder is None or not folder.is_dir():
        return ()
    seen = []
    for path in sorted(folder.rglob("*.py")):
        try:
            facts = path.stat()
        except OSError:
            continue  # it has just gone
        seen.append((str(path), facts.st_mtime_ns, facts.st_size))
    return tuple(seen)


def _shown(block: NodeType[Any]) -> NodeType[Any]:
    """Give the block back when the palette can show it."""
    block.config.model_json_schema()
    block.described()
    return block


def _from_packages(points: Iterable[EntryPoint]) -> Iterator[Step[..., Any] | Broken]:
    for point in sorted(points, key=lambda one: (one.name, one.value)):
        try:
            loaded = point.load()
        except (Exception, SystemExit) as wrong:
            yield _told(wrong, f"entry point {point.name} = {point.value}", None)
            continue
        steps = [loaded] if isinstance(loaded, Step) else _steps_in(loaded) if isinstance(loaded, ModuleType) else []
        yield from steps
        if not steps:
            where = f"entry point {point.name} = {point.value}"
            yield Broken(where, "It leads to no step.", "Let it name a function with @step, or a module that has some.")


def _from_folder(folder: Path | None) -> Iterator[Step[..., Any] | Broken]:
    if folder is not None and not folder.is_dir():
        yield Broken(str(folder), "The folder of steps is not there.", "Make it, or mend CORDBOARD_STEPS.")
    for path in files_of(folder):
        try:
            yield from _steps_in(_loaded(path))
        except (Exception, SystemExit) as wrong:
            yield _told(wrong, str(path), path)


def _loaded(path: Path) -> ModuleType:
    """Run a file under a name of its own, so that ``json.py`` of a customer hides nobody's ``json``."""
    name = _MODULE + path.stem
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    home = str(path.parent)
    if home not in sys.path:
        sys.path.append(home)  # the files may import each other; behind all else, for the same reason
    sys.modules[name] = module  # dataclasses look their module up
    try:
        # Not by the loader, which would believe a compiled file of the same second and size.
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _steps_in(module: ModuleType) -> list[Step[..., Any]]:
    """Give the steps that a module defines; those it imports are told where they are defined."""
    seen: dict[int, Step[..., Any]] = {}
    for value in vars(module).values():
        if isinstance(value, Step) and value.function.__module__ == module.__name__:
            seen.setdefault(id(value), value)
    return list(seen.values())


def _told(wrong: BaseException, where: str, path: Path | None) -> Broken:
    if isinstance(wrong, SyntaxError) and wrong.filename:
        return Broken(f"{wrong.filename}:{wrong.lineno}", f"{type(wrong).__name__}: {wrong.msg}", "Mend the file.")
    frames = traceback.extract_tb(wrong.__traceback__)
    own = [frame for frame in frames if path is not None and frame.filename == str(path)]
    place = f"{path}:{own[-1].lineno}" if own else where
    if isinstance(wrong, CordboardError):
        return Broken(place, wrong.message, wrong.mend)
    if isinstance(wrong, ModuleNotFoundError):
        return Broken(place, f"There is no module {wrong.name!r}.", "Install it where Cordboard runs.")
    return Broken(place, f"{type(wrong).__name__}: {wrong}", "Mend the file.")
