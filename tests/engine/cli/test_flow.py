from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.cli.product import ROOT, CommandLine, Product
from tests.engine.flows.drawings import drawing, saying

SAMPLE = str(ROOT / "samples/hello_menu/flow.json")


def kept(folder: Path, document: dict[str, Any], name: str = "flow.json") -> str:
    file = folder / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


def broken() -> dict[str, Any]:
    """A drawing with a cord to nowhere."""
    document = drawing()
    document["nodes"]["hello"]["exits"]["next"] = "nowhere"
    return document


def test_a_new_flow_is_imported_published_and_shown(product: Product) -> None:
    told = product.right("flow", "import", SAMPLE, "--publish")
    assert "hello-menu is new: draft revision 1." in told
    assert "hello-menu version 1 is published" in told
    assert "live is version 1 now." in told
    assert "hello-menu" in product.right("flow", "list")
    shown = product.right("flow", "show", "hello-menu")
    assert "draft     revision 1" in shown
    assert "live      version 1" in shown


def test_importing_again_changes_nothing(product: Product) -> None:
    product.right("flow", "import", SAMPLE, "--publish")
    told = product.right("flow", "import", SAMPLE, "--publish")
    assert "hello-menu is unchanged" in told
    assert "live is version 1, as before." in told
    assert [one["number"] for one in product.json("flow", "versions", "hello-menu")["versions"]] == [1]


def test_an_import_shows_what_it_changes(product: Product, tmp_path: Path) -> None:
    product.right("flow", "import", kept(tmp_path, drawing()))
    told = product.right("flow", "import", kept(tmp_path, saying("Good bye then.")))
    assert '~ prompt changed     after_talk › en  {"text": "Your conversation has ended."} → {"text": "Good' in told
    assert "main is now draft revision 2." in told


def test_a_draft_may_have_errors_but_is_said_to_have_them(product: Product, tmp_path: Path) -> None:
    result = product("flow", "import", kept(tmp_path, broken()))
    assert result.exit_code == 0
    assert "/nodes/hello/exits/next  FG005 error" in result.stdout
    assert "It has errors, so it cannot be published yet." in result.stderr


def test_a_drawing_with_errors_is_not_kept_when_it_was_to_be_published(product: Product, tmp_path: Path) -> None:
    result = product("flow", "import", "--publish", kept(tmp_path, broken()))
    assert result.exit_code == 1
    assert product.json("flow", "list") == {"flows": []}


def test_a_draft_that_somebody_else_saved_meanwhile_is_not_lost(product: Product, tmp_path: Path) -> None:
    product.right("flow", "import", kept(tmp_path, drawing()))
    product.right("flow", "import", kept(tmp_path, saying("One.")))
    what, mend = product.refused("flow", "import", "--revision", "1", kept(tmp_path, saying("Two.")))
    assert "The draft of main is at revision 2" in what
    assert "your file was made from revision 1" in what
    assert "--revision 2" in mend
    product.right("flow", "import", "--revision", "2", kept(tmp_path, saying("Two.")))
    assert "Two." in product.right("flow", "export", "main")


def test_publishing_a_refused_draft_prints_its_findings(product: Product, tmp_path: Path) -> None:
    product.right("flow", "import", kept(tmp_path, broken()))
    result = product("flow", "publish", "main")
    assert result.exit_code == 1
    assert "main:/nodes/hello/exits/next  FG005 error" in result.stdout
    assert "main cannot be published" in result.stdout


def test_a_voice_that_fails_in_the_middle_is_told_with_its_mend(product: Product, tmp_path: Path) -> None:
    product.right("flow", "import", kept(tmp_path, saying("Unspeakable.")))
    product.speaker.unspeakable.add("Unspeakable.")
    what, mend = product.refused("flow", "publish", "main")
    assert "“after_talk” cannot be spoken in en" in what
    assert mend == "Write it otherwise."
    assert product.json("flow", "versions", "main") == {"versions": []}


def test_publishing_may_move_another_alias_than_live(product: Product, tmp_path: Path) -> None:
    product.right("flow", "import", kept(tmp_path, drawing()))
    told = product.right("flow", "publish", "main", "--alias", "staging")
    assert "staging is version 1 now." in told
    assert product.json("flow", "show", "main")["live_version"] is None


def test_rolling_back_and_forward_moves_the_alias(product: Product, tmp_path: Path) -> None:
    for text in ("One.", "Two."):
        product.right("flow", "import", "--publish", kept(tmp_path, saying(text)))
    assert "live is version 1 now (it was 2)." in product.right("flow", "rollback", "main", "1")
    assert product.json("flow", "show", "main")["live_version"] == 1
    moved = json.loads(product.right("flow", "rollback", "main", "2", "--json"))
    assert (moved["name"], moved["version"]) == ("live", 2)
    assert product.refused("flow", "rollback", "main", "9")[0] == "Flow main has no version 9."


def test_an_export_can_be_imported_and_is_the_same_bytes_each_time(product: Product, tmp_path: Path) -> None:
    product.right("flow", "import", SAMPLE, "--publish")
    assert product.right("flow", "export", "hello-menu") == Path(SAMPLE).read_text(encoding="utf-8")
    out = tmp_path / "out.json"
    result = product("flow", "export", "hello-menu", "--version", "1", "-o", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_bytes() == Path(SAMPLE).read_bytes()
    assert "unchanged" in product.right("flow", "import", str(out))


def test_an_export_into_a_place_that_cannot_be_is_refused(product: Product, tmp_path: Path) -> None:
    product.right("flow", "import", SAMPLE)
    what, mend = product.refused("flow", "export", "hello-menu", "-o", str(tmp_path / "no/such/folder.json"))
    assert "cannot be written" in what
    assert mend == "Choose another file."


def test_a_comparison_calls_blocks_and_settings_by_their_names(product: Product, tmp_path: Path) -> None:
    product.right("flow", "import", "--publish", SAMPLE)
    changed = json.loads(Path(SAMPLE).read_text(encoding="utf-8"))
    changed["nodes"]["main_menu"]["config"]["options"][0]["keys"] = "9"
    changed["nodes"]["main_menu"]["exits"]["hours"] = "bye"
    product.right("flow", "import", kept(tmp_path, changed))
    told = product.right("flow", "diff", "hello-menu", "live", "draft")
    assert '~ config changed     主菜单 Main menu › Options › 1 › Keys  "1" → "9"' in told
    assert '~ cord moved         主菜单 Main menu › hours  "hours" → "bye"' in told


def test_a_comparison_tells_what_the_library_changed(product: Product, tmp_path: Path) -> None:
    document = saying("One.")
    name = next(name for name, node in document["nodes"].items() if node["type"] == "play")
    document["nodes"][name]["config"]["prompts"] = ["library:welcome"]
    for language in ("en", "zh"):
        product.right("prompts", "set", "welcome", language, "Hello.")
    product.right("flow", "import", "--publish", kept(tmp_path, document))
    product.right("prompts", "set", "welcome", "en", "Welcome.")
    (change,) = product.json("flow", "diff", "main", "1", "draft")
    assert (change["what"], change["after"]["text"]) == ("shared_prompt_changed", "Welcome.")
    assert "shared prompt changed" in product.right("flow", "diff", "main", "live", "draft")


def test_versions_aliases_and_the_draft_can_be_compared(product: Product, tmp_path: Path) -> None:
    for text in ("One.", "Two."):
        product.right("flow", "import", "--publish", kept(tmp_path, saying(text)))
    product.right("flow", "import", kept(tmp_path, saying("Three.")))
    assert '{"text": "One."} → {"text": "Two."}' in product.right("flow", "diff", "main", "1", "live")
    (change,) = product.json("flow", "diff", "main", "2", "draft")
    assert (change["pointer"], change["after"]) == ("/prompts/after_talk/en", {"text": "Three."})
    assert product("flow", "diff", "main", "2", "live").stderr.strip() == "2 and live are the same drawing."
    what, mend = product.refused("flow", "diff", "main", "1", "stagin")
    assert what == "stagin is neither a version nor an alias of main."
    assert mend == "Aliases: live."


def test_a_flow_that_is_not_there_is_told_so(product: Product) -> None:
    for words in (("show", "none"), ("versions", "none"), ("publish", "none"), ("export", "none"), ("diff", "none", "1", "2")):
        assert "none" in product.refused("flow", *words)[0]


def test_a_good_document_is_valid_without_a_running_product(alone: CommandLine) -> None:
    assert alone.right("flow", "validate", SAMPLE) == f"{SAMPLE} can be published\n"


def test_findings_name_file_place_rule_and_mend(alone: CommandLine, tmp_path: Path) -> None:
    file = kept(tmp_path, broken())
    result = alone("flow", "validate", file)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "FG005" in line)
    assert lines[at].startswith(f"{file}:/nodes/hello/exits/next  FG005 error  ")
    assert "hello" in lines[at].partition("FG005")[2]
    assert lines[at + 1].startswith("    by start –next→ answer –next→ ")
    assert lines[at + 2].startswith("    → ")
    assert "cannot be published (1 error" in lines[-1]


def test_findings_come_in_chinese_when_asked_or_when_the_terminal_is(alone: CommandLine, tmp_path: Path) -> None:
    file = kept(tmp_path, broken())
    english = alone("flow", "validate", file).stdout
    asked = alone("flow", "validate", file, "--lang", "zh").stdout
    assert asked != english
    assert alone("flow", "validate", file, LANG="zh_CN.UTF-8").stdout == asked
    assert alone("flow", "validate", file, "--lang", "en", LANG="zh_CN.UTF-8").stdout == english


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"id": 1}', b"[" * 100_000, b" " * 5_000_000, b'{"a": "' + b"x" * 5_000_000],
    ids=["empty", "cut", "not UTF-8", "list", "null", "no flow", "deep", "5 MB of blanks", "5 MB cut"],
)
def test_whatever_a_file_holds_it_is_a_finding(alone: CommandLine, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "flow.json"
    file.write_bytes(data)
    result = alone("flow", "validate", str(file))
    assert result.exit_code == 1
    assert f"{file}:" in result.stdout
    assert "cannot be published" in result.stdout
    assert alone("flow", "import", str(file)).exit_code == 1


def test_one_file_that_is_missing_does_not_hide_the_others(alone: CommandLine, tmp_path: Path) -> None:
    result = alone("flow", "validate", "missing.json", str(tmp_path), SAMPLE)
    assert result.exit_code == 1
    assert "missing.json is not there." in result.stdout
    assert "Is a directory" in result.stdout
    assert f"{SAMPLE} can be published" in result.stdout


def test_validation_as_json_says_all_that_is_found(alone: CommandLine, tmp_path: Path) -> None:
    result = alone("flow", "validate", "--json", kept(tmp_path, broken()), SAMPLE, "missing.json")
    assert result.exit_code == 1
    wrong, right, missing = json.loads(result.stdout)
    assert [one["code"] for one in wrong["diagnostics"] if one["severity"] == "error"] == ["FG005"]
    assert (right["file"], right["publishable"], right["diagnostics"]) == (SAMPLE, True, [])
    assert missing["problem"] == "missing.json is not there."


def test_a_document_comes_by_standard_input_too(alone: CommandLine) -> None:
    data = Path(SAMPLE).read_bytes()
    assert alone.right("flow", "validate", "-", input=data) == "(standard input) can be published\n"


def test_what_blocks_inherit_is_shown_with_where_it_comes_from(product: Product, tmp_path: Path) -> None:
    house = "ring_seconds=20,tries_limit=6"
    document = kept(tmp_path, {**drawing(), "defaults": {"tries_limit": 5}})
    shown = product.json("flow", "defaults", document, CORDBOARD_FLOW_DEFAULTS=house)
    assert shown["tries_limit"] == {"value": 5, "source": "flow"}
    assert shown["ring_seconds"] == {"value": 20.0, "source": "installation"}
    assert shown["first_digit_seconds"] == {"value": 5.0, "source": "product"}
    assert "CORDBOARD_FLOW_DEFAULTS" in product.right("flow", "defaults", SAMPLE, CORDBOARD_FLOW_DEFAULTS=house)


def test_the_effort_of_callers_is_shown_with_the_quickest_way(product: Product) -> None:
    told = product.right("flow", "effort", SAMPLE)
    assert "operator  typically" in told and "2 menus" in told and "by start –next→" in told
    measured = product.json("flow", "effort", SAMPLE)
    assert [one["language"] for one in measured] == ["zh-CN", "en"]
    assert product.json("flow", "validate", SAMPLE)[0]["effort"] == measured
