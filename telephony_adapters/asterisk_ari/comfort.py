"""What a leg hears while it waits: ringing or music."""

from __future__ import annotations

from engine.telephony.commands import Ring, StartMusic, StopMusic
from telephony_adapters.asterisk_ari.desk import Desk
from telephony_adapters.asterisk_ari.legs import Leg


async def ring(desk: Desk, command: Ring) -> None:
    """Let the caller hear ringing: the phone's own before the answer, a tone from ``indications.conf`` after it."""
    leg = await desk.leg(command.leg)
    await desk.prompts.quiet(leg)
    await desk.repeatable(leg, "ring", lambda: desk.client.post("channels", leg.id, "ring"))
    leg.comfort = "ringing"


async def start_music(desk: Desk, command: StartMusic) -> None:
    """Play music on hold; the prompt is stopped first, for the music would begin only after it (T5)."""
    leg = await desk.leg(command.leg)
    await desk.prompts.quiet(leg)
    if leg.comfort in ("ringing", "unknown") and leg.up:
        await desk.client.delete("channels", leg.id, "ring")
    body = {"mohClass": command.music or "default"}
    await desk.repeatable(leg, "play music to", lambda: desk.client.post("channels", leg.id, "moh", body=body))
    leg.comfort = "music"


async def stop_music(desk: Desk, command: StopMusic) -> None:
    """End music, and a ringing tone that stands for it; nothing is asked of Asterisk where neither plays."""
    leg = await desk.leg(command.leg)
    await hush(desk, leg)


async def hush(desk: Desk, leg: Leg) -> None:
    """End what a leg hears while it waits."""
    if leg.comfort in ("ringing", "unknown"):
        await desk.repeatable(leg, "end the ringing of", lambda: desk.client.delete("channels", leg.id, "ring"))
    if leg.comfort in ("music", "unknown"):
        await desk.repeatable(leg, "end the music of", lambda: desk.client.delete("channels", leg.id, "moh"))
    leg.comfort = "none"
