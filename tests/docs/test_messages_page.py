"""What docs/messages.md shows can be typed, and is all there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from engine.config import described
from engine.messages.provider import PLACES, SmsProvider
from engine.nodes.message_parts import MISCONFIGURED
from tests.engine.cli.product import Product
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/messages.md").read_text(encoding="utf-8")


def test_its_commands_do_what_it_says(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL):
        for command in block.splitlines():
            words = shlex.split(command, comments=True)[1:]
            file = words[words.index(">") + 1] if ">" in words else ""
            said = product.right(*words[: words.index(">")] if file else words, input="s3cr3t" if "secrets" in words else None)
            if file:
                (tmp_path / file).write_text(said, encoding="utf-8")
    assert "none" in product.right("sms", "list") and "UCS-2, 8 units, 1 part" in product.right(
        "sms", "measure", "您的订单已发货。"
    )
    product.right("sms", "remove", "default")
    assert "cordboard sms example" in product("sms", "list").stderr


def test_it_names_every_setting_member_and_place() -> None:
    for name, _ in described():
        assert "SMTP" not in name or f"`{name}`" in PAGE, name
    for member in (*SmsProvider.model_fields, *(f"${{{place}}}" for place in PLACES)):
        assert f"`{member}`" in PAGE or f"`{member} " in PAGE or f", `{member}`" in PAGE, member


def test_the_reasons_of_its_error_exits_are_errors() -> None:
    rows = re.findall(r"\| `error` \| (.*?) \|", PAGE)
    assert rows and {reason for row in rows for reason in re.findall(r"`([a-z0-9-]+)`", row)} <= MISCONFIGURED
