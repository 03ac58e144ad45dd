"""What a flow reads from an answer: by JSON pointer or by expression. Nothing else of the answer goes on."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine import expressions
from engine.errors import InvalidInput
from engine.http.client import Answer
from engine.runtime.performers import WorkFailed

_MISSING = object()
_CHARSETS = frozenset(
    ("utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr")
)


def values_of(answer: Answer, readings: Sequence[Mapping[str, Any]], *, strict: bool) -> dict[str, Any]:
    """Read each into its variable; one that is not there is left out, unless it is required and ``strict`` says so."""
    body = _body(answer) if readings else None
    values: dict[str, Any] = {}
    for reading in readings:
        value = _read(reading, answer, body)
        if value is not _MISSING:
            values[reading["variable"]] = value
        elif strict and reading["required"]:
            raise WorkFailed("value-missing", f"The answer has nothing for the variable {reading['variable']}.")
    return values


def _read(reading: Mapping[str, Any], answer: Answer, body: Any) -> Any:
    if reading["expression"] is None:
        return _at(reading["pointer"], body)
    seen = {"status": answer.status, "headers": dict(answer.headers), "body": body}
    try:
        return expressions.evaluate(reading["expression"], {"response": seen})
    except InvalidInput:
        return _MISSING


def _at(pointer: str, value: Any) -> Any:
    """Follow a JSON pointer (RFC 6901)."""
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit() and str(int(token)) == token:
            if int(token) >= len(value):
                return _MISSING
            value = value[int(token)]
        else:
            return _MISSING
    return value


def _body(answer: Answer) -> Any:
    """Give a JSON body as its value, any other as text; nothing for none."""
    declared, _, rest = answer.headers.get("content-type", "").partition(";")
    kind = declared.strip().lower()
    if not answer.body:
        return None
    if kind in ("application/json", "text/json") or kind.endswith("+json"):
        try:
            return json.loads(answer.body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise WorkFailed("bad-answer", "The answer says that it is JSON, and is not.") from None
    charset = rest.partition("charset=")[2].partition(";")[0].strip().strip('"') or "utf-8"
    return answer.body.decode(_charset(charset), "replace").replace("\0", "")


def _charset(declared: str) -> str:
    """Look a character set up. Python knows codecs that are none, and some that take long over what was made for that."""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = ""
    if name not in _CHARSETS and not name.startswith(("iso8859-", "cp125")):
        raise WorkFailed("bad-answer", "The answer is in a character set that is not known here.")
    return name


def _no_constant(word: str) -> Any:
    raise ValueError(word)  # NaN and Infinity are no JSON
