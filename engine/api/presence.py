"""Who has which draft open: each page for as long as it follows the draft's topic, and where in the drawing it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

from engine.api import contract_drawing as c
from engine.api.answers import moment
from engine.api.news import News

GRACE_SECONDS = 4.0
"""How long a page that is cut off stays in the list: it comes back by itself within a second or two."""

PREFIX = "draft:"


@dataclass(frozen=True, slots=True)
class _Here:
    who: str
    since: float
    node: str = ""
    streams: int = 0


class Presence:
    """The pages that are open, by draft."""

    def __init__(self, news: News, clock: Callable[[], float]) -> None:
        """``news`` is how everybody is told; ``clock`` gives Unix time."""
        self._news = news
        self._clock = clock
        self._drafts: dict[str, dict[str, _Here]] = {}

    def there(self, topic: str) -> c.PresentView:
        """List the pages at a draft, the longest there first."""
        pages = sorted(self._drafts.get(topic, {}).items(), key=lambda page: (page[1].since, page[0]))
        return c.PresentView(
            pages=[c.PageView(tab=tab, who=here.who, since=moment(here.since), node=here.node) for tab, here in pages]
        )

    @contextlib.asynccontextmanager
    async def staying(self, topics: Sequence[str], tab: str, who: str) -> AsyncIterator[None]:
        """Be there while the block runs, and a little longer."""
        drafts = [topic for topic in topics if topic.startswith(PREFIX)] if tab else []
        for topic in drafts:
            here = self._drafts.setdefault(topic, {}).get(tab)
            self._put(topic, tab, replace(here or _Here(who, self._clock()), streams=(here.streams if here else 0) + 1))
        try:
            yield
        finally:
            for topic in drafts:
                here = self._drafts[topic][tab]
                self._drafts[topic][tab] = replace(here, streams=here.streams - 1)
                asyncio.get_running_loop().call_later(GRACE_SECONDS, self._leave, topic, tab)

    def stand_at(self, topic: str, tab: str, node: str) -> None:
        """Say where in the drawing a page is; one that does not follow the draft is nowhere."""
        here = self._drafts.get(topic, {}).get(tab)
        if here is not None and here.node != node:
            self._put(topic, tab, replace(here, node=node))

    def _put(self, topic: str, tab: str, here: _Here) -> None:
        known = self._drafts[topic].get(tab)
        self._drafts[topic][tab] = here
        if known is None or known.node != here.node:
            self._tell(topic)

    def _leave(self, topic: str, tab: str) -> None:
        pages = self._drafts.get(topic, {})
        if tab in pages and pages[tab].streams == 0:
            del pages[tab]
            if not pages:
                del self._drafts[topic]
            self._tell(topic)

    def _tell(self, topic: str) -> None:
        self._news.tell(topic, "present", self.there(topic).model_dump(mode="json"))
