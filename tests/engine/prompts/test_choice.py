"""Which entry a caller hears, and what a published version keeps of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prompts.choice import chosen
from engine.prompts.model import Entry, Prompt
from engine.prompts.reference import Reference, reference
from tests.engine.prompts.stand_ins import audio, library, prompt

LANGUAGES = ("en", "zh", "zh-CN", "zh-Hant", "zh-Hant-TW")
VARIANTS = ("", "anna", "female")

entries = st.lists(st.tuples(st.sampled_from(LANGUAGES), st.sampled_from(VARIANTS)), unique=True, min_size=1).map(
    lambda pairs: prompt("p", *(Entry(language, variant, f"{language} {variant}") for language, variant in pairs))
)


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        (("zh-CN", ""), ("zh", "")),
        (("zh-Hant-TW", "female"), ("zh", "female")),
        (("en", "female"), ("en", "")),
        (("fr", ""), None),
        (("e", ""), None),
    ],
)
def test_a_language_widens_and_a_voice_gives_way(asked: tuple[str, str], heard: tuple[str, str] | None) -> None:
    kept = prompt("p", Entry("zh", text="a"), Entry("zh", "female", "b"), Entry("en", text="c"), Entry("en", "anna", "d"))
    entry = chosen(kept, *asked)
    assert (None if entry is None else (entry.language, entry.variant)) == heard


@given(entries, st.sampled_from(LANGUAGES), st.sampled_from(VARIANTS))
def test_the_language_comes_before_the_voice_and_nothing_nearer_is_passed_over(
    kept: Prompt, language: str, variant: str
) -> None:
    entry = chosen(kept, language, variant)
    serving = [one for one in kept.entries if language == one.language or language.startswith(one.language + "-")]
    if not serving:
        assert entry is None
        return
    assert entry is not None and entry.language == max((one.language for one in serving), key=len)
    there = {one.variant for one in kept.entries if one.language == entry.language}
    assert entry.variant == (variant if variant in there else "" if "" in there else min(there))


def test_a_version_keeps_words_the_recordings_name_and_the_voice() -> None:
    recording = audio()
    kept = library(
        prompt("p", Entry("en", text="Hi."), Entry("en", "female", "Hi."), Entry("zh-CN", text="好。", audio=recording))
    )
    assert kept.frozen_in(Reference("p"), ("zh-CN", "en", "fr")) == {
        "en": {"text": "Hi."},
        "zh-CN": {"text": "好。", "audio": recording.digest, "seconds": 1.5},
    }
    assert kept.frozen(Reference("p", "female"), "en") == {"text": "Hi.", "voice": "+f3"}


def test_a_reference_names_the_library_and_nothing_else_does() -> None:
    assert reference("library:menu.main") == Reference("menu.main")
    assert reference("library:menu.main@female") == Reference("menu.main", "female")
    assert [reference(word) for word in ("welcome", "library:", "library:a b", "library:a@", "library:a@B")] == [None] * 5
    assert str(Reference("a", "slow")) == "library:a@slow" and str(Reference("a")) == "library:a"
