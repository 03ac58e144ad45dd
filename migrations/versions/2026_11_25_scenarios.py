"""Keep the scenarios that a flow's draft is tested by, beside the draft."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_scenarios"
down_revision = "2026_11_25_callers"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scenarios",
        sa.Column("flow", WORDS, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["flow"], ["flows.id"], name="fk_scenarios_flow_flows", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("flow", name="pk_scenarios"),
    )


def downgrade() -> None:
    op.drop_table("scenarios")
