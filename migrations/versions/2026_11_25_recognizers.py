"""Keep descriptions of recognisers of speech."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_recognizers"
down_revision = "2026_11_25_scenarios"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "recognizers",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("description", JSON, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_recognizers"),
    )


def downgrade() -> None:
    op.drop_table("recognizers")
