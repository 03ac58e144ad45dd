from __future__ import annotations

from tests.engine.scenarios.house import passes, played


def test_a_failure_tells_the_call_up_to_where_it_went_otherwise() -> None:
    result = played('- press: "1"\n- hear in order: [bye]')
    assert [(line.at, line.what) for line in result.story] == [
        (0.0, "start (start)"),
        (0.0, "start –next→ answer (answer)"),
        (0.0, "answered the call"),
        (0.0, "answer –next→ hello (play)"),
        (0.0, "hears hello “Welcome to this house.” [en]"),
        (0.1, "the caller presses 1"),
        (0.1, "hello –interrupted→ menu (menu)"),
        (0.1, "entered 1"),
        (0.1, "menu –key_0→ set (set_variables)"),
        (0.1, "set days = 4"),
        (0.1, "set –next→ told (play)"),
        (0.1, "hears told “It takes 4 days.” [en]"),
    ]


def test_the_story_of_a_call_that_went_well_goes_to_its_end() -> None:
    result = passes('- press: "3"\n- ends', head="phones: {6001: answers}")
    told = [line.what for line in result.story]
    assert told[-1] == "the flow ended the call"
    assert "talks with 6001" in told
    assert [line.at for line in result.story] == sorted(line.at for line in result.story)


def test_no_leg_and_no_id_stands_in_a_story() -> None:
    result = passes('- press: "3"\n- ends', head="phones: {6001: answers}")
    legs = {leg.id for leg in result.record.legs}
    assert len(legs) == 2
    assert not any(leg in line.what for leg in legs - {"caller"} for line in result.story)
