"""Keep lists of callers, whose numbers lie sealed and are found by digests, and the classes that follow from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_callers"
down_revision = "2026_11_25_cards"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "caller_entries",
        sa.Column("list", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", INSTANT),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("list", "digest", name="pk_caller_entries"),
    )
    op.create_index("ix_caller_entries_digest", "caller_entries", ["digest"])
    op.create_table(
        "caller_classes",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_caller_classes"),
    )


def downgrade() -> None:
    op.drop_table("caller_classes")
    op.drop_table("caller_entries")
