"""Histories out of the server: opened and written down, for operators and auditors, and for the replay gate.

The JSON is the one that ``temporal workflow show --output json`` and the SDK's replayer know, with the payloads opened by the
product's own keys: it holds what callers typed, so it belongs where call records belong.
"""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import History
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from engine.errors import CordboardError, NotFound
from engine.telephony.calls import CallId
from workflows.names import call_workflow_id


class Histories:
    """The histories that the server keeps, for the API."""

    def __init__(self, client: Client) -> None:
        """Take the client, connected with the keys that open payloads."""
        self._client = client

    async def history(self, call: CallId) -> str:
        """Give a call's history as ``export_history`` does."""
        return await export_history(self._client, call)


async def export_history(client: Client, call: CallId) -> str:
    """Give the history of a call, running or over, as JSON with its payloads opened.

    Raises ``NotFound`` (``no-such-history``) when the server has none, because the call never ran here or retention took it.
    """
    try:
        fetched = await client.get_workflow_handle(call_workflow_id(call)).fetch_history()
    except RPCError as wrong:
        if wrong.status in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
            raise NotFound(
                "no-such-history",
                f"Temporal keeps no history of call {call}.",
                "It goes 30 days after the call's end; the call's own record stays.",
            ) from None
        raise CordboardError(
            "temporal-unreachable", f"Temporal did not give the history: {wrong.message}.", "Check that it is running."
        ) from None
    history = History(events=fetched.events)
    codec = client.data_converter.payload_codec
    if codec is not None:
        for payload in payloads_of(history):
            [opened] = await codec.decode([payload])
            payload.CopyFrom(opened)
    return MessageToJson(history, indent=2)


def payloads_of(message: Message) -> Iterator[Payload]:
    """Find every payload inside a message, in field order."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            children = value.values() if field.message_type.fields_by_name["value"].message_type else ()
        else:
            children = value if field.is_repeated else (value,)
        for child in children:
            yield from payloads_of(child)
