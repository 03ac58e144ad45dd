"""``cordboard flow fmt``: flow documents in their one form, as JSON or YAML."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.findings import show_findings
from engine.cli.options import Lang, language_of
from engine.cli.terminal import remark, say
from engine.errors import Conflict


class Form(StrEnum):
    """How a document is written."""

    JSON = "json"
    YAML = "yaml"


def fmt(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Flow documents (JSON or YAML); - is standard input.")],
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit code 1 when a file is not in its form.")] = False,
    to: Annotated[
        Form | None, typer.Option("--to", help="Write this form into a file beside, flow.json → flow.yaml; - goes to output.")
    ] = None,
    drop_comments: Annotated[
        bool, typer.Option("--drop-comments", help="Write a YAML file anew although it has comments, which are lost.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Write flow documents in their one form: fixed order, same bytes for the same drawing. Comments in YAML are not kept."""
    right = True
    for file in files:
        right = _format(file, check=check, to=to, drop_comments=drop_comments, lang=lang) and right
    if not right:
        raise typer.Exit(1)


def _format(file: str, *, check: bool, to: Form | None, drop_comments: bool, lang: Lang) -> bool:
    from engine.cli.documents import is_yaml, read_bytes, save, shape_of

    data = read_bytes(file)
    form = Form.YAML if is_yaml(file, data) else Form.JSON
    graph, found = shape_of(file, data)
    if graph is None:
        show_findings(file, found, language_of(lang))
        say((f"{file} cannot be written in its form", "bold red"), ", because it cannot be read in full.")
        return False
    wanted = to or form
    text = _text(graph, wanted)
    if file == "-":
        print(text, end="")
        return True
    target = Path(file) if wanted == form else Path(file).with_suffix(f".{wanted}")
    if target == Path(file) and text.encode() == data:
        return True
    if check:
        say((file, "bold"), " is not in its form.")
        return False
    _keep_what_is_there(Path(file), target, data, form, drop_comments=drop_comments)
    save(target, text)
    remark(f"{target} is written.")
    return True


def _text(graph: object, form: Form) -> str:
    from engine.graph.model import FlowGraph
    from engine.graph.text import yaml_text

    assert isinstance(graph, FlowGraph)
    return yaml_text(graph) if form is Form.YAML else graph.as_text().decode()


def _keep_what_is_there(file: Path, target: Path, data: bytes, form: Form, *, drop_comments: bool) -> None:
    """Refuse to lose another file, or comments that nobody agreed to lose."""
    from engine import plain_yaml

    if target != file:
        if target.exists():
            raise Conflict("file-there", f"{target} is there already.", "Move it away, or format it by itself.")
    elif form is Form.YAML and not drop_comments:
        count = plain_yaml.comments(data.decode("utf-8-sig"))
        if count:
            what = "a comment" if count == 1 else f"{count} comments"
            raise Conflict(
                "has-comments", f"{file} has {what}, which would be lost.", "Move them into names, or type --drop-comments."
            )
