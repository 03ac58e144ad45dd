"""What goes out: the rooms' nouns laid out as the contract's."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from engine.api import contract as c
from engine.flows.model import Alias, Draft, FlowFacts, NumberBinding, Release


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
        note=release.note,
    )


def flow_view(known: FlowFacts, numbers: list[str], calls: int) -> c.FlowView:
    """Lay out what lists show of a flow."""
    return c.FlowView(
        id=known.flow.id,
        name=known.flow.name,
        created_at=moment(known.flow.created_at),
        draft_revision=known.draft_revision,
        live_version=known.live_version,
        changed_at=moment(known.changed_at),
        changed_by=known.changed_by,
        published_at=moment_or_none(known.published_at),
        differs=known.differs,
        folder=known.card.folder,
        tags=list(known.card.tags),
        about=known.card.about,
        removed=known.removed,
        numbers=numbers,
        calls=calls,
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
