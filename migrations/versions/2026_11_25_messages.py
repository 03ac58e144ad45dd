"""Keep descriptions of SMS providers, and which messages went out, so that none goes out twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_messages"
down_revision = "2026_11_25_recordings"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "sms_providers",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("description", JSON, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sms_providers"),
    )
    op.create_table(
        "sent_messages",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("call", WORDS, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("result", JSON),
        sa.PrimaryKeyConstraint("key", name="pk_sent_messages"),
    )


def downgrade() -> None:
    op.drop_table("sent_messages")
    op.drop_table("sms_providers")
