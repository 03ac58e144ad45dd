"""The flow goes by who calls: colleagues, callers who withhold their number, everybody else."""

from __future__ import annotations

from tests.calls.installation import ONE_INSTALLATION, Installation, entries, hears, path, together

pytestmark = ONE_INSTALLATION


async def _is_greeted(house: Installation, from_: str, greeting: str, exit_: str, **headers: str) -> None:
    async with house.caller(from_=from_, headers=headers) as call:
        await call.answered()
        await call.heard(0.3)
        await call.press("2")
        await hears(call, house.prompt(greeting))
        await call.hang_up()
    told = await house.record("" if exit_ == "withheld" else from_)
    assert [entry["exit"] for entry in entries(told, "exited", "who_calls")] == [exit_]
    assert greeting in path(told)


async def test_colleagues_withheld_numbers_and_others_are_greeted_differently(installation: Installation) -> None:
    await together(
        _is_greeted(installation, "6050", "hello_colleague", "colleague"),
        _is_greeted(installation, "anonymous", "hello_withheld", "withheld", Privacy="id"),
        _is_greeted(installation, installation.new_number(), "hello", "otherwise"),
    )


async def test_a_withheld_number_is_withheld_from_every_reader(installation: Installation) -> None:
    async with installation.caller(from_="anonymous", headers={"Privacy": "id"}) as call:
        await call.answered()
        await call.hang_up()
    told = await installation.record("")
    assert told["call"]["caller"] == "" and "a withheld number called 4001" in told["story"][0]["text"]["en"]
    listed = await installation.product.command("calls", "-n", "1")
    assert "withheld" in listed.stdout and "anonymous" not in listed.stdout
