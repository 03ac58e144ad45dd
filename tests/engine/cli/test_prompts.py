"""The prompt library typed: written, recorded, found, missing, used, out and in."""

from __future__ import annotations

import json
import wave
from pathlib import Path

from tests.engine.audio.sounds import file
from tests.engine.cli.product import Product
from tests.engine.graph.drawings.base import block, drawing


def test_a_prompt_is_written_recorded_listened_to_and_removed(product: Product, tmp_path: Path) -> None:
    recording, heard = tmp_path / "hello.mp3", tmp_path / "heard.wav"
    recording.write_bytes(file("mp3", 1.0))
    assert product.right("prompts", "set", "welcome", "en", "Hello.", "--tag", "menu") == "welcome is written.\n"
    product.right("prompts", "set", "welcome", "zh-CN", "-", input="您好。\n")
    product.right("prompts", "set", "welcome", "--description", "Greets.")
    assert "welcome is recorded in en@anna: 1." in product.right(
        "prompts", "upload", "welcome", "en", str(recording), "--voice", "anna"
    )
    (listed,) = product.json("prompts", "list", "--tag", "menu")["prompts"]
    assert (listed["key"], listed["description"]) == ("welcome", "Greets.")
    shown = product.right("prompts", "show", "welcome")
    assert "en@anna ♪" in shown and "hello.mp3" in shown and "您好。" in shown
    product.right("prompts", "listen", "welcome", "en", str(heard), "--voice", "anna", "--wide")
    with wave.open(str(heard)) as reading:
        assert reading.getframerate() == 16000 and reading.getnframes() >= 16000
    product.right("prompts", "remove", "welcome", "en", "--voice", "anna")
    assert [one["variant"] for one in product.json("prompts", "show", "welcome")["entries"]] == ["", ""]
    product.right("prompts", "remove", "welcome")
    assert product.refused("prompts", "show", "welcome")[0].endswith("The library has no prompt welcome.")
    assert "cordboard prompts set KEY LANGUAGE TEXT" in product("prompts", "list").stderr


def test_what_cannot_be_taken_says_why(product: Product, tmp_path: Path) -> None:
    (tmp_path / "notes.mp3").write_text("no sound")
    assert "in no form that is known" in product.refused("prompts", "upload", "a", "en", str(tmp_path / "notes.mp3"))[0]
    assert "cannot be read" in product.refused("prompts", "upload", "a", "en", str(tmp_path / "none.mp3"))[0]
    assert product.refused("prompts", "set", "a")
    assert product.refused("prompts", "export", str(tmp_path / "prompts.txt"))
    assert product.json("prompts", "list") == {"prompts": []}


def test_the_library_goes_out_and_in_and_tells_first_what_would_change(product: Product, tmp_path: Path) -> None:
    packed, table = tmp_path / "prompts.zip", tmp_path / "prompts.csv"
    table.write_text("key,language,text\nwelcome,en,Hello.\nwelcome,zh-CN,您好。\nbye,en,Bye.\n", encoding="utf-8")
    assert "3 of 3 rows would change something." in product.right("prompts", "import", str(table), "--dry-run")
    assert product.json("prompts", "list") == {"prompts": []}
    assert "3 of 3 rows changed something." in product.right("prompts", "import", str(table))
    missing = product("prompts", "missing")
    assert missing.exit_code == 1 and missing.stdout.splitlines()[1].split() == ["bye", "zh-CN"]
    (tmp_path / "bye.wav").write_bytes(file("wav"))
    product.right("prompts", "upload", "bye", "zh-CN", str(tmp_path / "bye.wav"))
    assert "Nothing is missing in en, zh-CN." in product("prompts", "missing").stderr
    product.right("prompts", "export", str(packed))
    product.right("prompts", "remove", "bye")
    assert (
        "1 of 4" not in (done := product.right("prompts", "import", str(packed))) and "2 of 4 rows changed something." in done
    )
    table.write_text("key,language,text\n?,en,x\nbye,en,\n")
    assert [line for line in product.refused("prompts", "import", str(table)) if line.startswith("row ")][1].startswith(
        "row 3:"
    )


def test_who_plays_a_prompt_and_who_must_be_published_again_is_told(product: Product) -> None:
    for language, text in (("en", "Hello."), ("zh-CN", "您好。")):
        product.right("prompts", "set", "welcome", language, text)
    nodes = {"say": block("play", {"prompts": ["library:welcome", "hello"], "interruptible": False}, next="bye")}
    product.right("flow", "import", "-", "--publish", input=json.dumps(drawing(nodes)).encode())
    assert [one["version"] for one in product.json("prompts", "used", "welcome")["uses"]] == [None, 1]
    changed = product("prompts", "set", "welcome", "en", "Welcome.")
    assert "cordboard flow publish small" in changed.stderr
    assert "publish again" in product.right("prompts", "used", "welcome")
    product.right("flow", "publish", "small")
    assert "cordboard flow publish" not in product("prompts", "set", "welcome", "en", "Welcome.").stderr
