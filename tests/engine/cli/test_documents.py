"""Whatever is in a file or a draft: it is read, told and written without a failure."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli.changes import show_changes
from engine.cli.documents import changes_between, read_drawing
from engine.cli.findings import show_findings
from engine.cli.options import Language
from engine.graph.files import written
from tests.engine.flows.drawings import drawing

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
drawings = st.dictionaries(st.sampled_from(sorted(drawing())), values, max_size=4).map(lambda torn: {**drawing(), **torn})


@settings(deadline=None)
@given(data=st.binary(max_size=60) | drawings.map(lambda torn: json.dumps(torn).encode()))
def test_any_file_is_read_and_told(tmp_path_factory: Any, data: bytes) -> None:
    file: Path = tmp_path_factory.getbasetemp() / "any.json"
    file.write_bytes(data)
    read = read_drawing(str(file))
    assert read.found or read.publishable
    for language in Language:
        with redirect_stdout(io.StringIO()) as told:
            show_findings(read.place, read.found, language)
        assert len(told.getvalue().splitlines()) >= len(read.found)


@settings(deadline=None)
@given(document=drawings)
def test_any_draft_is_written_so_that_it_reads_back_the_same(document: dict[str, Any]) -> None:
    back = json.loads(written(document))
    assert written(back) == written(document)
    assert changes_between(document, back) in ((), None)


@settings(deadline=None)
@given(before=drawings, after=drawings)
def test_any_two_drafts_can_be_compared(before: dict[str, Any], after: dict[str, Any]) -> None:
    changes = changes_between(before, after)
    with redirect_stdout(io.StringIO()) as told:
        show_changes(changes or ())
    assert len(told.getvalue().splitlines()) >= len(changes or ())
