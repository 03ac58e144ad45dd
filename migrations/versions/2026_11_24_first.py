"""The first tables: flows with drafts, versions, aliases and numbers; calls with legs, trace and their stream of events.

A migration is history: it says its types itself instead of taking them from the engine, whose tables will go on changing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_24_first"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.JSON()
INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "flows",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flows"),
    )
    op.create_table(
        "drafts",
        sa.Column("flow", WORDS, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["flow"], ["flows.id"], name="fk_drafts_flow_flows", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("flow", name="pk_drafts"),
    )
    op.create_table(
        "programs",
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_programs"),
    )
    op.create_table(
        "versions",
        sa.Column("flow", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["flow"], ["flows.id"], name="fk_versions_flow_flows"),
        sa.ForeignKeyConstraint(["digest"], ["programs.digest"], name="fk_versions_digest_programs"),
        sa.PrimaryKeyConstraint("flow", "number", name="pk_versions"),
        sa.UniqueConstraint("flow", "digest", name="uq_versions_flow_digest"),
    )
    op.create_table(
        "aliases",
        sa.Column("flow", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moved_at", INSTANT, nullable=False),
        sa.Column("moved_by", WORDS, nullable=False),
        sa.ForeignKeyConstraint(
            ["flow", "version"], ["versions.flow", "versions.number"], name="fk_aliases_flow_version_versions"
        ),
        sa.PrimaryKeyConstraint("flow", "name", name="pk_aliases"),
    )
    op.create_table(
        "number_bindings",
        sa.Column("environment", WORDS, nullable=False),
        sa.Column("pattern", WORDS, nullable=False),
        sa.Column("flow", WORDS, nullable=False),
        sa.Column("alias", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["flow"], ["flows.id"], name="fk_number_bindings_flow_flows"),
        sa.PrimaryKeyConstraint("environment", "pattern", name="pk_number_bindings"),
    )
    op.create_table(
        "calls",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("node", WORDS, nullable=False),
        sa.Column("caller", WORDS, nullable=False),
        sa.Column("dialled", WORDS, nullable=False),
        sa.Column("entry", WORDS, nullable=False),
        sa.Column("environment", WORDS, nullable=False),
        sa.Column("flow", WORDS, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("digest", WORDS, nullable=True),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("outcome", WORDS, nullable=False),
        sa.Column("ended_by", WORDS, nullable=False),
        sa.Column("language", WORDS, nullable=False),
        sa.Column("offered_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("talk_seconds", sa.Double(), nullable=False),
        sa.Column("path", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_offered_at_id", "calls", ["offered_at", "id"])
    op.create_index("ix_calls_flow_offered_at_id", "calls", ["flow", "offered_at", "id"])
    op.create_index(
        "ix_calls_live",
        "calls",
        ["offered_at", "id"],
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_table(
        "legs",
        sa.Column("call", WORDS, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("q850", sa.Integer(), nullable=True),
        sa.Column("tech", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name="fk_legs_call_calls", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call", "position", name="pk_legs"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trace_entries",
        sa.Column("call", WORDS, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("step", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name="fk_trace_entries_call_calls", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call", "position", name="pk_trace_entries"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("call", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("call", "kind", name="uq_events_call_kind"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in (
        "events",
        "trace_entries",
        "legs",
        "calls",
        "number_bindings",
        "aliases",
        "versions",
        "programs",
        "drafts",
        "flows",
    ):
        op.drop_table(table)
