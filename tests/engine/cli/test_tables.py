from __future__ import annotations

import stat
from pathlib import Path

from tests.engine.cli.product import Product

CUSTOMERS = ("tables", "create", "customers", "--key", "phone:phone", "--column", "level", "--column", "visits:number")


def test_a_table_is_made_filled_looked_at_and_dropped(product: Product) -> None:
    assert "cordboard tables create" in product("tables", "list").stderr
    assert product.right(*CUSTOMERS, "--column", "pin:string:sensitive") == (
        "customers has the columns phone, level, visits, pin.\n"
    )
    product.right("tables", "set", "customers", "13800138000", "level=gold", "visits=3", "pin=8642")
    row = product.json("tables", "get", "customers", "+8613800138000")
    assert row["values"] == {"phone": "+8613800138000", "level": "gold", "visits": 3, "pin": "••••"}
    assert "8642" in product.right("tables", "get", "customers", "13800138000", "--reveal")
    shown = product.right("tables", "show", "customers")
    assert "pin  string, sensitive" in shown and "+8613800138000" in shown and "8642" not in shown
    assert [one["rows"] for one in product.json("tables", "list")["tables"]] == [1]
    product.right("tables", "remove", "customers", "13800138000")
    assert "no row of this key" in product.refused("tables", "get", "customers", "13800138000")[0]
    assert [one["what"] for one in product.json("tables", "history", "customers")["changes"]] == ["delete", "set", "created"]
    product.right("tables", "drop", "customers", "--yes")
    assert product.json("tables", "list") == {"tables": []}


def test_rows_are_imported_and_exported_and_a_bad_file_is_told_by_line(product: Product, tmp_path: Path) -> None:
    product.right(*CUSTOMERS)
    file = tmp_path / "customers.csv"
    file.write_bytes(b"phone,level,visits\r\n13800138000,gold,3\r\n6001,,\r\n")
    assert product.right("tables", "import", "customers", str(file), "--dry-run") == (
        "2 rows could be taken; customers has 0 rows.\n"
    )
    assert product.right("tables", "import", "customers", str(file)) == "2 rows are taken; customers has 2 rows.\n"
    copy = tmp_path / "copy.csv"
    product.right("tables", "export", "customers", str(copy))
    assert copy.read_bytes() == b"phone,level,visits\r\n+8613800138000,gold,3\r\n6001,,\r\n"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    said = product.refused("tables", "import", "customers", "-", "--replace", input=b"phone,visits\n6001,x\n6002,y\n")
    assert said[:2] == [
        "line 2, column visits: Column visits takes a number.",
        "line 3, column visits: Column visits takes a number.",
    ]
    assert "13800138000" in product.right("tables", "export", "customers", "-")


def test_what_cannot_be_understood_says_how_to_write_it(product: Product) -> None:
    product.right(*CUSTOMERS)
    for words, mend in (
        (("set", "customers", "6001", "gold"), "level=gold"),
        (("set", "customers", "6001", "visits=x"), "Give one"),
        (("create", "t", "--key", "a:string:secret"), "pin:string:sensitive"),
        (("import", "customers", "/nowhere.csv"), "Check its name"),
        (("get", "nobodys", "1"), "cordboard tables list"),
    ):
        assert mend in product.refused("tables", *words)[-1]
