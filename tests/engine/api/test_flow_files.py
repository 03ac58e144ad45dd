"""Flow documents as files over HTTP."""

from __future__ import annotations

import httpx

from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem, save
from tests.engine.flows.drawings import drawing

pytestmark = on_sqlite


async def test_a_draft_goes_out_in_either_form_and_comes_in_again(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    for form in ("json", "yaml"):
        out = await client.get("/v1/flows/main/draft/file", params={"form": form})
        assert out.headers["content-type"].startswith(f"application/{form}")
        assert f'filename="main.flow.{form}"' in out.headers["content-disposition"]
        back = (await client.post("/v1/flow-files", json={"text": out.text, "form": form})).json()
        assert back["misfits"] == [] and back["document"]["nodes"].keys() == drawing()["nodes"].keys()
    problem(await client.get("/v1/flows/gone/draft/file"), 404, "no-such-flow")


async def test_what_cannot_be_taken_says_line_and_mend_in_both_languages(client: httpx.AsyncClient) -> None:
    text = "id: main\nnodes:\n  start: [\n"
    read = (await client.post("/v1/flow-files", json={"text": text, "form": "yaml"})).json()
    assert read["document"] is None
    [misfit] = read["misfits"]
    assert "4" in misfit["finding"]["message"]["en"] and "4" in misfit["finding"]["message"]["zh"]
    assert misfit["finding"]["mend"]["zh"]
