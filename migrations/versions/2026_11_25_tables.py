"""Keep the tables that flows look up and write into: their shape, their rows and who changed what.

What is sensitive in a row is sealed with the installation's key; a sensitive key is kept as a digest under it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_tables"
down_revision = "2026_11_25_secrets"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "keyed_tables",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("key_column", WORDS, nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_keyed_tables"),
    )
    op.create_table(
        "keyed_rows",
        sa.Column("table", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("open", JSON, nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("table", "key", name="pk_keyed_rows"),
        sa.ForeignKeyConstraint(["table"], ["keyed_tables.name"], name="fk_keyed_rows_table_keyed_tables", ondelete="CASCADE"),
    )
    op.create_table(
        "keyed_changes",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("table", WORDS, nullable=False),
        sa.Column("what", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("work", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_keyed_changes"),
        sa.UniqueConstraint("work", name="uq_keyed_changes_work"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_keyed_changes_table_id", "keyed_changes", ["table", "id"])


def downgrade() -> None:
    op.drop_table("keyed_changes")
    op.drop_table("keyed_rows")
    op.drop_table("keyed_tables")
