"""FG001 to FG004: documents that cannot be read, or have another shape."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.graph.drawings.base import Document, Pair, block, digits, drawing, menu, then

GOOD = json.dumps(drawing(), ensure_ascii=False).encode()


def nested(levels: int) -> Document:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return then(block("set_variables", {"assignments": [{"variable": "deep", "value": value}]}, next="bye"), variables=DEEP)


DEEP = {"deep": {"type": "list"}}
PADDED = drawing(prompts={f"p{n}": {"en": {"text": "x" * 3900}} for n in range(270)})


def without(document: Document, *path: str) -> Document:
    here: Any = document
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]
    return document


PAIRS = (
    Pair("FG001", GOOD.replace(b'"entry"', b'"entry'), GOOD, name="not JSON"),
    Pair("FG001", GOOD.decode().encode("gbk"), b"\xef\xbb\xbf" + GOOD, name="not UTF-8, but a byte order mark may be"),
    Pair("FG001", GOOD.replace(b'"spec": 1', b'"spec": 1, "spec": 1'), GOOD, name="a key twice"),
    Pair("FG001", GOOD.replace(b'"spec": 1', b'"spec": NaN'), GOOD, name="NaN"),
    Pair("FG001", GOOD.replace(b'"spec": 1', b'"spec": 9007199254740992'), GOOD, name="a number JavaScript would change"),
    Pair("FG001", nested(40), nested(20), name="too deep"),
    Pair("FG001", drawing(name="\ud800"), drawing(name="😀"), "/name", name="half a surrogate pair"),
    Pair("FG001", drawing(name=float("inf")), drawing(name="inf"), "/name", name="infinity as a value"),
    Pair("FG001", GOOD.replace(b'"small"', rb'"a\u0000"'), GOOD, "/id", name="a null character"),
    Pair("FG002", GOOD + b" " * (1 << 20), GOOD + b" " * ((1 << 20) - len(GOOD)), name="as text"),
    Pair("FG002", PADDED, drawing(prompts={"p": {"en": {"text": "x" * 3900}}}), name="as a value"),
    Pair("FG003", without(drawing(), "languages"), drawing(), name="missing"),
    Pair("FG003", drawing(colour="red"), drawing(name="red"), "/colour", name="unknown"),
    Pair("FG003", drawing(languages=["Chinese"]), drawing(languages=["zh-CN", "en"]), "/languages/0", name="pattern"),
    Pair("FG003", drawing(languages=["en", "en"]), drawing(), "/languages", name="twice"),
    Pair(
        "FG003",
        then(digits(min_digits=0)),
        then(digits(min_digits=1)),
        "/nodes/here/config/min_digits",
        "here",
        name="a setting out of its bounds",
    ),
    Pair(
        "FG003",
        then(digits(min_digits=5, max_digits=4)),
        then(digits(min_digits=4, max_digits=4)),
        "/nodes/here/config",
        "here",
        name="two settings that do not fit together",
    ),
    Pair(
        "FG003",
        then(menu("1", prompt=7)),
        then(menu("1")),
        "/nodes/here/config/prompt",
        "here",
        name="a setting of another type",
    ),
    Pair("FG004", drawing(spec=2), drawing(spec=1), "/spec"),
)
