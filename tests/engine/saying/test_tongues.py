"""Names of languages."""

from __future__ import annotations

import pytest

from engine.saying.tongues import language_name


@pytest.mark.parametrize(
    ("tag", "among", "english", "chinese"),
    [
        ("zh-CN", ("zh-CN", "en"), "Chinese", "中文"),
        ("en", ("zh-CN", "en"), "English", "英语"),
        ("en-GB", ("en-GB", "en-US"), "English (United Kingdom)", "英语 (英国)"),
        ("en", ("en", "en-GB"), "English", "英语"),
        ("tlh-x-a", (), "tlh-x-a", "tlh-x-a"),
        ("no language", (), "no language", "no language"),
    ],
)
def test_a_language_is_named_and_told_apart_from_the_others(
    tag: str, among: tuple[str, ...], english: str, chinese: str
) -> None:
    assert language_name(tag, among, "en") == english
    assert language_name(tag, among, "zh") == chinese
