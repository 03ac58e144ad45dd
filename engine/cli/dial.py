"""``cordboard dial``: a text phone in the terminal. One calls a number, or is an extension, and hears everything written."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.options import Lang, language_of


def dial(
    number: Annotated[str | None, typer.Argument(metavar="NUMBER", help="The number to call.")] = None,
    caller: Annotated[str, typer.Option("--from", metavar="NUMBER", help="The caller's number.")] = "13800138000",
    as_extension: Annotated[
        str | None, typer.Option("--as", metavar="EXTENSION", help="Be this extension's phone; without NUMBER, wait for calls.")
    ] = None,
    silent: Annotated[bool, typer.Option("--silent", help="Do not sound the prompts.")] = False,
    lang: Lang = None,
) -> None:
    """Call the simulator with a phone of text.

    Keys are pressed as they are typed, s speaks for three seconds, and h hangs up; an extension's phone answers with a and
    rejects with r.

    Keys can also come by a pipe, as in: echo '~1~2' | cordboard dial 4001. There ~ waits for the next prompt to begin, a
    comma waits a second, and s waits for the beep.
    """
    import asyncio
    import sys

    from engine.cli.dial_call import Handset
    from engine.cli.dial_keys import keys_of
    from engine.cli.dial_sound import Speaker
    from engine.cli.dial_view import view_of
    from engine.cli.terminal import out
    from engine.config import Settings
    from telephony_adapters.simulator.text_phone import TextPhone

    if number is None and as_extension is None:
        raise typer.BadParameter("Say which number to call, such as 4001, or --as and an extension.")
    settings = Settings.from_env()
    console = out()
    sounds = console.is_terminal and not silent

    async def call() -> bool:
        async with TextPhone(port=settings.simulator_port) as phone:
            with view_of(console, language_of(lang)) as view, keys_of(sys.stdin) as keys:
                handset = Handset(phone, view, keys, Speaker.found() if sounds else None)
                return await handset.use(number, caller, as_extension)

    if not asyncio.run(call()):
        raise typer.Exit(1)
