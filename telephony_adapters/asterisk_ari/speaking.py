"""Prompts: begin one, end one."""

from __future__ import annotations

import os

from engine.telephony.commands import Play, StopPrompt
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed
from telephony_adapters.asterisk_ari.desk import ATTEMPTS, Desk

_ENDING = ".wav"


async def play(desk: Desk, command: Play) -> None:
    """Play the sounds as one playback, so that one stop ends them all (T7), after stopping what still plays (T12)."""
    leg = await desk.leg(command.leg)
    if desk.prompts.playing(command.prompt) is not None:
        return
    how = desk.prompts.how_ended(command.prompt)
    if how is not None or not command.sounds:
        desk.prompts.tell_end(leg, command.prompt, how or "done", desk.clock())
        return
    media = [_media(sound) for sound in command.sounds]
    await desk.prompts.quiet(leg)
    prompt = desk.prompts.begin(leg, command.prompt, sum(sound.seconds for sound in command.sounds))
    body = {"media": media, "playbackId": prompt.playback}
    for attempt in range(ATTEMPTS):
        reply = await desk.client.post("channels", leg.id, "play", body=body)
        if reply.ok:
            leg.comfort = "none"  # a prompt ends music and ringing tone
            return
        if desk.prompts.playing(prompt.id) is not prompt:
            break  # it has ended meanwhile, or its leg has
        if not reply.unclear:
            break
        # T8: playing it again is safe only when Asterisk neither has it nor has begun it.
        seen = await desk.client.get("playbacks", prompt.playback)
        if seen.ok or prompt.started:
            return
        if not seen.absent or attempt + 1 == ATTEMPTS:
            break
    desk.prompts.withdraw(prompt)
    if desk.prompts.how_ended(prompt.id) is None:
        raise await desk.refused(leg.id, "play to", reply)


async def stop_prompt(desk: Desk, command: StopPrompt) -> None:
    """Stop a prompt; one that is over, or that nobody knows, is no error."""
    prompt = desk.prompts.playing(command.prompt)
    if prompt is not None:
        refusal = await desk.prompts.stop(prompt)
        if refusal is not None:
            raise await desk.refused(command.leg, "stop the prompt on", refusal)
        return
    leg = desk.legs.find(command.leg)
    if leg is not None and leg.inherited and desk.prompts.how_ended(command.prompt) is None:
        await desk.prompts.quiet(leg)  # an adapter before us began it


def _media(sound: Sound) -> str:
    """Name a file for Asterisk, which wants it without its ending.

    A sound that is not there would fail, or as the last of a list of another kind never end (T1): it is refused here.
    """
    path = sound.path  # not a pathlib.Path, which costs more than the look at the disk
    if not path.startswith("/") or not path.endswith(_ENDING):
        raise CommandFailed("bad-sound", f"Sound {sound.id} is not the absolute path of a .wav file.", "Render it again.")
    if not os.path.isfile(path):
        raise CommandFailed(
            "sound-missing", f"Sound {sound.id} is not in its folder any more.", "Publish the flow again, which renders it."
        )
    return f"sound:{path.removesuffix(_ENDING)}"
