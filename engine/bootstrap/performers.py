"""Who does what core steps have done away from the switch: one line for each kind of work."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from engine.config import Settings
from engine.http.client import HttpClient
from engine.http.performer import HttpPerformer, SecretSource
from engine.http.reach import Reach
from engine.http.secrets import RecentSecrets
from engine.nodes.http_request import KIND as HTTP_REQUEST
from engine.runtime.performers import Performers


@contextlib.asynccontextmanager
async def performers(settings: Settings, secrets: SecretSource) -> AsyncIterator[Performers]:
    """Keep the performers of an installation ready."""
    async with HttpClient(Reach(settings.http_allow)) as client:
        yield {HTTP_REQUEST: HttpPerformer(client, RecentSecrets(secrets))}
