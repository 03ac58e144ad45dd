"""What goes out: the rooms' nouns laid out as the contract's."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from engine.api import contract as c
from engine.flows.model import Alias, Draft, NumberBinding, Release


def answer(model: BaseModel, status: int = 200) -> Response:
    """Send a contract model as JSON."""
    return JSONResponse(model.model_dump(mode="json"), status_code=status)


def moment(at: float) -> datetime:
    """Say a Unix time as people and JSON do: UTC."""
    return datetime.fromtimestamp(at, UTC)


def moment_or_none(at: float | None) -> datetime | None:
    """Say a time that may not have come."""
    return None if at is None else moment(at)


def release_view(release: Release) -> c.ReleaseView:
    """Lay a published version's light facts out."""
    return c.ReleaseView(
        flow=release.flow,
        number=release.number,
        digest=release.digest,
        published_at=moment(release.published_at),
        published_by=release.published_by,
    )


def draft_view(draft: Draft) -> c.DraftView:
    """Lay a draft out, its document as it was drawn."""
    return c.DraftView(
        flow=draft.flow,
        revision=draft.revision,
        document=dict(draft.document),
        saved_at=moment(draft.saved_at),
        saved_by=draft.saved_by,
    )


def alias_view(alias: Alias) -> c.AliasView:
    """Lay an alias out."""
    return c.AliasView(
        flow=alias.flow,
        name=alias.name,
        version=alias.version,
        digest=alias.digest,
        moved_at=moment(alias.moved_at),
        moved_by=alias.moved_by,
    )


def number_view(binding: NumberBinding) -> c.NumberView:
    """Lay a binding out."""
    return c.NumberView(environment=binding.environment, pattern=binding.pattern, flow=binding.flow, alias=binding.alias)
