"""What the API says, as the command line understands it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api import sse
from engine.cli.door import Refused, open_door, sent
from engine.config import Settings
from engine.errors import CordboardError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
events = st.tuples(st.text("0123456789", min_size=1), st.sampled_from(["call-opened", "progress"]), json_values)


@given(st.lists(events, max_size=5))
def test_whatever_the_api_sends_as_events_is_read_as_it_was_meant(frames: list[tuple[str, str, Any]]) -> None:
    sending = b"".join(sse.frame(kind, data, id=id_) + sse.SIGN_OF_LIFE for id_, kind, data in frames)
    read = list(sent(httpx.Response(200, content=sending)))
    # A sign of life names no event: what follows it must not be mixed up with what came before.
    assert [one for one in read if one[1]] == frames


def test_a_frame_that_only_names_a_place_is_told_as_one() -> None:
    assert list(sent(httpx.Response(200, content=b"retry: 1000\nid: 17\n\n"))) == [("17", "", None)]


@pytest.mark.parametrize("flow", ["a/b", "a?b=c", "a#b", "a b", "中文", "%2e"])
def test_an_id_cannot_lead_to_another_path(flow: str) -> None:
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(404, json={"type": "urn:cordboard:no-such-flow", "title": "There is none.", "status": 404})

    with open_door(Settings()) as door:
        door.client = httpx.Client(transport=httpx.MockTransport(answer), base_url=door.client.base_url)
        with pytest.raises(Refused) as caught:
            door.get("flows", flow, "draft")
        door.client.close()
    assert caught.value.code == "no-such-flow"
    assert asked[0].startswith(b"/v1/flows/") and asked[0].endswith(b"/draft")
    assert asked[0].count(b"/") == 4 and not {b"?", b"#"} & {asked[0][n : n + 1] for n in range(len(asked[0]))}


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_what_stands_for_another_place_is_no_id(name: str) -> None:
    with open_door(Settings()) as door, pytest.raises(CordboardError) as caught:
        door.get("calls", name)
    assert caught.value.code == "bad-id"


def test_wrong_fields_are_named_by_their_place() -> None:
    problem = {"title": "The body is wrong.", "fields": [{"pointer": "/alias", "message": "too long"}], "mend": "Shorten it."}
    refused = Refused(422, problem)
    assert (refused.message, refused.mend) == ("The body is wrong. /alias: too long", "Shorten it.")


@pytest.mark.parametrize("wrong", [httpx.ReadTimeout("slow"), httpx.ReadError("cut"), httpx.RemoteProtocolError("cut")])
def test_a_connection_that_breaks_is_said_in_words(wrong: httpx.TransportError) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise wrong

    with open_door(Settings()) as door:
        door.client = httpx.Client(transport=httpx.MockTransport(answer), base_url=door.client.base_url)
        with pytest.raises(CordboardError) as caught:
            door.get("flows")
        door.client.close()
    assert caught.value.code in ("no-answer", "connection-lost")
    assert caught.value.mend
