"""Performs the orders of ``engine.nodes.send_sms``: makes of a message the request that its provider takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from engine.errors import CordboardError, StorageUnavailable
from engine.expressions import template
from engine.messages.ports import ProviderSource, SentLog
from engine.messages.provider import Part, SmsProvider
from engine.messages.segments import measure
from engine.runtime.performers import Performer, WorkFailed
from engine.saying.e164 import international

NOT_SENT_YET = frozenset(("not-reached", "name-unknown", "secrets-unavailable"))
"""Failures that come before anything was sent, so that another try cannot send twice."""


class SmsPerformer:
    """Implements ``engine.runtime.performers.Performer``; ``http`` does the asking, with its secrets, limits and guards."""

    def __init__(
        self, providers: ProviderSource, http: Performer, log: SentLog, *, region: str, clock: Callable[[], float]
    ) -> None:
        """``region`` is the country of numbers that name none; ``clock`` gives Unix seconds."""
        self._providers = providers
        self._http = http
        self._log = log
        self._region = region
        self._clock = clock

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Send once. The result is ``{id, encoding, units, segments}``."""
        try:
            return await self._send(order, key)
        except StorageUnavailable as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend, again=True) from None

    async def _send(self, order: Mapping[str, Any], key: str) -> Any:
        number = international(order["to"], self._region)
        if number is None:
            raise WorkFailed("bad-number", "That is no number that a message can go to.")
        measured = measure(order["text"])
        if measured.segments > order["most_segments"]:
            raise WorkFailed("too-long", f"The text needs {measured.segments} parts; {order['most_segments']} are allowed.")
        provider = await self._provider(order["provider"])
        begun = await self._log.begin(key, "sms", order["call"], at=self._clock())
        if begun.result is not None:
            return begun.result
        if begun.before and not provider.knows_key:
            raise WorkFailed("maybe-sent", "A process died while it sent this; it may have gone out, and is not sent again.")
        places = {
            "to": number,
            "digits": number.removeprefix("+"),
            "text": order["text"],
            "sender": order["sender"] or provider.sender,
            "key": key,
        }
        answer = await self._ask(provider, places, key)
        given = answer["values"].get("id")
        told = {"encoding": measured.encoding, "units": measured.units, "segments": measured.segments}
        result = {"id": "" if given is None else str(given)[:200], **told}
        await self._log.done(key, result, at=self._clock())
        return result

    async def _provider(self, name: str) -> SmsProvider:
        try:
            return await self._providers.provider(name)
        except StorageUnavailable:
            raise
        except CordboardError as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend) from None

    async def _ask(self, provider: SmsProvider, places: Mapping[str, str], key: str) -> Any:
        try:
            async with asyncio.timeout(provider.timeout_seconds):
                answer = await self._http.perform(_request(provider, places), key)
        except TimeoutError:
            raise WorkFailed("timeout", "The provider does not answer in time.", again=provider.knows_key) from None
        except WorkFailed as wrong:
            if wrong.again and not provider.knows_key and wrong.code not in NOT_SENT_YET:
                raise WorkFailed(wrong.code, wrong.message, wrong.mend) from None
            raise
        status = answer["status"]
        if status // 100 != 2:
            again = provider.knows_key and (status >= 500 or status == 429)
            raise WorkFailed(f"status-{status}", f"The provider answered {status}.", again=again)
        if provider.success and answer["values"].get("good") is not True:
            raise WorkFailed("refused-by-provider", "The provider answered that it did not take the message.")
        return answer


def _request(provider: SmsProvider, places: Mapping[str, str]) -> dict[str, Any]:
    """Write the order of an HTTP request, as ``engine.http`` performs it."""

    def part(one: Part) -> dict[str, str]:
        return {"name": one.name, "value": _filled(one.value, places), "secret": one.secret}

    bodies: Mapping[str, dict[str, Any]] = {
        "none": {"kind": "none"},
        "form": {"kind": "form", "fields": [part(one) for one in provider.fields]},
        "json": {
            "kind": "json",
            "members": [
                {"name": one.name, "secret": one.secret}
                if one.secret
                else {"name": one.name, "value": _everywhere(one.value, places)}
                for one in provider.members
            ],
        },
    }
    readings = []
    if provider.message_id is not None:
        readings.append({"variable": "id", "pointer": provider.message_id, "expression": None, "required": False})
    if provider.success:
        readings.append({"variable": "good", "pointer": None, "expression": provider.success, "required": False})
    return {
        "method": provider.method,
        "url": _filled(provider.url, places, quoted=True),
        "query": [part(one) for one in provider.query],
        "headers": [part(one) for one in provider.headers],
        "body": bodies[provider.body],
        "key": True,
        "again": False,
        "named": [],
        "readings": readings,
    }


def _filled(text: str, places: Mapping[str, str], *, quoted: bool = False) -> str:
    parts = list(template(text).parts)
    for n in range(1, len(parts), 2):
        value = places[parts[n].strip()]
        parts[n] = quote(value, safe="") if quoted else value
    return "".join(parts)


def _everywhere(value: Any, places: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _filled(value, places)
    if isinstance(value, dict):
        return {name: _everywhere(one, places) for name, one in value.items()}
    if isinstance(value, list):
        return [_everywhere(one, places) for one in value]
    return value
