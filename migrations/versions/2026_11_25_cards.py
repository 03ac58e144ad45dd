"""Keep what people write on flows and versions to find them again, and what of a drawing callers could notice.

Flows and versions that are there already have neither; lists then go by the times of saving and publishing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_cards"
down_revision = "2026_11_25_messages"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "flow_cards",
        sa.Column("flow", WORDS, nullable=False),
        sa.Column("folder", WORDS, nullable=False),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("about", WORDS, nullable=False),
        sa.Column("content", WORDS, nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("removed_by", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("flow", name="pk_flow_cards"),
        sa.ForeignKeyConstraint(["flow"], ["flows.id"], name="fk_flow_cards_flow_flows", ondelete="CASCADE"),
    )
    op.create_table(
        "version_notes",
        sa.Column("flow", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", WORDS, nullable=False),
        sa.Column("content", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("flow", "number", name="pk_version_notes"),
        sa.ForeignKeyConstraint(
            ["flow", "number"],
            ["versions.flow", "versions.number"],
            name="fk_version_notes_flow_number_versions",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("version_notes")
    op.drop_table("flow_cards")
