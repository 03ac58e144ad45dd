"""What stands beside a scenario's call: tables, classes of callers, e-mails, short messages and events."""

from __future__ import annotations

import pytest

from engine.program import Variable
from engine.scenarios.answers import results_worth_trying
from tests.engine.messages.flows import VARIABLES, email, event, sms
from tests.engine.runtime.flows import BYE, Block, flow, play
from tests.engine.scenarios.house import deviates, passes
from tests.engine.tables.flows import lookup, store

LEVEL = [{"column": "level", "variable": "level"}]
TABLES = flow(
    {
        "look": Block(
            "table_lookup",
            {"table": "customers", "readings": LEVEL},
            {"found": "count", "not_found": "write", "error": "broken"},
        ),
        "write": store("look", values=[{"column": "level", "expression": "'new'"}]),
        "count": store(
            "done",
            change="increment",
            values=[{"column": "visits", "expression": "2"}],
            readings=[{"column": "visits", "variable": "visits"}],
        ),
        "done": play("done"),
        "broken": play("broken"),
        "bye": BYE,
    },
    variables={"level": Variable("string", ""), "visits": Variable("number", 0)},
)
WHO = flow(
    {
        "who": Block(
            "caller_class",
            {},
            {"normal": "bye", "blocked": "turned_away", "vip": "heard", "important": "heard", "error": "bye"},
        ),
        "heard": play("heard"),
        "turned_away": play("turned_away"),
        "bye": BYE,
    }
)
SENDS = flow({"mail": email("text"), "text": sms("tell"), "tell": event("bye"), "bye": BYE}, variables=VARIABLES)


def test_a_look_up_finds_the_scenarios_row_and_a_store_changes_it() -> None:
    passes(
        "- hear: done\n- variable: {level: gold, visits: 5}",
        head="tables: {customers: {138 0013 8000: {level: gold, visits: 3}}}",
        program=TABLES,
    )
    passes("- {variable: {level: new, visits: 2}}", head="tables: {customers: {}}", program=TABLES)
    passes("- hear: broken", program=TABLES)


def test_a_reply_goes_before_the_scenarios_table() -> None:
    passes("- hear: broken", head="tables: {customers: {}}\nreplies: {look: fails}", program=TABLES)


def test_the_caller_is_of_the_class_that_the_scenario_says() -> None:
    passes("- hear: heard", head="caller class: vip", program=WHO)
    passes("- hear: turned_away", head="caller class: blocked", program=WHO)
    passes("- hear: bye\n- not heard: heard", head="caller class: unheard-of", program=WHO)


def test_what_goes_out_is_expected_by_what_is_in_it() -> None:
    passes(
        "- sent email: {to: desk@example.com, subject: Call of, text: Pin}\n"
        "- sent sms: {to: 13800138000, text: Hello}\n"
        "- emitted: {event: survey.done, payload: {good: true}}\n"
        "- hear: bye",
        program=SENDS,
    )


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ("- sent email: {subject: Nothing}", "Call of Ann"),
        ("- sent sms: {text: Nothing}", "Hello Ann"),
        ("- sent sms: {}\n- sent sms: {}", "nothing of the kind"),
        ("- emitted: {event: survey.done, payload: {score: 4}}", "score"),
        ("- emitted: {event: other}", "survey.done"),
    ],
)
def test_what_does_not_go_out_is_told_with_what_did(steps: str, says: str) -> None:
    assert says.lower() in deviates(steps, program=SENDS)[2].lower()


def test_a_message_can_fail_for_a_reason() -> None:
    way = flow(
        {
            "mail": Block(
                "send_email",
                {"to": "a@b.example", "wordings": [{"subject": "s", "text": "t"}]},
                {"sent": "bye", "failed": "refused", "error": "broken"},
            ),
            "refused": play("refused"),
            "broken": play("broken"),
            "bye": BYE,
        }
    )
    passes("- hear: refused", head="replies: {mail: fails}", program=way)
    passes("- hear: broken", head="replies: {mail: {fails: secret-missing}}", program=way)


def test_a_search_for_missing_exits_knows_what_to_try() -> None:
    assert [one["class"] for one in results_worth_trying(WHO, "who")] == ["normal", "blocked", "vip", "important"]
    assert [one["found"] for one in results_worth_trying(TABLES, "look")] == [True, False]
    assert results_worth_trying(flow({"a": lookup("bye"), "bye": BYE}), "bye") == ()
