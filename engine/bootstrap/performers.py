"""Who does what core steps have done away from the switch: one line for each kind of work."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator

from engine.calendars.performer import HoursPerformer
from engine.calendars.recent import RecentCalendars
from engine.config import Settings
from engine.http.client import HttpClient
from engine.http.performer import HttpPerformer
from engine.http.reach import Reach
from engine.http.secrets import RecentSecrets
from engine.nodes.business_hours import KIND as BUSINESS_HOURS
from engine.nodes.http_request import KIND as HTTP_REQUEST
from engine.nodes.table_lookup import KIND as TABLE_LOOKUP
from engine.nodes.table_store import KIND as TABLE_STORE
from engine.runtime.performers import Performers
from engine.storage.calendars import StoredCalendars
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from engine.tables.performer import TableLookup, TableStore


@contextlib.asynccontextmanager
async def performers(settings: Settings, database: Database, keys: PayloadKeys) -> AsyncIterator[Performers]:
    """Keep the performers of an installation ready."""
    secrets = RecentSecrets(StoredSecrets(database, keys))
    tables = StoredTables(database, keys, region=settings.country)
    async with HttpClient(Reach(settings.http_allow)) as client:
        yield {
            HTTP_REQUEST: HttpPerformer(client, secrets),
            TABLE_LOOKUP: TableLookup(tables),
            TABLE_STORE: TableStore(tables, time.time),
            BUSINESS_HOURS: HoursPerformer(RecentCalendars(StoredCalendars(database)), time.time),
        }
