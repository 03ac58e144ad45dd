"""The source of what runs inside a workflow, read for what would make a replay differ from the call."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.house.tree import ROOT

ROOTS = ("workflows.call", "workflows.core_call", "workflows.switch_side", "workflows.messages", "workflows.programs")

WORLD: Mapping[str, frozenset[str]] = {
    "time": frozenset({"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "sleep", "localtime", "strftime"}),
    "datetime": frozenset({"now", "utcnow", "today"}),
    "random": frozenset({"*"}),
    "secrets": frozenset({"*"}),
    "uuid": frozenset({"uuid1", "uuid4", "uuid7", "getnode"}),
    "os": frozenset({"environ", "getenv", "urandom", "getpid", "listdir", "scandir"}),
    "socket": frozenset({"*"}),
    "subprocess": frozenset({"*"}),
    "threading": frozenset({"*"}),
    "glob": frozenset({"*"}),
}
"""Module → its members that ask the world; ``*`` for all of them."""

UNORDERED = frozenset({"wait", "as_completed"})
"""Of asyncio: both go by sets (sdk-python #429); ``workflow.wait`` and ``workflow.as_completed`` do not."""


def modules() -> list[str]:
    """Name every module of ours that is there once the workflow has been imported: all that it may run."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {', '.join(ROOTS)}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return sorted(name for name in told.split() if name.split(".")[0] in ("engine", "workflows"))


def file_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


class _Reader(ast.NodeVisitor):
    """Collects what asks the world or goes by a set."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}  # local name → the module it is, or is from
        self.sets: set[str] = set()  # local names and attributes that hold sets
        self.found: list[tuple[int, str]] = []

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.names[alias.asname or alias.name.split(".")[0]] = alias.name

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.names[alias.asname or alias.name] = node.module or ""
            self._asks(node.lineno, node.module or "", alias.name)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        root = node.value
        while isinstance(root, ast.Attribute):  # ``datetime.datetime.now``
            root = root.value
        if isinstance(root, ast.Name) and root.id in self.names:
            self._asks(node.lineno, self.names[root.id], node.attr)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if _is_set(node.value):
            self.sets.update(_name(target) for target in node.targets)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if _is_set_type(node.annotation) or (node.value is not None and _is_set(node.value)):
            self.sets.add(_name(node.target))
        self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> None:
        if node.annotation is not None and _is_set_type(node.annotation):
            self.sets.add(node.arg)
        self.generic_visit(node)

    def iterates(self, tree: ast.AST) -> Iterator[tuple[int, str]]:
        """Find what goes over a set, once all names are known. Sorting it, counting it and looking into it are no harm."""
        for node in ast.walk(tree):
            over: list[ast.expr] = []
            if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
                over = [node.iter]
            elif isinstance(node, ast.Starred):
                over = [node.value]
            elif isinstance(node, ast.Call) and _name(node.func) in _GOING_OVER:
                over = list(node.args)
            for each in over:
                if _is_set(each) or _name(each) in self.sets:
                    yield each.lineno, f"goes over the set {ast.unparse(each)}"

    def _asks(self, line: int, module: str, member: str) -> None:
        forbidden = WORLD.get(module, frozenset())
        if member in forbidden or "*" in forbidden or (module == "asyncio" and member in UNORDERED):
            self.found.append((line, f"uses {module}.{member}"))


_GOING_OVER = frozenset({"list", "tuple", "iter", "enumerate", "zip", "map", "filter", "next", "join", "dict", "reversed"})


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_set(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub | ast.BitXor):
        return _is_set(node.left) or _is_set(node.right)
    made = isinstance(node, ast.Call) and _name(node.func) in ("set", "frozenset")
    return made or isinstance(node, ast.Set | ast.SetComp)


def _is_set_type(node: ast.expr) -> bool:
    kind = node.value if isinstance(node, ast.Subscript) else node
    return _name(kind) in ("set", "frozenset", "Set", "AbstractSet", "MutableSet")


def findings(source: str) -> list[str]:
    tree = ast.parse(source)
    reader = _Reader()
    reader.visit(tree)
    return [f"line {line} {what}" for line, what in sorted({*reader.found, *reader.iterates(tree)})]


def test_nothing_that_a_workflow_runs_asks_the_world_or_goes_by_a_set() -> None:
    read = modules()
    assert {"engine.runtime.interpreter", "engine.nodes.transfer", "engine.expressions", *ROOTS} <= set(read)
    found = [f"{module}: {what}" for module in read for what in findings(file_of(module).read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "from time import monotonic",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime\ndatetime.now()",
        "import random\nrandom.choice([1])",
        "import uuid\nuuid.uuid4()",
        "import os\nos.environ['A']",
        "import asyncio\nasyncio.wait([])",
        "for leg in {'a', 'b'}: pass",
        "legs = set()\nfor leg in legs: pass",
        "def end(legs: set[str]) -> None:\n    list(legs)",
        "class A:\n    def __init__(self): self.legs = frozenset()\n    def end(self): return [*self.legs]",
        "[leg for leg in {1} | {2}]",
        "', '.join(set('ab'))",
    ],
)
def test_the_reader_sees_it(source: str) -> None:
    assert findings(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "for leg in sorted({'a', 'b'}): pass",
        "legs = {'a'}\nlen(legs), 'a' in legs",
        "from datetime import timedelta\ntimedelta(seconds=1)",
        "import uuid\nuuid.UUID(int=1)",
        "for leg in {'a': 1}: pass",
    ],
)
def test_the_reader_lets_what_is_harmless_pass(source: str) -> None:
    assert findings(source) == []
