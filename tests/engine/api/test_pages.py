"""The designer's pages beside the API: which file, how long it may be kept, and what it may do in a browser."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from engine.api import pages
from engine.api.pages import Pages
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_access import CALLERS
from tests.engine.api.test_flows import problem


@pytest.fixture
def built(app: Starlette, tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Cordboard</title>")
    (folder / "assets" / "index-1a2b.js").write_text("export {}")
    (folder / ".built-from").write_text("a hash")
    (tmp_path / "secret.txt").write_text("not for browsers")
    app.router.default = Pages(folder)
    return folder


@on_sqlite
@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/", "/flows/hello-menu", "/flows/a.b/", "/no/such/page"])
async def test_an_address_of_the_page_gives_the_page_which_is_asked_for_anew_each_time(
    client: httpx.AsyncClient, path: str
) -> None:
    answered = await client.get(path)
    assert (answered.status_code, answered.text) == (200, "<title>Cordboard</title>")
    assert answered.headers["cache-control"] == "no-cache"


@on_sqlite
@pytest.mark.usefixtures("built")
async def test_a_file_named_by_its_content_is_kept_for_ever(client: httpx.AsyncClient) -> None:
    answered = await client.get("/assets/index-1a2b.js")
    assert answered.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answered.headers["content-type"].startswith("text/javascript")
    again = await client.get("/assets/index-1a2b.js", headers={"if-none-match": answered.headers["etag"]})
    assert again.status_code == 304


@on_sqlite
@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/assets/index-9z9z.js", "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt"])
async def test_a_file_that_is_not_there_is_not_the_page_and_nothing_beside_the_folder_is_given(
    client: httpx.AsyncClient, path: str
) -> None:
    assert problem(await client.get(path), 404, "no-such-file")


@on_sqlite
@pytest.mark.usefixtures("built")
async def test_what_the_builder_notes_for_itself_is_not_given(client: httpx.AsyncClient) -> None:
    assert "a hash" not in (await client.get("/.built-from")).text


@on_sqlite
@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/v1/nothing", "/v1", "/health/other"])
async def test_a_path_of_the_api_never_falls_back_to_the_page(client: httpx.AsyncClient, path: str) -> None:
    assert problem(await client.get(path), 404, "no-such-path")


@on_sqlite
@pytest.mark.usefixtures("built")
async def test_a_page_runs_only_scripts_of_ours_and_stands_in_no_other_page(client: httpx.AsyncClient) -> None:
    answered = await client.get("/")
    policy = dict(part.split(" ", 1) for part in answered.headers["content-security-policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")
    assert answered.headers["x-content-type-options"] == "nosniff"


@on_sqlite
@pytest.mark.usefixtures("built")
async def test_a_page_is_only_read(client: httpx.AsyncClient) -> None:
    assert problem(await client.post("/"), 405, "method-not-allowed")


@on_sqlite
@pytest.mark.usefixtures("built")
async def test_a_link_from_elsewhere_leads_to_the_page_but_a_rebound_name_does_not(client: httpx.AsyncClient) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert (await client.get("/", headers=link)).status_code == 200
    assert (await client.get("/", headers=CALLERS["a rebound name"][0])).status_code == 421


@on_sqlite
async def test_without_a_built_designer_the_page_says_in_both_languages_how_to_build_it(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pages, "_CHECKOUT", tmp_path)
    monkeypatch.setattr(pages, "_INSTALLED", tmp_path)
    answered = await client.get("/")
    assert answered.status_code == 503
    assert "make setup" in answered.text and "设计器" in answered.text
    assert (await client.get("/health/live")).status_code == 200


def test_the_checkouts_own_pages_go_before_installed_ones_that_grow_old(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("_CHECKOUT", "_INSTALLED"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").touch()
        monkeypatch.setattr(pages, name, tmp_path / name)
    assert pages.built_pages() == tmp_path / "_CHECKOUT"
    (tmp_path / "_CHECKOUT" / "index.html").unlink()
    assert pages.built_pages() == tmp_path / "_INSTALLED"
