"""Whether the product can take calls: each part is asked, all at once, none for long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from engine.api.contract import PartState
from engine.config import Settings
from engine.errors import CordboardError
from engine.storage.schema import answers, require_schema
from engine.storage.session import Database
from engine.telephony.calls import NodeName
from workflows.names import CALLS_QUEUE, switch_queue

ANSWER_SECONDS = 3.0
POLLED_SECONDS = 75.0


class Readiness:
    """Asks the parts of an installation how they are."""

    def __init__(self, settings: Settings, database: Database, client: Client, *, since: float | None = None) -> None:
        """Take what leads to the parts. With ``since`` (Unix time) only workers count that came after it."""
        self._since = since
        self._database = database
        self._client = client
        self._questions: Mapping[str, Callable[[], Awaitable[str]]] = {
            "database": self._ask_database,
            "temporal": self._ask_temporal,
            "worker": lambda: self._ask_queue(CALLS_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, "cordboard worker"),
            "adapter": lambda: self._ask_queue(
                switch_queue(NodeName(settings.node)), TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY, "cordboard adapter"
            ),
        }

    async def parts(self) -> Sequence[PartState]:
        """Tell how each part is."""
        return await asyncio.gather(*(self._asked(name, question) for name, question in self._questions.items()))

    async def _asked(self, name: str, question: Callable[[], Awaitable[str]]) -> PartState:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return PartState(name=name, ok=True, detail=await question())
        except TimeoutError:
            return PartState(name=name, ok=False, detail=f"no answer within {ANSWER_SECONDS:.0f} s", mend="cordboard doctor")
        except CordboardError as wrong:
            return PartState(name=name, ok=False, detail=wrong.message, mend=wrong.mend)
        except Exception as wrong:  # a driver's own words; whatever it is, this part is not ready
            return PartState(name=name, ok=False, detail=str(wrong), mend="cordboard doctor")

    async def _ask_database(self) -> str:
        await answers(self._database)
        await require_schema(self._database)
        return self._database.dialect

    async def _ask_temporal(self) -> str:
        if not await self._client.service_client.check_health():
            raise CordboardError("temporal-unreachable", "Temporal does not serve.", "Start it with: cordboard up")
        return self._client.service_client.config.target_host

    async def _ask_queue(self, queue: str, kind: TaskQueueType.ValueType, command: str) -> str:
        told = await self._client.workflow_service.describe_task_queue(
            DescribeTaskQueueRequest(namespace=self._client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind)
        )
        # The server remembers whoever polled within the last five minutes; one who lives polls every minute.
        since = time.time() - POLLED_SECONDS if self._since is None else self._since
        alive = [poller for poller in told.pollers if poller.last_access_time.ToNanoseconds() / 1e9 >= since]
        if not alive:
            raise CordboardError("nobody-polls", f"Nobody works on queue {queue}.", f"Start it with: {command}")
        return f"{len(alive)} on queue {queue}"
