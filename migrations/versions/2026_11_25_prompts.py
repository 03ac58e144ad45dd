"""Keep the shared prompt library: prompts, their entries by language and voice, recordings and their files.

Files are named by their content and never taken away: published versions name recordings for ever.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_prompts"
down_revision = "2026_11_25_tables"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "prompt_files",
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_prompt_files"),
    )
    op.create_table(
        "prompt_audio",
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("wide", WORDS, nullable=False),
        sa.Column("original", WORDS, nullable=False),
        sa.Column("file_name", WORDS, nullable=False),
        sa.Column("media_type", WORDS, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("loudness", sa.Double(), nullable=False),
        sa.Column("trimmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_prompt_audio"),
        sa.ForeignKeyConstraint(["digest"], ["prompt_files.digest"], name="fk_prompt_audio_digest_prompt_files"),
        sa.ForeignKeyConstraint(["wide"], ["prompt_files.digest"], name="fk_prompt_audio_wide_prompt_files"),
        sa.ForeignKeyConstraint(["original"], ["prompt_files.digest"], name="fk_prompt_audio_original_prompt_files"),
    )
    op.create_index("ix_prompt_audio_original", "prompt_audio", ["original"])
    op.create_table(
        "prompts",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("description", WORDS, nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_prompts"),
    )
    op.create_table(
        "prompt_entries",
        sa.Column("prompt", WORDS, nullable=False),
        sa.Column("language", WORDS, nullable=False),
        sa.Column("variant", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("audio", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("prompt", "language", "variant", name="pk_prompt_entries"),
        sa.ForeignKeyConstraint(["prompt"], ["prompts.key"], name="fk_prompt_entries_prompt_prompts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["audio"], ["prompt_audio.digest"], name="fk_prompt_entries_audio_prompt_audio"),
    )


def downgrade() -> None:
    op.drop_table("prompt_entries")
    op.drop_table("prompts")
    op.drop_table("prompt_audio")
    op.drop_table("prompt_files")
