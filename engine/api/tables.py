"""Keyed tables. Keys are often people's numbers, so they stand in bodies only: addresses end up in logs and histories."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.api import contract_tables as c
from engine.api.access import Access
from engine.api.answers import answer, moment
from engine.api.endpoint import Endpoint
from engine.api.reading import body_bytes, body_of, query_of
from engine.api.services import Services, author, services
from engine.errors import CordboardError, NotFound
from engine.graph.shelves import Shelves
from engine.tables.csv_form import read_csv, write_csv
from engine.tables.model import Change, Column, Row, Table, TableFacts
from engine.tables.ports import TableRepository
from engine.trace import mask

IMPORT_LIMIT = 32 * 1024 * 1024
"""Bytes of a file of rows."""
_PAGE = 500


async def shelves(kept: Services) -> Shelves | None:
    """Look the tables up for whoever checks a drawing; None while the database is away."""
    try:
        known = await kept.tables.tables()
    except CordboardError:
        return None
    return {one.table.name: {column.name: column.sensitive for column in one.table.columns} for one in known}


def _view(known: TableFacts) -> c.TableView:
    return c.TableView(
        name=known.table.name,
        key=known.table.key,
        columns=[c.ColumnView(name=one.name, type=one.type, sensitive=one.sensitive) for one in known.table.columns],
        rows=known.rows,
        changed_at=moment(known.changed_at),
        changed_by=known.changed_by,
    )


def _row(table: Table, row: Row, *, reveal: bool) -> c.RowView:
    hidden = set() if reveal else {column.name for column in table.columns if column.sensitive}
    values = {name: mask(str(v)) if name in hidden and v is not None else v for name, v in row.values.items()}
    return c.RowView(values=values, changed_at=moment(row.changed_at), changed_by=row.changed_by)


async def list_tables(request: Request) -> Response:
    """List every table."""
    return answer(c.TableList(tables=[_view(known) for known in await services(request).tables.tables()]))


async def show_table(request: Request) -> Response:
    """Show one table's shape."""
    return answer(_view(await services(request).tables.table(request.path_params["table"])))


async def define_table(request: Request) -> Response:
    """Make a table, or change its columns. Calls see the change at once."""
    wanted = await body_of(c.DefineTable, request)
    kept, name = services(request), str(request.path_params["table"])
    columns = tuple(Column(one.name, one.type, one.sensitive) for one in wanted.columns)
    made = await kept.tables.define(Table(name, wanted.key, columns), at=kept.clock(), by=author(request))
    return answer(_view(await kept.tables.table(name)), 201 if made else 200)


async def drop_table(request: Request) -> Response:
    """Forget a table with all its rows; flows that name it then take their exit `error`."""
    kept = services(request)
    await kept.tables.drop(request.path_params["table"], at=kept.clock(), by=author(request))
    return Response(status_code=204)


async def read_rows(request: Request) -> Response:
    """Read a page of rows."""
    wanted = await body_of(c.ReadRows, request)
    tables, name = services(request).tables, str(request.path_params["table"])
    table = (await tables.table(name)).table
    rows = await tables.rows(name, after=wanted.after, limit=wanted.limit)
    following = rows[-1].place if len(rows) == wanted.limit else None
    return answer(c.RowPage(rows=[_row(table, row, reveal=wanted.reveal) for row in rows], next=following))


async def find_row(request: Request) -> Response:
    """Find the row of a key, as a call would."""
    wanted = await body_of(c.FindRow, request)
    table, row = await services(request).tables.row(request.path_params["table"], wanted.key)
    if row is None:
        raise NotFound("no-such-row", f"Table {table.name} has no row of this key.", "Look at the rows there are.")
    return answer(_row(table, row, reveal=wanted.reveal))


async def change_row(request: Request) -> Response:
    """Write, change or delete one row. Answers what is then there; nothing for a row that is gone."""
    wanted = await body_of(c.ChangeRow, request)
    kept = services(request)
    change = Change(wanted.change, wanted.key, wanted.values)
    table, row = await kept.tables.change(request.path_params["table"], change, at=kept.clock(), by=author(request))
    rows = [] if row is None else [_row(table, row, reveal=False)]
    return answer(c.RowPage(rows=rows))


async def import_rows(request: Request) -> Response:
    """Take rows from CSV (UTF-8, the first line naming the columns): all of them, or none and every line that does not fit."""
    asked = query_of(c.ImportQuery, request)
    kept, name = services(request), str(request.path_params["table"])
    known = await kept.tables.table(name)
    rows = read_csv(await body_bytes(request, IMPORT_LIMIT), known.table, kept.country)
    if asked.dry_run:
        return answer(c.ImportedView(read=len(rows), rows=known.rows))
    count = await kept.tables.load(name, rows, replace=asked.replace, at=kept.clock(), by=author(request))
    return answer(c.ImportedView(read=len(rows), rows=count))


async def export_rows(request: Request) -> Response:
    """Give all rows as CSV, sensitive values included."""
    tables, name = services(request).tables, str(request.path_params["table"])
    table = (await tables.table(name)).table
    return StreamingResponse(_exported(tables, table), media_type="text/csv; charset=utf-8")


async def _exported(tables: TableRepository, table: Table) -> AsyncIterator[str]:
    yield write_csv(table, ())
    place = ""
    while rows := await tables.rows(table.name, after=place, limit=_PAGE):
        yield write_csv(table, [row.values for row in rows]).partition("\r\n")[2]
        place = rows[-1].place


async def list_changes(request: Request) -> Response:
    """Tell who changed what, when: the latest thousand changes, of people and of calls."""
    kept, name = services(request).tables, str(request.path_params["table"])
    changes = [
        c.TableChangeView(what=one.what, key=one.key, columns=list(one.columns), at=moment(one.at), by=one.by)
        for one in await kept.changes(name, 1000)
    ]
    return answer(c.TableHistory(changes=changes))


_L = Access.LOCAL
_T = "/v1/tables/{table}"
ENDPOINTS = (
    Endpoint("GET", "/v1/tables", list_tables, "Tables", _L, c.TableList, tag="tables"),
    Endpoint("GET", _T, show_table, "One table's shape", _L, c.TableView, tag="tables"),
    Endpoint("PUT", _T, define_table, "Make a table or change its columns", _L, c.TableView, c.DefineTable, tag="tables"),
    Endpoint("DELETE", _T, drop_table, "Forget a table", _L, None, status=204, tag="tables"),
    Endpoint("POST", f"{_T}/rows/read", read_rows, "Read rows", _L, c.RowPage, c.ReadRows, tag="tables"),
    Endpoint("POST", f"{_T}/rows/find", find_row, "Find a row", _L, c.RowView, c.FindRow, tag="tables"),
    Endpoint("POST", f"{_T}/rows/change", change_row, "Change a row", _L, c.RowPage, c.ChangeRow, tag="tables"),
    Endpoint("POST", f"{_T}/rows/import", import_rows, "Import CSV", _L, c.ImportedView, query=c.ImportQuery, tag="tables"),
    Endpoint("GET", f"{_T}/rows/export", export_rows, "Export CSV", _L, None, produces="text/csv", tag="tables"),
    Endpoint("GET", f"{_T}/changes", list_changes, "Who changed what", _L, c.TableHistory, tag="tables"),
)
