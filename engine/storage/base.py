"""What all tables share: names for constraints, and column types that behave the same on SQLite and on PostgreSQL.

Where the two differ by themselves (time zones, key order in JSON, sorting of text, characters they refuse) a type here
settles it, so that a test that passes on one means something for the other.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.errors import InvalidInput

metadata = MetaData(
    # Constraints without a name cannot be changed by a later migration on SQLite.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""A growing row number: SQLite hands those out for its one INTEGER type only."""


class Instant(TypeDecorator[float]):
    """A moment: Unix seconds outside, ``timestamptz`` (UTC text on SQLite) inside, kept to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> Any:
        """Make it a UTC datetime; SQLite's type writes no zone, so it gets none."""
        if value is None:
            return None
        moment = datetime.fromtimestamp(value, UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> float | None:
        """Make it Unix seconds again."""
        if value is None:
            return None
        moment: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.timestamp()


class Words(TypeDecorator[str]):
    """Text, sorted and compared by code point on both databases, so that lists and prefix searches agree.

    PostgreSQL cannot store U+0000 and neither can store half a surrogate pair; both are refused as ``bad-text`` everywhere.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Sort by code point: SQLite does by itself."""
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what one of the databases could not keep."""
        if value is not None and not _storable(value):
            raise InvalidInput(
                "bad-text", "A text holds a character that cannot be stored.", "Remove U+0000 and half characters."
            )
        return value


Json = JSON(none_as_null=True)
"""JSON kept as it was written: key order and number form, which ``jsonb`` would not keep. ``write_json`` writes it."""


def write_json(value: Any) -> str:
    """Write JSON for a column; ``InvalidInput`` (``not-json``) for what JSON has no word for, such as NaN."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as wrong:
        raise InvalidInput("not-json", f"A value cannot be written as JSON: {wrong}.") from None
    # Half a surrogate pair has no UTF-8, but JSON can escape it; a drawing is kept as it came, errors included.
    return text if _storable(text) else json.dumps(value, separators=(",", ":"), allow_nan=False)


def storable(number: int) -> int:
    """Give a number to compare an ``Integer`` column with; one that no row can hold becomes -1, which none does.

    PostgreSQL's driver fails on a number beyond 32 bits, SQLite simply finds nothing.
    """
    return number if 0 <= number < 2**31 else -1


def _storable(text: str) -> bool:
    if text.isascii():
        return "\0" not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
