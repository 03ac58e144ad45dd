"""The way to Temporal: the embedded server of this installation, or a cluster by configuration alone.

A cluster is configured as every Temporal tool is: a TOML profile (``temporal.toml``, chosen by ``TEMPORAL_PROFILE``) and the
variables ``TEMPORAL_ADDRESS``, ``TEMPORAL_NAMESPACE``, ``TEMPORAL_API_KEY``, ``TEMPORAL_TLS_*``, all read by
``temporalio.envconfig``. What they leave open is taken from our own settings.
"""

from __future__ import annotations

import asyncio
from typing import Any

from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile
from temporalio.service import GrpcCompression

from engine.config import Settings, is_loopback
from engine.errors import CordboardError
from engine.storage.keys import PayloadKeys
from workflows.codec import encrypting_converter

WAIT_SECONDS = 30.0
"""How long a server may take to appear: the processes of an installation start side by side."""


async def connect(settings: Settings, keys: PayloadKeys, *, identity: str, wait_seconds: float = WAIT_SECONDS) -> Client:
    """Connect; raises ``CordboardError`` that says what to configure or start.

    ``identity`` names the process in histories, such as ``adapter@node-1``; it must hold nothing personal.
    """
    where = _destination(settings)
    target = str(where["target_host"])
    on_loopback = is_loopback(target.rpartition(":")[0])
    clock = asyncio.get_running_loop().time
    deadline = clock() + wait_seconds
    while True:
        try:
            return await Client.connect(
                **where,
                identity=identity,
                data_converter=encrypting_converter(keys),
                # Squeezing bytes that never leave the machine costs CPU and gains nothing; sealed bytes do not shrink anyway.
                grpc_compression=GrpcCompression.NONE if on_loopback else GrpcCompression.GZIP,
            )
        except RuntimeError as wrong:  # the bridge raises nothing finer about a connection
            if clock() >= deadline:
                raise CordboardError(
                    "temporal-unreachable",
                    f"Temporal at {target} cannot be reached: {wrong}.",
                    "Start it with: cordboard up"
                    if settings.temporal == "embedded"
                    else "Check address, TLS and API key of the Temporal profile (TEMPORAL_ADDRESS, TEMPORAL_TLS_*…).",
                ) from None
            await asyncio.sleep(0.2)


def _destination(settings: Settings) -> dict[str, Any]:
    ours = {"target_host": settings.temporal_address, "namespace": settings.temporal_namespace}
    if settings.temporal == "embedded":
        return ours
    try:
        theirs = ClientConfigProfile.load(config_file_strict=True).to_client_connect_config()
    except (RuntimeError, ValueError, OSError) as wrong:
        raise CordboardError(
            "temporal-profile-bad",
            f"The Temporal profile cannot be read: {wrong}.",
            "Mend the file it names, or the TEMPORAL_… variables.",
        ) from None
    return {**ours, **theirs}
