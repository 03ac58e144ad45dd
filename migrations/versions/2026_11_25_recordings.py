"""List recordings of calls, and note who had their audio given out.

The audio itself lies sealed beside the database; a row says what it is, how long, and by its digest that it is whole.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_recordings"
down_revision = "2026_11_25_calendars"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("call", WORDS, nullable=False),
        sa.Column("step", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("node", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("format", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_started_at_id", "recordings", ["started_at", "id"])
    op.create_index("ix_recordings_call", "recordings", ["call"])
    op.create_table(
        "listenings",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("recording", WORDS, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name="fk_listenings_recording_recordings"),
        sa.PrimaryKeyConstraint("id", name="pk_listenings"),
    )
    op.create_index("ix_listenings_recording", "listenings", ["recording"])


def downgrade() -> None:
    op.drop_table("listenings")
    op.drop_table("recordings")
