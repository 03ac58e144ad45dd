from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from engine.errors import CordboardError
from engine.runtime.region import RegionOrder
from engine.runtime.state import CallFacts, CallState
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId, LegId, NodeName
from workflows.codec import EncryptingCodec, encrypting_converter

KEYS = PayloadKeys(current="k2", by_id={"k2": b"2" * 32, "k1": b"1" * 32})
FACTS = CallFacts(CallId("c"), NodeName("n"), LegId("l"), "13800138000", "4001", "trunk", 1.5, "d" * 64)


@given(st.binary(max_size=4000), st.dictionaries(st.text(max_size=10), st.binary(max_size=10), max_size=3))
async def test_what_is_sealed_opens_to_the_same(data: bytes, metadata: dict[str, bytes]) -> None:
    codec = EncryptingCodec(KEYS)
    payload = Payload(metadata=metadata, data=data)
    [sealed] = await codec.encode([payload])
    assert await codec.decode([sealed]) == [payload]
    assert len(data) < 8 or data not in sealed.data


async def test_an_order_comes_back_as_the_dataclass_it_was() -> None:
    converter = encrypting_converter(KEYS)
    order = RegionOrder(FACTS, CallState(step="m", language="zh-CN", typed_ahead=[("7", 2.5)]).as_json())
    sealed = await converter.encode([order])
    [back] = await converter.decode(sealed, [RegionOrder])
    assert back == order
    assert CallState.from_json(back.state).typed_ahead == [("7", 2.5)]


async def test_no_number_shows_in_a_sealed_payload() -> None:
    [sealed] = await encrypting_converter(KEYS).encode([FACTS])
    assert b"13800138000" not in sealed.SerializeToString()
    assert dict(sealed.metadata) == {"encoding": b"binary/encrypted", "key": b"k2"}


async def test_a_failure_hides_what_it_says() -> None:
    failure = Failure()
    await encrypting_converter(KEYS).encode_failure(ApplicationError("caller typed 4711"), failure)
    assert b"4711" not in failure.SerializeToString()
    assert str(await encrypting_converter(KEYS).decode_failure(failure)) == "caller typed 4711"


async def test_an_older_key_still_opens() -> None:
    [sealed] = await EncryptingCodec(replace(KEYS, current="k1")).encode([Payload(data=b"old")])
    assert await EncryptingCodec(KEYS).decode([sealed]) == [Payload(data=b"old")]


async def test_a_payload_from_before_encryption_passes() -> None:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=b"1")
    assert await EncryptingCodec(KEYS).decode([plain]) == [plain]


async def test_a_key_that_is_gone_is_named() -> None:
    [sealed] = await EncryptingCodec(KEYS).encode([Payload(data=b"x")])
    with pytest.raises(CordboardError, match="key k2, which the key file does not hold"):
        await EncryptingCodec(PayloadKeys("k1", {"k1": b"1" * 32})).decode([sealed])


@pytest.mark.parametrize("harm", ["data", "key"])
async def test_a_payload_that_was_touched_does_not_open(harm: str) -> None:
    [sealed] = await EncryptingCodec(PayloadKeys("k2", {"k2": b"2" * 32})).encode([Payload(data=b"x")])
    if harm == "data":
        sealed.data = sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])
    else:  # the key's id is bound to the seal, even where the bytes of two keys were the same
        sealed.metadata["key"] = b"twin"
    with pytest.raises(CordboardError, match="does not open"):
        await EncryptingCodec(PayloadKeys("k2", {"k2": b"2" * 32, "twin": b"2" * 32})).decode([sealed])


async def test_a_trace_shrinks() -> None:
    entry = b'{"at":1700000000.123,"step":"main-menu","kind":"entered","data":{"type":"menu@1"}}'
    [sealed] = await EncryptingCodec(KEYS).encode([Payload(data=entry * 20)])
    assert len(sealed.data) < len(entry) * 5
