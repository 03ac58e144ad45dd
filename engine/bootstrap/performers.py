"""Who does what core steps have done away from the switch: one line for each kind of work."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator

from engine.calendars.performer import HoursPerformer
from engine.calendars.recent import RecentCalendars
from engine.callers.judging import CallerClassPerformer, Judge
from engine.config import Settings
from engine.http.client import HttpClient
from engine.http.performer import HttpPerformer
from engine.http.reach import Reach
from engine.http.secrets import RecentSecrets
from engine.messages.events import EventPerformer
from engine.messages.mail import MailPerformer, MailServer
from engine.messages.sms import SmsPerformer
from engine.nodes.business_hours import KIND as BUSINESS_HOURS
from engine.nodes.caller_class import KIND as CALLER_CLASS
from engine.nodes.emit_event import KIND as EMIT_EVENT
from engine.nodes.http_request import KIND as HTTP_REQUEST
from engine.nodes.recognize import KIND as RECOGNIZE
from engine.nodes.send_email import KIND as SEND_EMAIL
from engine.nodes.send_sms import KIND as SEND_SMS
from engine.nodes.table_lookup import KIND as TABLE_LOOKUP
from engine.nodes.table_store import KIND as TABLE_STORE
from engine.recognition.performer import RecognitionPerformer
from engine.runtime.performers import Performers
from engine.storage.attachments import RecordedAttachments
from engine.storage.calendars import StoredCalendars
from engine.storage.callers import StoredCallers
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.messages import StoredEvents, StoredProviders, StoredSentMessages
from engine.storage.recognizers import StoredRecognizers
from engine.storage.recordings import StoredRecordings
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from engine.storage.vault import SealedVault
from engine.tables.performer import TableLookup, TableStore


@contextlib.asynccontextmanager
async def performers(settings: Settings, database: Database, keys: PayloadKeys) -> AsyncIterator[Performers]:
    """Keep the performers of an installation ready."""
    secrets = RecentSecrets(StoredSecrets(database, keys))
    callers = StoredCallers(database, keys, region=settings.country)
    log = StoredSentMessages(database)
    recorded = RecordedAttachments(StoredRecordings(database), SealedVault(settings.recordings, keys))
    tables = StoredTables(database, keys, region=settings.country)
    async with HttpClient(Reach(settings.http_allow)) as client:
        http = HttpPerformer(client, secrets)
        yield {
            HTTP_REQUEST: http,
            SEND_EMAIL: MailPerformer(
                mail_server(settings),
                secrets,
                log,
                clock=time.time,
                attachments=recorded,
            ),
            SEND_SMS: SmsPerformer(StoredProviders(database), http, log, region=settings.country, clock=time.time),
            RECOGNIZE: RecognitionPerformer(StoredRecognizers(database), recorded, http, clock=time.time),
            EMIT_EVENT: EventPerformer(StoredEvents(database), time.time),
            TABLE_LOOKUP: TableLookup(tables),
            CALLER_CLASS: CallerClassPerformer(Judge(callers, tables, time.time)),
            TABLE_STORE: TableStore(tables, time.time),
            BUSINESS_HOURS: HoursPerformer(RecentCalendars(StoredCalendars(database)), time.time, aside=True),
        }


def mail_server(settings: Settings) -> MailServer | None:
    """Read which server takes the installation's e-mails; None where none is named."""
    if not settings.smtp_server:
        return None
    host, _, port = settings.smtp_server.rpartition(":")
    return MailServer(
        host.strip("[]"), int(port), settings.smtp_from, settings.smtp_tls, settings.smtp_user, settings.smtp_secret
    )
