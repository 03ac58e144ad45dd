"""Promises about what a leg hears: prompts, early media, music."""

from __future__ import annotations

from engine.telephony.commands import Answer, Play, StartMusic, StopMusic, StopPrompt
from engine.telephony.events import CallOffered, LegAnswered, LegEnded, PromptEnded, PromptStarted
from telephony_adapters.conformance.bench import Bench
from telephony_adapters.conformance.promise import answered, new_prompt, only, promise, refused, require


@promise
async def a_prompt_is_heard_to_its_end(bench: Bench) -> None:
    """A prompt is told to begin, is heard, and is told to be done when its sound is over and not before."""
    prompt = new_prompt()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(Play(leg, prompt, (bench.sound(0.6),)))
        began = await bench.told.get(PromptStarted, prompt=prompt)
        await line.sound()
        ended = await bench.told.get(PromptEnded, prompt=prompt)
    require(ended.how == "done" and ended.at - began.at > 0.5, f"{began} … {ended}")
    require(len(bench.told.of(PromptStarted)) == len(bench.told.of(PromptEnded)) == 1, "told twice")


@promise
async def a_list_of_sounds_is_one_prompt(bench: Bench) -> None:
    """Several sounds are one prompt: one beginning, one end, after all of them."""
    prompt = new_prompt()
    async with answered(bench) as (leg, _):
        await bench.adapter.perform(Play(leg, prompt, (bench.sound(0.2), bench.sound(0.3), bench.sound(0.2))))
        ended = await bench.told.get(PromptEnded, prompt=prompt)
    began = only(bench.told.of(PromptStarted))
    require(ended.how == "done" and ended.at - began.at > 0.6, f"{began} … {ended}")
    require(len(bench.told.of(PromptEnded)) == 1, "each sound was told")


@promise
async def a_list_of_sounds_stops_as_one(bench: Bench) -> None:
    """Stopping a prompt of several sounds ends them all."""
    prompt = new_prompt()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(Play(leg, prompt, (bench.sound(0.2), bench.sound(20.0), bench.sound(20.0))))
        await line.sound()
        await bench.adapter.perform(StopPrompt(leg, prompt))
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "stopped", "a stopped list is told as done")
        await line.silence()


@promise
async def a_prompt_of_nothing_is_over_at_once(bench: Bench) -> None:
    """A prompt without sounds is done at once."""
    prompt = new_prompt()
    async with answered(bench) as (leg, _):
        await bench.adapter.perform(Play(leg, prompt, ()))
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "done", "nothing is not done")
    require(not bench.told.of(PromptStarted), "nothing was told to begin")


@promise
async def a_stopped_prompt_is_told_as_stopped(bench: Bench) -> None:
    """StopPrompt ends a prompt at once; it is told as stopped, and stopping what is over or unknown is no error."""
    prompt = new_prompt()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(Play(leg, prompt, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=prompt)
        await bench.adapter.perform(StopPrompt(leg, prompt))
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "stopped", "a stopped prompt is told as done")
        await line.silence()
        await bench.adapter.perform(StopPrompt(leg, prompt))
        await bench.adapter.perform(StopPrompt(leg, new_prompt()))
    require(len(bench.told.of(PromptEnded)) == 1, "told twice")


@promise
async def a_prompt_after_a_stopped_one_is_heard(bench: Bench) -> None:
    """The prompt after a stopped one is heard at once and to its end; the late stop of the first does not touch it."""
    first, second = new_prompt(), new_prompt()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(Play(leg, first, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=first)
        await bench.adapter.perform(StopPrompt(leg, first))
        await bench.adapter.perform(Play(leg, second, (bench.sound(0.4),)))
        await bench.adapter.perform(StopPrompt(leg, first))
        await line.sound()
        require((await bench.told.get(PromptEnded, prompt=second)).how == "done", "the second prompt was cut short")


@promise
async def a_new_prompt_ends_the_one_before(bench: Bench) -> None:
    """A new prompt ends the one that plays instead of waiting behind it."""
    first, second = new_prompt(), new_prompt()
    async with answered(bench) as (leg, _):
        await bench.adapter.perform(Play(leg, first, (bench.sound(20.0),)))
        await bench.adapter.perform(Play(leg, second, (bench.sound(0.2),)))
        require((await bench.told.get(PromptEnded, prompt=first)).how == "stopped", "the first prompt was not stopped")
        require((await bench.told.get(PromptEnded, prompt=second)).how == "done", "the second prompt was cut short")


@promise
async def a_prompt_repeated_by_its_id_is_heard_once(bench: Bench) -> None:
    """Play repeated with the same id plays once; repeated after the end, it tells the end again."""
    prompt = new_prompt()
    async with answered(bench) as (leg, _):
        play = Play(leg, prompt, (bench.sound(0.3),))
        await bench.adapter.perform(play)
        await bench.adapter.perform(play)
        await bench.told.get(PromptEnded, prompt=prompt)
        await bench.adapter.perform(play)
        require((await bench.told.get(PromptEnded, prompt=prompt, count=2)).how == "done", "the end told again is another")
    require(len(bench.told.of(PromptStarted)) == 1, "it was played twice")


@promise
async def a_missing_sound_is_refused(bench: Bench) -> None:
    """A prompt whose file is not there is refused, begins nothing, and leaves alone what plays."""
    playing, missing = new_prompt(), new_prompt()
    async with answered(bench) as (leg, _):
        await bench.adapter.perform(Play(leg, playing, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=playing)
        await refused(bench, Play(leg, missing, (bench.sound(0.2), bench.missing_sound())), "sound-missing")
        require(not bench.told.of(PromptEnded), "the prompt that played was ended for nothing")
        await bench.adapter.perform(StopPrompt(leg, playing))
        await bench.told.get(PromptEnded, prompt=playing)
    require(not bench.told.of(PromptStarted, prompt=missing), "half of it was played")


@promise
async def a_hang_up_during_a_prompt_is_told_as_that_alone(bench: Bench) -> None:
    """When the caller hangs up during a prompt, the leg's end says it all; nobody is told that the prompt failed."""
    prompt = new_prompt()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(Play(leg, prompt, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=prompt)
        await line.hang_up()
        await bench.told.get(LegEnded, leg=leg)
    require(not bench.told.of(PromptEnded), "the prompt's end was told")


@promise
async def a_prompt_before_the_answer_answers_nothing(bench: Bench) -> None:
    """A prompt before the answer is early media: it is heard to its end and answers nothing."""
    prompt = new_prompt()
    async with bench.caller() as line:
        leg = (await bench.told.get(CallOffered)).leg
        await bench.adapter.perform(Play(leg, prompt, (bench.sound(0.4),)))
        await line.sound()
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "done", "early media was cut short")
        require(not bench.told.of(LegAnswered), "it was answered")


@promise
async def an_answer_does_not_wait_behind_early_media(bench: Bench) -> None:
    """Answering stops what plays before the answer, and does not wait for its end."""
    prompt = new_prompt()
    async with bench.caller() as line:
        leg = (await bench.told.get(CallOffered)).leg
        await bench.adapter.perform(Play(leg, prompt, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=prompt)
        await bench.adapter.perform(Answer(leg))
        await line.answered()
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "stopped", "early media went on")


@promise
async def music_ends_a_prompt_and_a_prompt_ends_music(bench: Bench) -> None:
    """Music takes the place of a prompt at once, is silent after StopMusic, and a prompt takes its place."""
    first, second = new_prompt(), new_prompt()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(Play(leg, first, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=first)
        await bench.adapter.perform(StartMusic(leg))
        require((await bench.told.get(PromptEnded, prompt=first)).how == "stopped", "music waits behind the prompt")
        await line.sound()
        await bench.adapter.perform(StopMusic(leg))
        await bench.adapter.perform(StopMusic(leg))
        await line.silence()
        await bench.adapter.perform(StartMusic(leg))
        await bench.adapter.perform(Play(leg, second, (bench.sound(0.2),)))
        await bench.told.get(PromptEnded, prompt=second)
        await line.silence()
