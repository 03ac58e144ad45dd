"""Orders as the block writes them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.http.performer import HttpPerformer
from engine.nodes.base import Work, Worked
from engine.nodes.catalog import latest
from engine.nodes.http_request import KIND
from engine.runtime.performers import work_here
from tests.engine.nodes.scripted import ScriptedCall, form


async def work(url: str, variables: Mapping[str, Any] | None = None, **config: Any) -> Work:
    """Let the block write its order."""
    kind = latest("http_request")
    call = ScriptedCall(Worked("failed", reason="not-yet"), variables=variables)
    await kind.run(form(kind, {"url": url, **config}), call)  # type: ignore[attr-defined]
    [(_, made, _, _)] = call.asked
    assert isinstance(made, Work)
    return replace(made, key="key-1")


async def asked(performer: HttpPerformer, url: str, variables: Mapping[str, Any] | None = None, **config: Any) -> Worked:
    """Have the block's order performed, one try unless told otherwise."""
    return await work_here({KIND: performer}, await work(url, variables, **{"tries": 1, **config}))
