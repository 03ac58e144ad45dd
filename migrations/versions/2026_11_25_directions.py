"""Who called whom: calls that were placed by us are told from those that came in.

Revision ID: 2026_11_25_directions
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_directions"
down_revision = "2026_11_25_recognizers"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("calls", sa.Column("direction", WORDS, nullable=False, server_default="inbound"))


def downgrade() -> None:
    op.drop_column("calls", "direction")
