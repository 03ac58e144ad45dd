"""What a Temporal namespace must know before the first call: how long to keep histories, and the search attributes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from engine.errors import CordboardError
from workflows.names import SEARCH_ATTRIBUTES

RETENTION = timedelta(days=30)
"""How long closed histories stay on the server. Records are kept by the product itself; this is for operators' repairs."""

LEAST_RETENTION = timedelta(days=1)
"""A remote namespace that forgets sooner may drop a history before it has been exported."""

_WANTED = {key.name: IndexedValueType.ValueType(key.indexed_value_type.value) for key in SEARCH_ATTRIBUTES}


async def prepare_namespace(client: Client, *, own: bool) -> None:
    """See to it that the namespace can take calls. Safe to repeat and to run from several processes at once.

    ``own`` says that the server is ours: its retention is set. On a cluster retention is its administrator's decision and is
    only checked; search attributes are added where we may. Raises ``CordboardError`` saying what to type when we may not.
    """
    await _prepare_retention(client, own)
    await _prepare_search_attributes(client)


async def _prepare_retention(client: Client, own: bool) -> None:
    try:
        found = await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=client.namespace), retry=True
        )
    except RPCError as wrong:
        raise _refused(client, wrong) from None
    kept = found.config.workflow_execution_retention_ttl.ToTimedelta()
    if own and kept != RETENTION:
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(
                namespace=client.namespace,
                config=NamespaceConfig(workflow_execution_retention_ttl=_duration(RETENTION)),
            ),
            retry=True,
        )
    elif kept < LEAST_RETENTION:
        raise CordboardError(
            "temporal-retention",
            f"Namespace {client.namespace} keeps histories for {kept} only.",
            f"Run: temporal operator namespace update --namespace {client.namespace} --retention {RETENTION.days}d",
        )


async def _prepare_search_attributes(client: Client) -> None:
    missing = await _missing_search_attributes(client)
    if not missing:
        return
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=client.namespace,
                search_attributes={name: kind for name, kind in _WANTED.items() if name in missing},
            )
        )
    except RPCError as wrong:
        if wrong.status not in (RPCStatusCode.ALREADY_EXISTS, RPCStatusCode.INVALID_ARGUMENT):
            raise _cannot_add(client, missing, wrong) from None
    for _ in range(100):  # a cluster's hosts learn of them within seconds; the embedded server at once
        if not (missing := await _missing_search_attributes(client)):
            return
        await asyncio.sleep(0.1)
    raise _cannot_add(client, missing, None)


async def _missing_search_attributes(client: Client) -> list[str]:
    there = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace), retry=True
    )
    return [name for name, kind in _WANTED.items() if there.custom_attributes.get(name) != kind]


def _cannot_add(client: Client, missing: list[str], wrong: RPCError | None) -> CordboardError:
    words = {key.name: key.indexed_value_type.name.title() for key in SEARCH_ATTRIBUTES}
    options = " ".join(f"--name {name} --type {words[name]}" for name in missing)
    return CordboardError(
        "temporal-search-attributes",
        f"Namespace {client.namespace} lacks the search attributes {', '.join(missing)}"
        + (f" and refuses to add them ({wrong.message})." if wrong else "."),
        f"Run: temporal operator search-attribute create --namespace {client.namespace} {options}",
    )


def _refused(client: Client, wrong: RPCError) -> CordboardError:
    if wrong.status == RPCStatusCode.NOT_FOUND:
        return CordboardError(
            "temporal-namespace-missing",
            f"The Temporal cluster has no namespace {client.namespace}.",
            f"Run: temporal operator namespace create --namespace {client.namespace} --retention {RETENTION.days}d",
        )
    if wrong.status in (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED):
        return CordboardError(
            "temporal-refused",
            f"The Temporal cluster refuses us in namespace {client.namespace}: {wrong.message}.",
            "Check the API key or client certificate of the Temporal profile.",
        )
    return CordboardError(
        "temporal-unreachable", f"The Temporal cluster does not answer: {wrong.message}.", "Check that it is running."
    )


def _duration(length: timedelta) -> Duration:
    duration = Duration()
    duration.FromTimedelta(length)
    return duration
