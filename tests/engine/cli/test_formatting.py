from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.graph.model import parse
from engine.graph.text import yaml_text
from tests.engine.cli.product import CommandLine, Product
from tests.engine.flows.drawings import drawing


def canonical() -> str:
    graph = parse(drawing()).graph
    assert graph is not None
    return graph.as_text().decode()


def as_yaml() -> str:
    graph = parse(drawing()).graph
    assert graph is not None
    return yaml_text(graph)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(drawing()))
    return path


def test_a_file_is_written_in_its_form_once(alone: CommandLine, file: Path) -> None:
    assert alone("flow", "fmt", str(file)).stderr == f"{file} is written.\n"
    assert file.read_text() == canonical()
    assert alone("flow", "fmt", str(file)).output == ""


def test_checking_names_the_files_that_are_not_in_their_form_and_changes_none(alone: CommandLine, file: Path) -> None:
    before = file.read_bytes()
    result = alone("flow", "fmt", "--check", str(file))
    assert (result.exit_code, result.stdout) == (1, f"{file} is not in its form.\n")
    assert file.read_bytes() == before
    alone.right("flow", "fmt", str(file))
    assert alone.right("flow", "fmt", "--check", str(file)) == ""


def test_another_form_is_written_beside_and_back_it_is_the_same(alone: CommandLine, file: Path) -> None:
    alone.right("flow", "fmt", str(file))
    alone.right("flow", "fmt", "--to", "yaml", str(file))
    other = file.with_suffix(".yaml")
    assert other.read_text() == as_yaml()
    assert alone.right("flow", "fmt", "--to", "json", "-", input=other.read_bytes()) == file.read_text()
    assert alone.refused("flow", "fmt", "--to", "yaml", str(file)) == [
        f"{other} is there already.",
        "Move it away, or format it by itself.",
    ]


def test_comments_are_not_lost_unless_somebody_agrees(alone: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "flow.yml"
    path.write_text("# ours\n" + as_yaml())
    assert alone.refused("flow", "fmt", str(path))[0] == f"{path} has a comment, which would be lost."
    assert path.read_text().startswith("# ours")
    alone.right("flow", "fmt", "--drop-comments", str(path))
    assert path.read_text() == as_yaml()


def test_a_file_that_cannot_be_read_in_full_is_left_as_it_is_and_told_with_its_line(alone: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "flow.yaml"
    path.write_text("spec: 1\nid: main\nid: other\n")
    result = alone("flow", "fmt", str(path))
    assert result.exit_code == 1
    assert "Line 3, column 1: “id” stands twice in the same map." in result.stdout
    path.write_text(as_yaml().replace("type: start", "kind: start"))
    result = alone("flow", "fmt", str(path))
    assert result.exit_code == 1
    assert "“kind” is not known" in result.stdout


def test_a_finding_in_yaml_names_line_and_column(alone: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "flow.yaml"
    text = as_yaml().replace("entry: ", "entry: not-")
    path.write_text(text)
    line = text.splitlines().index(next(line for line in text.splitlines() if line.startswith("entry:"))) + 1
    result = alone("flow", "validate", str(path))
    assert result.exit_code == 1
    assert f"{path}:{line}:1:/entry  FG012 error" in result.stdout
    (plain,) = json.loads(alone("flow", "validate", "--json", str(path)).stdout)
    assert {(one["line"], one["column"]) for one in plain["diagnostics"] if one["code"] == "FG012"} == {(line, 1)}


def test_a_document_in_yaml_is_imported_and_compared_like_one_in_json(product: Product, tmp_path: Path, file: Path) -> None:
    path = tmp_path / "main.yaml"
    path.write_text(as_yaml())
    assert "main is new: draft revision 1." in product.right("flow", "import", str(path))
    assert "main is unchanged" in product.right("flow", "import", str(file))
    assert "unchanged" in product.right("flow", "import", "-", input=as_yaml().encode())
    path.write_text(as_yaml().replace("name: ", "name: Other ", 1))
    (change,) = product.json("flow", "diff", "main", "draft", str(path))
    assert change["what"] == "flow_renamed"
