"""``cordboard up``, ``serve``, ``worker`` and ``adapter``: the processes, run until they are told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from engine.cli import logs
from engine.cli.terminal import out, remark, say
from engine.config import Settings

Work = Callable[[Settings], Awaitable[None]]

_INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended (128 + SIGINT)."""

Supervised = Annotated[bool, typer.Option("--supervised", hidden=True, help="End when standard input is closed.")]


def up(
    reload: Annotated[
        bool, typer.Option("--reload", help="Start the steps' worker anew when a file of theirs changes.")
    ] = False,
    all_samples: Annotated[
        bool, typer.Option("--all-samples", help="Let the first start take in the larger samples, too: 4000, 4005–4007.")
    ] = False,
) -> None:
    """Start everything on this machine and watch over it: Temporal, worker, adapter and API.

    The first start makes the database, the key and two sample flows that answer 4001 and 4002. Ctrl-C stops it; a second Ctrl-C
    does not wait.
    """
    from engine.bootstrap.up import up as run_everything
    from engine.cli.db import upgrade

    settings = settings_of("up")
    done = upgrade(settings)
    if done.before != done.after:
        say(
            f"The database is at revision {done.after} now."
            if done.before
            else f"The database is made: {settings.database_label}"
        )

    def tell(line: str) -> None:
        console = out()
        console.print(line)
        console.file.flush()

    run_process(lambda given: run_everything(given, tell, reload=reload, all_samples=all_samples), settings)


def serve(supervised: Supervised = False) -> None:
    """Run the API alone."""
    from engine.bootstrap.serve import serve as run_api

    run_process(run_api, settings_of("serve"), supervised=supervised, loop_factory=_fast_loop())


def worker(supervised: Supervised = False) -> None:
    """Run the worker alone: it carries the calls' workflows on."""
    from engine.bootstrap.worker import work

    run_process(work, settings_of("worker"), supervised=supervised)


def adapter(supervised: Supervised = False) -> None:
    """Run the adapter of one switch alone. Exit code 3 when another adapter has taken the switch over."""
    from engine.bootstrap.adapter import Drained, NodeTakenOver, adapt
    from engine.bootstrap.children import DRAINED, TAKEN_OVER

    settings = settings_of("adapter")
    try:
        run_process(adapt, settings, supervised=supervised, loop_factory=_fast_loop())
    except Drained:
        remark(f"{settings.node} takes no calls from this adapter any more, and its last one is over.")
        raise typer.Exit(DRAINED if supervised else 0) from None
    except NodeTakenOver:
        remark(f"Another adapter looks after {settings.node} now, so this one ends.")
        raise typer.Exit(TAKEN_OVER) from None


def settings_of(process: str) -> Settings:
    """Read the settings of a process, and set its log up."""
    settings = Settings.from_env()
    logs.set_up(settings.log_level, process)
    return settings


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    # For the processes that every prompt or request goes through.
    import uvloop

    return uvloop.new_event_loop


def run_process(
    work: Work,
    settings: Settings,
    *,
    supervised: bool = False,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> None:
    """Run a process until it is told to stop."""
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(until_told(work(settings), supervised=supervised))


async def until_told(work: Awaitable[None], *, supervised: bool = False) -> None:
    """Run until SIGINT or SIGTERM, or the supervisor's end, then cancel the work and wait for it.

    A second Ctrl-C ends the process at once: whoever presses it twice does not want to wait.
    """
    loop = asyncio.get_running_loop()
    running = asyncio.ensure_future(work)
    told = False

    def stop() -> None:
        nonlocal told
        if not told:  # a second cancel would cut the tidying up short
            told = True
            running.cancel()

    def interrupted() -> None:
        if told:
            os._exit(_INTERRUPTED)
        stop()

    loop.add_signal_handler(signal.SIGINT, interrupted)
    loop.add_signal_handler(signal.SIGTERM, stop)
    parent = asyncio.ensure_future(_parent(supervised, stop))
    try:
        await running
    except asyncio.CancelledError:
        if not told:
            raise
    finally:
        parent.cancel()
        await asyncio.gather(parent, return_exceptions=True)
        for given in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(given)


async def _parent(supervised: bool, stop: Callable[[], Any]) -> None:
    if supervised:
        from engine.bootstrap.children import parent_gone

        await parent_gone()
        stop()
