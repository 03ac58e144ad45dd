"""What the READMEs tell people to type is typed, and where they point to there is something."""

from __future__ import annotations

import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.house.tree import ROOT, text, tracked
from tests.parts.product import Product

pytestmark = pytest.mark.xdist_group("readme")

READMES = ("README.md", "README.zh-CN.md")
_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
_SETTING = re.compile(r"CORDBOARD_[A-Z_]+")
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def _commands(readme: str) -> list[list[str]]:
    lines = [line for block in _BLOCK.findall(text(Path(readme))) for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    running = Product(tmp_path_factory.mktemp("readme") / "data")
    await running.start()
    yield running
    await running.stop()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("readme", READMES)
async def test_every_command_of_the_readme_does_what_it_says(product: Product, readme: str, tmp_path: Path) -> None:
    typed = [words for words in _commands(readme) if words[0] == "cordboard"]
    assert len(typed) >= 9, "the README has lost its commands"
    for words in typed:
        call = (await product.newest_call())["call"]["id"] if "ID" in words else ""
        here = [
            str(tmp_path / "flow.json") if word == "/tmp/my-flow.json" else call if word == "ID" else word for word in words
        ]
        keys = "~2~2,h\n" if "dial" in words else ""
        folder = {"CORDBOARD_STEPS": str(tmp_path / "steps")} if words[1] == "steps" else {}
        done = await product.command(*here[1:], given=keys, settings=folder)
        assert done.returncode == 0, f"{shlex.join(words)}\n{done.stdout}\n{done.stderr}\n{product.log[-3000:]}"
        assert done.stdout or "-o" in words


def test_both_readmes_have_the_same_commands() -> None:
    english, chinese = (_commands(readme) for readme in READMES)
    assert english == chinese
    assert ["make", "run"] in english and ["make", "test"] in english


def test_both_readmes_name_the_same_settings() -> None:
    english, chinese = (set(_SETTING.findall(text(Path(readme)))) for readme in READMES)
    assert english == chinese


@pytest.mark.parametrize("readme", READMES)
def test_every_page_of_the_docs_is_linked_from_the_readme(readme: str) -> None:
    linked = {target.replace(".zh-CN", "") for target in _LINK.findall(text(Path(readme)))}
    pages = {str(path).replace(".zh-CN", "") for path in tracked() if path.parts[0] == "docs" and path.suffix == ".md"}
    assert sorted(pages - linked) == []


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path in tracked():
        if path.suffix == ".md":
            for target in _LINK.findall(text(path)):
                if not (ROOT / path.parent / target).exists():
                    broken.append(f"{path}: {target}")
    assert broken == []
