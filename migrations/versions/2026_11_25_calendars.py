"""Keep calendars of opening hours, and every change of them with who made it.

An emergency closure stands beside the document, so that closing a calendar disturbs nobody who edits it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_calendars"
down_revision = "2026_11_25_prompts"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_changes",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("calendar", WORDS, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("change", WORDS, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_calendar_changes_calendar_id", "calendar_changes", ["calendar", "id"])
    op.create_table(
        "calendars",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by", WORDS, nullable=False),
        sa.Column("emergency", sa.JSON(), nullable=True),
        sa.Column("stamp", SERIAL, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_calendars"),
    )


def downgrade() -> None:
    op.drop_table("calendars")
    op.drop_index("ix_calendar_changes_calendar_id", "calendar_changes")
    op.drop_table("calendar_changes")
