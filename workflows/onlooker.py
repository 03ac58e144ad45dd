"""Who serves Temporal for us, looked at without changing anything: for ``cordboard doctor``."""

from __future__ import annotations

from datetime import UTC, datetime

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

from engine.config import Settings
from engine.errors import CordboardError
from engine.storage.keys import PayloadKeys
from workflows.connection import connect
from workflows.names import SEARCH_ATTRIBUTES

POLL_SECONDS = 70.0
"""A worker that lives asks for work at least this often: Temporal holds a poll for a minute."""

_NO_KEYS = PayloadKeys("none", {"none": bytes(32)})


class Onlooker:
    """Asks the server about itself; opens no payload, so it needs no key."""

    def __init__(self, client: Client) -> None:
        """Take a connected client."""
        self._client = client
        self.namespace = client.namespace

    @classmethod
    async def connect(cls, settings: Settings) -> Onlooker:
        """Connect at once or raise ``CordboardError`` (``temporal-unreachable``, ``temporal-profile-bad``)."""
        return cls(await connect(settings, _NO_KEYS, identity="doctor", wait_seconds=0.0))

    async def version(self) -> str:
        """Give the server's version."""
        try:
            return (await self._client.workflow_service.get_system_info(GetSystemInfoRequest())).server_version
        except RPCError as wrong:
            raise _unreachable(wrong) from None

    async def lacking_search_attributes(self) -> tuple[str, ...]:
        """Name the search attributes that the namespace does not have yet."""
        asked = ListSearchAttributesRequest(namespace=self.namespace)
        try:
            there = await self._client.operator_service.list_search_attributes(asked)
        except RPCError as wrong:
            raise _unreachable(wrong) from None
        return tuple(key.name for key in SEARCH_ATTRIBUTES if key.name not in there.custom_attributes)

    async def last_poll(self, queue: str, *, activities: bool) -> float | None:
        """Tell how many seconds ago somebody last asked the queue for work, ``None`` when nobody has lately.

        Temporal remembers pollers for five minutes, so a worker that died is still listed: its age is what tells.
        """
        kind = TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY if activities else TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
        asked = DescribeTaskQueueRequest(namespace=self.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind)
        try:
            found = await self._client.workflow_service.describe_task_queue(asked)
        except RPCError as wrong:
            raise _unreachable(wrong) from None
        now = datetime.now(UTC)
        ages = [(now - poller.last_access_time.ToDatetime(UTC)).total_seconds() for poller in found.pollers]
        return max(0.0, min(ages)) if ages else None


def _unreachable(wrong: RPCError) -> CordboardError:
    return CordboardError("temporal-unreachable", f"Temporal does not answer: {wrong.message}.", "Check that it is running.")
