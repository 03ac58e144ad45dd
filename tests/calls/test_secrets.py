"""What a caller types at a sensitive question is found nowhere afterwards, and nowhere meanwhile."""

from __future__ import annotations

import json

from engine.trace import MASK
from tests.calls.installation import ONE_INSTALLATION, Installation, begins, entries, hears, story, variant

pytestmark = ONE_INSTALLATION

SECRET = "739154820663"
"""Long enough that no time or digest holds it by chance."""


def _files_with(house: Installation, digits: str) -> set[str]:
    """The files of the installation that hold these digits: databases with their logs, journal, Temporal, what was printed."""
    kept = (path for path in house.product.data.rglob("*") if path.is_file())
    return {path.relative_to(house.product.data).parts[0] for path in kept if digits.encode() in path.read_bytes()}


async def test_digits_of_a_sensitive_question_are_found_nowhere(installation: Installation) -> None:
    secret = variant(
        "hello_menu", "hello-secret", ask_ticket={"sensitive": True, "min_digits": len(SECRET), "max_digits": len(SECRET)}
    )
    secret["variables"]["ticket"]["sensitive"] = True
    number = await installation.publish(secret)
    async with installation.caller(number) as call:
        await call.answered()
        await call.heard(0.3)
        await call.press("222")
        await begins(call, installation.prompt("ask_ticket"))
        since = call.now
        await call.press(SECRET[:-1] + "#")  # one too few
        await begins(call, installation.prompt("wrong_ticket"), since=since)
        since = call.now
        await call.press(SECRET + "#")
        await hears(call, installation.prompt("ticket_found"), since=since)
        assert not _files_with(installation, SECRET[:-1])
        await call.hang_up()
    told = await installation.record(call)
    assert not _files_with(installation, SECRET[:-1])
    assert _files_with(installation, call.number), "the search finds what is there"
    assert SECRET[:-1] not in installation.product.log + installation.node.log

    assert [got["digits"] for got in entries(told, "collected", "ask_ticket")] == [MASK * 11, MASK * 12]
    assert all(key == MASK for got in entries(told, "collected", "ask_ticket") for key, _ in got["keys"])
    assert entries(told, "assigned", "ask_ticket") == [{"values": {"ticket": MASK * 12}}]
    assert "a key (kept secret)" in story(told)
    shown = await installation.product.command("calls", "show", told["call"]["id"])
    printed = await installation.product.command("calls", "show", told["call"]["id"], "--json")
    for text in (json.dumps(told), shown.stdout + shown.stderr, printed.stdout):
        assert SECRET[:-1] not in text and call.number in text
    history = await installation.product.command("calls", "history", told["call"]["id"])
    assert SECRET[:-1] not in history.stdout
