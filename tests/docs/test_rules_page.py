"""docs/rules.md says of every rule what the rule itself says, and shows what it answers to a drawing that breaks it."""

from __future__ import annotations

from tests.docs.rules import PAGE, page


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "Write it anew: .venv/bin/python -m tests.docs.rules"
