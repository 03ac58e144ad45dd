"""Which flow answers: numbers bound to nothing, patterns, and changes made while callers call."""

from __future__ import annotations

from tests.calls.installation import (
    ONE_INSTALLATION,
    Installation,
    begins,
    goes_to_main_menu,
    hears,
    legs,
    path,
    shorter,
    story,
    together,
    variant,
)

pytestmark = ONE_INSTALLATION


async def _hears_that_it_is_not_in_service(house: Installation, number: str) -> None:
    async with house.caller(number) as call:
        chinese = await hears(call, house.notice("not_in_service", "zh-CN"))
        await hears(call, house.notice("not_in_service", "en"), since=chinese.end)
        ending = await call.ended()
        assert (ending.by, ending.q850) == ("switch", 1)
    told = await house.record(call)
    assert (told["call"]["outcome"], told["call"]["flow"], told["call"]["dialled"]) == ("unbound", None, number)
    assert told["call"]["answered_at"] and told["call"]["ended_by"] == "flow"
    (leg,) = legs(told, "caller")
    assert leg["reason"] == "unallocated" and leg["q850"] == 1
    assert "the number leads nowhere; the caller heard so" in story(told)
    assert not path(told)


async def test_a_number_that_leads_nowhere_is_told_so_in_both_languages_and_kept(installation: Installation) -> None:
    unpublished = installation.new_dialled()
    bound = await installation.product.command("numbers", "bind", unpublished, "hello-menu", "--alias", "not-yet")
    assert bound.returncode == 0 and "no version named not-yet" in bound.stderr
    await together(
        _hears_that_it_is_not_in_service(installation, installation.new_dialled()),
        _hears_that_it_is_not_in_service(installation, unpublished),
    )


async def test_a_pattern_answers_its_numbers_and_the_closer_one_goes_first(installation: Installation) -> None:
    for pattern, flow in (("_42XX", "hello-menu"), ("_421X", "dial-extension"), ("4215", "hello-menu")):
        bound = await installation.product.command("numbers", "bind", pattern, flow)
        assert bound.returncode == 0, bound.stderr
    await installation.leads_to("4215", "hello-menu")
    await installation.leads_to("4299", "hello-menu")
    await installation.leads_to("4211", "dial-extension")


async def test_a_number_bound_to_another_flow_is_answered_by_it_from_the_next_call_on(installation: Installation) -> None:
    number = installation.new_dialled()
    assert (await installation.product.command("numbers", "bind", number, "hello-menu")).returncode == 0
    await installation.leads_to(number, "hello-menu", 1)
    async with installation.caller(number) as before:
        await goes_to_main_menu(installation, before)
        assert (await installation.product.command("numbers", "bind", number, "dial-extension")).returncode == 0
        await installation.leads_to(number, "dial-extension", 1)
        await before.press("3")
        await begins(before, installation.prompt("hours"))
        assert (await installation.product.command("numbers", "unbind", number)).returncode == 0
        await installation.leads_to(number, None, None)
        await before.hang_up()
    assert (await installation.record(before))["call"]["flow"] == "hello-menu"


async def test_a_call_keeps_its_version_while_the_next_one_runs_the_new(installation: Installation) -> None:
    old = shorter(variant("hello_menu", "hello-again"), hello="This is the first version.", hours="Open on Mondays.")
    new = shorter(variant("hello_menu", "hello-again"), hello="This is the second version.", hours="Open on Tuesdays.")
    number = await installation.publish(old)
    async with installation.caller(number) as first:
        await goes_to_main_menu(installation, first)
        assert first.audio.find(installation.prompt("hello", flow=old))
        await installation.publish(new, number)
        async with installation.caller(number) as second:
            await goes_to_main_menu(installation, second)
            assert second.audio.find(installation.prompt("hello", flow=new))
            await together(*(call.press("3") for call in (first, second)))
            await together(
                hears(first, installation.prompt("hours", flow=old)), hears(second, installation.prompt("hours", flow=new))
            )
            await together(first.hang_up(), second.hang_up())
    versions = [(await installation.record(call))["call"]["version"] for call in (first, second)]
    assert versions == [1, 2]
    rolled_back = await installation.product.command("flow", "rollback", "hello-again", "1")
    assert rolled_back.returncode == 0
    await installation.leads_to(number, "hello-again", 1)
