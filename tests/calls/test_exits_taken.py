"""Every exit of every block that has to do with media is taken by a call on a real Asterisk: which test takes which."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

import pytest

from engine.nodes import catalog
from tests.calls import test_every_exit as every_exit
from tests.calls import test_exits as exits
from tests.calls import test_recordings as recordings
from tests.calls import test_transfers as transfers
from tests.calls import test_walks as walks
from tests.engine.nodes.test_every_exit import CASES

NO_MEDIA = {
    *("start", "branch", "business_hours", "caller_class", "percentage_split", "counter", "set_variables", "note"),
    *("recognize", "http_request", "table_lookup", "table_store", "send_email", "send_sms", "emit_event"),
    *("subflow", "return", "go_to_flow"),
}
"""Blocks that ask nothing of the switch: their exits are taken in ``tests/engine/scenarios/test_every_block.py``."""
OPTION = "(option)"

WALK = (walks, "test_a_caller_walks_three_levels_to_the_right_leaf_in_either_language_with_either_keying")
TRIES = (exits, "test_silence_wrong_keys_and_too_many_tries_end_differently")
SPOKEN = (every_exit, "test_what_speaks_is_left_at_its_end_by_a_key_and_when_it_cannot_be_said")
DIGITS = (every_exit, "test_a_question_for_digits_is_left_by_each_of_its_exits")
LANGUAGE = (every_exit, "test_the_choice_of_a_language_is_left_by_each_of_its_exits")
NOT_KEPT = (every_exit, "test_a_message_that_is_too_short_or_taken_back_is_not_kept")
FATES = (transfers, "test_each_way_of_not_being_answered_goes_its_own_way")

TAKEN: Mapping[str, tuple[ModuleType, str]] = {
    "answer.next": WALK,
    "play.next": SPOKEN,
    "play.interrupted": SPOKEN,
    "say.next": SPOKEN,
    "say.interrupted": SPOKEN,
    "say.invalid": SPOKEN,
    f"menu.{OPTION}": WALK,
    "menu.no_input": TRIES,
    "menu.no_match": TRIES,
    "menu.too_many_tries": TRIES,
    "collect_digits.value": DIGITS,
    "collect_digits.cancelled": DIGITS,
    "collect_digits.no_input": DIGITS,
    "collect_digits.no_match": DIGITS,
    "collect_digits.too_many_tries": DIGITS,
    "language.en": LANGUAGE,
    "language.zh-cn": LANGUAGE,
    "language.no_input": LANGUAGE,
    "language.no_match": LANGUAGE,
    "language.too_many_tries": LANGUAGE,
    "record.saved": (recordings, "test_a_voice_is_recorded_heard_back_and_kept_sealed"),
    "record.silence": (recordings, "test_a_message_in_which_nobody_speaks_is_not_kept"),
    "record.too_short": NOT_KEPT,
    "record.cancelled": NOT_KEPT,
    "record.error": (every_exit, "test_a_message_that_the_switch_cannot_write_leads_the_caller_on"),
    "record_conversation.next": (recordings, "test_what_is_heard_of_secret_keys_is_not_in_the_recording"),
    "wait.next": SPOKEN,
    "transfer.answered": (
        transfers,
        "test_two_who_are_connected_hear_one_another_and_the_caller_goes_on_when_the_phone_hangs_up",
    ),
    "transfer.busy": FATES,
    "transfer.rejected": FATES,
    "transfer.failed": FATES,
    "transfer.no_answer": (transfers, "test_a_phone_that_nobody_answers_stops_in_time_and_can_be_tried_again"),
    "transfer.time_limit": (every_exit, "test_a_conversation_whose_time_is_up_is_ended_and_the_caller_goes_on"),
    "hangup": WALK,  # has no exit: there the call ends
}
NOT_HERE = {
    "record_conversation.error": "Asterisk takes the order before it opens the file, and would have to lack its snooping "
    "module to refuse it; the simulator refuses.",
}


def declared() -> set[str]:
    """Name the exits of all blocks of the catalog that have to do with media, in any form that tests know of."""
    found = set()
    for kind in catalog.TYPES:
        forms = [kind.config.model_validate(case.config) for case in CASES if case.word == kind.name]
        for form in forms if kind.name not in NO_MEDIA else ():
            options = {option["exit"] for option in form.model_dump(mode="json").get("options", ())}
            names = {OPTION if exit.name in options else exit.name for exit in kind.exits(form)}
            found |= {f"{kind.name}.{name}" for name in names} or {kind.name}
    return found


def test_each_exit_that_has_to_do_with_media_names_the_test_that_takes_it() -> None:
    assert declared() == TAKEN.keys() | NOT_HERE.keys()
    assert not TAKEN.keys() & NOT_HERE.keys()


@pytest.mark.parametrize(("module", "test"), sorted(set(TAKEN.values()), key=str))
def test_the_test_that_is_named_is_there(module: ModuleType, test: str) -> None:
    assert callable(getattr(module, test))
