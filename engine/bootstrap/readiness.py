"""Whether the product can take calls: each part is asked, all at once, none for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from engine.api.contract import PartState
from engine.config import Settings
from engine.errors import CordboardError
from engine.storage.schema import answers, require_schema
from engine.storage.session import Database
from engine.telephony.calls import NodeName
from workflows.names import CALLS_QUEUE, switch_queue
from workflows.onlooker import POLL_SECONDS, Onlooker

ANSWER_SECONDS = 3.0
_MORE = "cordboard doctor tells more."


class Readiness:
    """Asks the parts of an installation how they are."""

    def __init__(self, settings: Settings, database: Database, onlooker: Onlooker) -> None:
        """Take what leads to the parts."""
        self._database = database
        self._onlooker = onlooker
        self._since = 0.0
        adapter = switch_queue(NodeName(settings.node))
        self._questions: Mapping[str, Callable[[], Awaitable[str]]] = {
            "database": self._ask_database,
            "temporal": onlooker.version,
            "worker": lambda: self._ask_queue(CALLS_QUEUE, False, "cordboard worker"),
            "adapter": lambda: self._ask_queue(adapter, True, "cordboard adapter"),
        }

    def from_now(self) -> None:
        """Count only who asks for work after this moment: whoever did so before may be gone."""
        self._since = asyncio.get_running_loop().time()

    async def parts(self) -> Sequence[PartState]:
        """Tell how each part is."""
        return await asyncio.gather(*(self._asked(name, question) for name, question in self._questions.items()))

    async def _asked(self, name: str, question: Callable[[], Awaitable[str]]) -> PartState:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return PartState(name=name, ok=True, detail=await question())
        except TimeoutError:
            return PartState(name=name, ok=False, detail=f"no answer within {ANSWER_SECONDS:.0f} s", mend=_MORE)
        except CordboardError as wrong:
            return PartState(name=name, ok=False, detail=wrong.message, mend=wrong.mend)
        except Exception as wrong:  # a driver's own words; whatever it is, this part is not ready
            return PartState(name=name, ok=False, detail=f"{type(wrong).__name__}: {wrong}", mend=_MORE)

    async def _ask_database(self) -> str:
        await answers(self._database)
        await require_schema(self._database)
        return self._database.dialect

    async def _ask_queue(self, queue: str, activities: bool, command: str) -> str:
        age = await self._onlooker.last_poll(queue, activities=activities)
        if age is None or age > min(POLL_SECONDS, asyncio.get_running_loop().time() - self._since):
            raise CordboardError("nobody-polls", f"Nobody works on queue {queue}.", f"Start it with: {command}")
        return f"works on queue {queue}"
