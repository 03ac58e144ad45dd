"""What a driver's failure means for whoever asked: try again, mend the installation, or a bug.

Three drivers and SQLAlchemy each have their own exceptions for "not now"; callers above know one, ``StorageUnavailable``.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import CordboardError, StorageUnavailable

# PostgreSQL error codes (manual, appendix A): classes and single codes after which the same transaction may be made again.
_RETRY_CLASSES = ("08", "53")  # connection exception, insufficient resources
_RETRY_CODES = frozenset(
    {
        "25P03",  # idle in transaction timeout
        "40001",  # serialization failure
        "40P01",  # deadlock
        "55P03",  # lock not available
        "57014",  # cancelled, by a statement timeout
        "57P01",  # the server shuts down
        "57P02",  # the server crashed
        "57P03",  # the server is starting
        "57P05",  # idle session timeout
    }
)
_NO_SUCH_THING = frozenset({"42P01", "42703"})  # table, column
_REFUSED_CLASS = "28"  # invalid authorization
_NO_DATABASE = "3D000"

# SQLite primary result codes (sqlite3.h).
_SQLITE_RETRY = frozenset({5, 6, 10, 13, 14})  # BUSY, LOCKED, IOERR, FULL, CANTOPEN
_SQLITE_DAMAGED = frozenset({11, 26})  # CORRUPT, NOTADB
_SQLITE_ERROR = 1


def meaning(wrong: BaseException) -> CordboardError | None:
    """Tell what a failure of the database means; ``None`` for what is neither transient nor a matter of installation."""
    if isinstance(wrong, PoolTimeout):
        return StorageUnavailable("all its connections are in use.")
    if isinstance(wrong, StatementError) and isinstance(wrong.orig, CordboardError):
        return wrong.orig  # a column type refused a value
    driver = wrong.orig if isinstance(wrong, DBAPIError) and wrong.orig is not None else wrong
    code = getattr(driver, "sqlstate", None) or getattr(driver, "pgcode", None)
    if isinstance(code, str):
        return _of_postgresql(code, driver)
    number = getattr(driver, "sqlite_errorcode", None)
    if isinstance(number, int):
        return _of_sqlite(number & 0xFF, driver)
    if isinstance(wrong, OSError) or (isinstance(wrong, DBAPIError) and wrong.connection_invalidated):
        return StorageUnavailable(_first_line(driver))
    return None


def _of_postgresql(code: str, driver: BaseException) -> CordboardError | None:
    if code in _RETRY_CODES or code.startswith(_RETRY_CLASSES):
        return StorageUnavailable(_first_line(driver))
    if code in _NO_SUCH_THING:
        return not_migrated()
    if code.startswith(_REFUSED_CLASS):
        return CordboardError(
            "database-refused",
            f"The database does not let us in: {_first_line(driver)}",
            "Check user and password in CORDBOARD_DATABASE_URL.",
        )
    if code == _NO_DATABASE:
        return CordboardError(
            "no-such-database", _first_line(driver), "Create it with createdb, or mend the name in CORDBOARD_DATABASE_URL."
        )
    return None


def _of_sqlite(number: int, driver: BaseException) -> CordboardError | None:
    if number in _SQLITE_RETRY:
        return StorageUnavailable(_first_line(driver))
    if number in _SQLITE_DAMAGED:
        return CordboardError(
            "database-damaged",
            f"The database file cannot be read: {_first_line(driver)}",
            "Restore it from the backup; CORDBOARD_DATABASE_URL names the file.",
        )
    if number == _SQLITE_ERROR and "no such " in str(driver):
        return not_migrated()
    return None


def not_migrated() -> CordboardError:
    """Say that the tables are missing or old."""
    return CordboardError(
        "database-not-migrated", "The database does not have this version's tables.", "Run `cordboard db upgrade`."
    )


def _first_line(wrong: BaseException) -> str:
    text = str(wrong) or type(wrong).__name__
    # SQLAlchemy's PostgreSQL wrapper writes the driver's class before its words.
    return text.splitlines()[0].partition(">: ")[2] or text.splitlines()[0]
