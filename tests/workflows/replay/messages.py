"""A call that sends an e-mail and a short message and tells an event, over the real performers and real servers."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine.bootstrap.performers import performers
from engine.config import Settings
from engine.messages.provider import GENERIC, SmsProvider
from engine.nodes import emit_event, send_email, send_sms
from engine.storage.keys import PayloadKeys
from engine.storage.messages import StoredProviders
from engine.storage.secrets import StoredSecrets
from engine.telephony.calls import CallId
from tests.engine.conftest import opened
from tests.engine.http.other_side import other_side, reply
from tests.engine.messages.flows import every_exit
from tests.engine.messages.post_office import post_office
from tests.workflows.adapter import Adapter

KEYS = PayloadKeys("one", {"one": bytes(32)})
KINDS = (send_email.KIND, send_sms.KIND, emit_event.KIND)


async def messages(adapter: Adapter) -> CallId:
    """Come to every exit of the three blocks."""
    with tempfile.TemporaryDirectory() as folder:
        database = await opened(f"sqlite+aiosqlite:///{Path(folder)}/messages.sqlite")
        async with post_office() as office, other_side(reply(200, b'{"id": "m-1"}')) as side:
            settings = Settings(
                data=Path(folder),
                http_allow=("127.0.0.1",),
                smtp_server=f"127.0.0.1:{office.port}",
                smtp_tls="none",
                smtp_from="calls@example.com",
            )
            await StoredSecrets(database, KEYS).put_secret("sms-token", "t", at=1.0, by="ann")
            provider = SmsProvider.model_validate({**GENERIC.model_dump(), "url": side.at()})
            await StoredProviders(database).put_provider("default", provider, at=1.0, by="ann")
            async with performers(settings, database, KEYS) as doing:
                adapter.house.performers.update({kind: doing[kind] for kind in KINDS})
                try:
                    call = adapter.ring_in(every_exit()).call
                    await adapter.house.over(call)
                finally:
                    for kind in KINDS:
                        del adapter.house.performers[kind]
        await database.close()
        return call
