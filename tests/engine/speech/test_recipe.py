from __future__ import annotations

import asyncio
import re
import tempfile
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.speech.recipe import Recipe, speakable
from engine.speech.voice import Patience, Speech
from tests.engine.speech.conftest import VOICES

RECIPE = Recipe("1.52.0", "cmn", 160, "zh-CN", "您好")


def test_a_name_is_the_sha256_of_what_the_audio_is_made_from() -> None:
    assert re.fullmatch("[0-9a-f]{64}", RECIPE.id)
    assert RECIPE.id == replace(RECIPE).id


@pytest.mark.parametrize(
    "change", [{"engine": "1.53"}, {"voice": "cmn+f2"}, {"words_per_minute": 161}, {"language": "zh"}, {"text": "你好"}]
)
def test_whatever_changes_the_sound_changes_the_name(change: dict[str, str]) -> None:
    assert replace(RECIPE, **change).id != RECIPE.id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  Hello,\n\tworld ", "Hello, world"),
        ("a\x00b\x01c", "a b c"),
        ("sh\u00ady\u200b", "shy"),
        ("\ue000\ud800x", "x"),
        ("您好，请按一。", "您好，请按一。"),
    ],
)
def test_only_what_can_be_read_out_reaches_the_voice(text: str, said: str) -> None:
    assert speakable(text) == said


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_control_character_passes(text: str) -> None:
    said = speakable(text)
    assert not {unicodedata.category(char)[0] for char in said} & {"C"}
    assert speakable(said) == said
    said.encode()  # nor half a surrogate


@settings(max_examples=5, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=80), min_size=10, max_size=20))
def test_no_text_at_all_breaks_the_voice(texts: list[str]) -> None:
    async def speak() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with Speech(Path(folder), VOICES, patience=Patience(text_seconds=30)) as speech:
                for text in texts:
                    for language in VOICES:
                        await speech.prepare(text, language)
                        assert speech.find(text, language) is not None

    asyncio.run(speak())
