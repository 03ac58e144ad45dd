"""Requests of other systems in golden histories: a real server on loopback and the real performer."""

from __future__ import annotations

from engine.http.client import HttpClient
from engine.http.performer import HttpPerformer
from engine.http.reach import Reach
from engine.nodes.http_request import KIND
from engine.telephony.calls import CallId
from tests.engine.http.conftest import Kept
from tests.engine.http.flows import ANSWERS, every_exit
from tests.engine.http.other_side import Asked, other_side
from tests.workflows.adapter import Adapter


async def every_request(adapter: Adapter) -> tuple[CallId, list[Asked]]:
    """Run the call that comes to every exit of a request; give what the other side was asked, too."""
    async with other_side(*ANSWERS) as side, HttpClient(Reach(["127.0.0.1"])) as client:
        adapter.house.performers[KIND] = HttpPerformer(client, Kept())
        try:
            call = adapter.ring_in(every_exit(side.at())).call
            await adapter.house.over(call)
        finally:
            del adapter.house.performers[KIND]
        return call, side.asked


async def http_request(adapter: Adapter) -> CallId:
    """The scenario."""
    return (await every_request(adapter))[0]
