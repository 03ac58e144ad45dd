"""Work that core steps have done away from the switch, as an activity: one try each time."""

from __future__ import annotations

import contextlib
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from engine.nodes.base import Work
from engine.runtime.performers import Performers, WorkFailed, try_once
from workflows.activities.signs_of_life import beating
from workflows.names import PERFORM


class Performing:
    """Lets the performers of this process work."""

    def __init__(self, performers: Performers) -> None:
        """Take them by kind."""
        self._performers = performers

    @activity.defn(name=PERFORM)
    async def perform(self, work: Work) -> Any:
        """Try once. A failure is ordinary business, with its reason as the error's type."""
        looked_for = activity.info().heartbeat_timeout is not None
        try:
            async with beating() if looked_for else contextlib.nullcontext():
                return await try_once(self._performers, work)
        except WorkFailed as failed:
            raise ApplicationError(
                failed.message,
                type=failed.code,
                non_retryable=not failed.again,
                category=ApplicationErrorCategory.BENIGN,
            ) from None
