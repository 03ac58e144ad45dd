"""The tables. ``migrations/`` makes them; a test holds both to be the same.

Core tables rather than mapped classes: what comes out are the frozen nouns of ``engine.flows.model`` and
``engine.records.model``, and a call's record is written in a handful of statements.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from engine.storage.base import SERIAL, Instant, Json, Words, metadata

flows = Table(
    "flows",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("flow", Words, ForeignKey("flows.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("document", Json, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", Words, nullable=False),
)

flow_cards = Table(
    "flow_cards",
    metadata,
    Column("flow", Words, ForeignKey("flows.id", ondelete="CASCADE"), primary_key=True),
    Column("folder", Words, nullable=False),
    Column("tags", Json, nullable=False),
    Column("about", Words, nullable=False),
    Column("content", Words),  # of the draft: engine.graph.content
    Column("removed_at", Instant),
    Column("removed_by", Words),
)

scenarios = Table(
    "scenarios",
    metadata,
    Column("flow", Words, ForeignKey("flows.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("text", Words, nullable=False),  # the file as it was written, comments included
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", Words, nullable=False),
)

programs = Table(
    "programs",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("content", LargeBinary, nullable=False),  # canonical JSON, byte for byte: the digest is of these bytes
    Column("added_at", Instant, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("flow", Words, ForeignKey("flows.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", Words, ForeignKey("programs.digest"), nullable=False),
    Column("document", Json, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", Words, nullable=False),
    UniqueConstraint("flow", "digest"),
)

# Beside the version, which is immutable, since rows from before it was kept have none.
version_notes = Table(
    "version_notes",
    metadata,
    Column("flow", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("note", Words, nullable=False),
    Column("content", Words, nullable=False),
    ForeignKeyConstraint(["flow", "number"], ["versions.flow", "versions.number"], ondelete="CASCADE"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("flow", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("moved_at", Instant, nullable=False),
    Column("moved_by", Words, nullable=False),
    ForeignKeyConstraint(["flow", "version"], ["versions.flow", "versions.number"]),
)

number_bindings = Table(
    "number_bindings",
    metadata,
    Column("environment", Words, primary_key=True),
    Column("pattern", Words, primary_key=True),
    Column("flow", Words, ForeignKey("flows.id"), nullable=False),
    Column("alias", Words, nullable=False),  # need not exist yet, so no foreign key
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Words, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # under the installation's key, bound to the name
    Column("set_at", Instant, nullable=False),
    Column("set_by", Words, nullable=False),
)

keyed_tables = Table(
    "keyed_tables",
    metadata,
    Column("name", Words, primary_key=True),
    Column("key_column", Words, nullable=False),
    Column("columns", Json, nullable=False),  # [{name, type, sensitive}…]
    Column("row_count", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Words, nullable=False),
)

keyed_rows = Table(
    "keyed_rows",
    metadata,
    Column("table", Words, ForeignKey("keyed_tables.name", ondelete="CASCADE"), primary_key=True),
    Column("key", Words, primary_key=True),  # a digest where the key column is sensitive
    Column("open", Json, nullable=False),  # column → value, of those that are not sensitive
    Column("sealed", LargeBinary),  # the same of those that are, under the installation's key, bound to the row
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Words, nullable=False),
)

# The history of a table outlives it, so it does not refer to it.
keyed_changes = Table(
    "keyed_changes",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("table", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("columns", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("work", Words),  # of a call's step: done once, however often it is asked for
    Index("ix_keyed_changes_table_id", "table", "id"),
    UniqueConstraint("work"),
    sqlite_autoincrement=True,
)

calendar_changes = Table(
    "calendar_changes",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("calendar", Words, nullable=False),  # outlives the calendar, so no foreign key
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("change", Words, nullable=False),
    Column("details", Json, nullable=False),
    Index("ix_calendar_changes_calendar_id", "calendar", "id"),
    sqlite_autoincrement=True,  # a calendar's stamp is the id of its last change, and must never come again
)

calendars = Table(
    "calendars",
    metadata,
    Column("name", Words, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("document", Json, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", Words, nullable=False),
    Column("emergency", Json),
    Column("stamp", SERIAL, nullable=False),
)

caller_entries = Table(
    "caller_entries",
    metadata,
    Column("list", Words, primary_key=True),
    Column("digest", Words, primary_key=True),  # of the number, under the installation's key
    Column("sealed", LargeBinary, nullable=False),  # the number and what is noted of it
    Column("until", Instant),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Words, nullable=False),
    Index("ix_caller_entries_digest", "digest"),
)

caller_classes = Table(
    "caller_classes",
    metadata,
    Column("name", Words, primary_key=True),  # there is one row
    Column("document", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", Words, nullable=False),
)

sms_providers = Table(
    "sms_providers",
    metadata,
    Column("name", Words, primary_key=True),
    Column("description", Json, nullable=False),  # secrets stand in it by name
    Column("set_at", Instant, nullable=False),
    Column("set_by", Words, nullable=False),
)

recognizers = Table(
    "recognizers",
    metadata,
    Column("name", Words, primary_key=True),
    Column("description", Json, nullable=False),  # secrets stand in it by name
    Column("set_at", Instant, nullable=False),
    Column("set_by", Words, nullable=False),
)

sent_messages = Table(
    "sent_messages",
    metadata,
    Column("key", Words, primary_key=True),  # of the work; nobody's address or words are kept here
    Column("kind", Words, nullable=False),
    Column("call", Words, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("result", Json),
)

# A call's record outlives the flow it ran, so nothing here refers to the tables above.
calls = Table(
    "calls",
    metadata,
    Column("id", Words, primary_key=True),
    Column("node", Words, nullable=False),
    Column("caller", Words, nullable=False),
    Column("dialled", Words, nullable=False),
    Column("entry", Words, nullable=False),
    Column("environment", Words, nullable=False),
    Column("flow", Words),
    Column("version", Integer),
    Column("digest", Words),
    Column("state", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("ended_by", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("offered_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
    Column("talk_seconds", Double, nullable=False),
    Column("path", Json, nullable=False),  # [[step, exit]…]
    Column("direction", Words, nullable=False, server_default="inbound"),
    Index("ix_calls_offered_at_id", "offered_at", "id"),
    Index("ix_calls_flow_offered_at_id", "flow", "offered_at", "id"),
    # Live calls are a handful among millions.
    Index(
        "ix_calls_live",
        "offered_at",
        "id",
        sqlite_where=text("state = 'live'"),
        postgresql_where=text("state = 'live'"),
    ),
)

legs = Table(
    "legs",
    metadata,
    Column("call", Words, ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
    Column("reason", Words, nullable=False),
    Column("q850", Integer),
    Column("tech", Integer),
    sqlite_with_rowid=False,
)

trace_entries = Table(
    "trace_entries",
    metadata,
    Column("call", Words, ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("step", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("data", Json, nullable=False),
    sqlite_with_rowid=False,  # the key is the order it is read in; a row number beside it would double the size
)

events = Table(
    "events",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("call", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("data", Json, nullable=False),
    UniqueConstraint("call", "kind"),  # each fact is told once, however often its writing is repeated
    sqlite_autoincrement=True,  # an id is never given twice, also after old events are deleted
)

# Whatever was heard in a call can be heard again: a file outlives the prompt and the version that named it.
prompt_files = Table(
    "prompt_files",
    metadata,
    Column("digest", Words, primary_key=True),  # sha256 of the content
    Column("content", LargeBinary, nullable=False),
)

prompt_audio = Table(
    "prompt_audio",
    metadata,
    Column("digest", Words, ForeignKey("prompt_files.digest"), primary_key=True),  # of the WAV that telephones play
    Column("wide", Words, ForeignKey("prompt_files.digest"), nullable=False),
    Column("original", Words, ForeignKey("prompt_files.digest"), nullable=False),
    Column("file_name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("loudness", Double, nullable=False),
    Column("trimmed", Boolean, nullable=False),
    Index("ix_prompt_audio_original", "original"),
)

prompts = Table(
    "prompts",
    metadata,
    Column("key", Words, primary_key=True),
    Column("description", Words, nullable=False),
    Column("tags", Json, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Words, nullable=False),
)

prompt_entries = Table(
    "prompt_entries",
    metadata,
    Column("prompt", Words, ForeignKey("prompts.key", ondelete="CASCADE"), primary_key=True),
    Column("language", Words, primary_key=True),
    Column("variant", Words, primary_key=True),
    Column("text", Words, nullable=False),
    Column("audio", Words, ForeignKey("prompt_audio.digest")),
)

# Like calls' records, recordings outlive all else; a call may be recorded before its record is written.
recordings = Table(
    "recordings",
    metadata,
    Column("id", Words, primary_key=True),
    Column("call", Words, nullable=False),
    Column("step", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("node", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("format", Words, nullable=False),
    Index("ix_recordings_started_at_id", "started_at", "id"),
    Index("ix_recordings_call", "call"),
)

listenings = Table(
    "listenings",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("recording", Words, ForeignKey("recordings.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Index("ix_listenings_recording", "recording"),
)
