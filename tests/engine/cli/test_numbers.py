from __future__ import annotations

import json

from tests.engine.cli.product import Product
from tests.engine.flows.drawings import drawing


def imported(product: Product, *more: str) -> None:
    product.right("flow", "import", "-", *more, input=json.dumps(drawing()).encode())


def test_a_number_is_bound_listed_and_resolved(product: Product) -> None:
    imported(product, "--publish")
    assert product.right("numbers", "bind", "_400x", "main") == "_400X in default is answered by main (live).\n"
    assert "_400X    main  live" in product.right("numbers", "list")
    assert product.json("numbers", "list")["numbers"][0]["pattern"] == "_400X"
    assert product.right("numbers", "resolve", "4007") == "4007 → _400X → Version 1 of main answers.\n"
    assert "版本 1" in product.right("numbers", "resolve", "4007", "--lang", "zh")
    assert product.json("numbers", "resolve", "4007")["version"] == 1


def test_a_number_that_leads_nowhere_is_told_by_the_exit_code_too(product: Product) -> None:
    result = product("numbers", "resolve", "999")
    assert result.exit_code == 1
    assert result.stdout == "999 → Nothing is bound to this number in default.\n"
    assert json.loads(product("numbers", "resolve", "999", "--json").stdout)["answer"] == "nothing"


def test_binding_a_flow_that_is_not_published_says_what_callers_hear(product: Product) -> None:
    imported(product)
    result = product("numbers", "bind", "4001", "main", "--alias", "staging")
    assert result.exit_code == 0
    assert "callers hear that the number is not in service" in result.stderr
    assert "cordboard flow publish main --alias staging" in result.stderr
    assert product("numbers", "resolve", "4001").exit_code == 1


def test_an_unbound_number_is_answered_by_nobody(product: Product) -> None:
    imported(product, "--publish")
    product.right("numbers", "bind", "4001", "main", "--environment", "test")
    assert product("numbers", "resolve", "4001").exit_code == 1
    assert product.right("numbers", "resolve", "4001", "--environment", "test").startswith("4001 → 4001 → Version 1")
    assert product.right("numbers", "unbind", "4001", "--environment", "test") == "4001 in test is answered by nobody now.\n"
    assert product.json("numbers", "list") == {"numbers": []}
    assert "4001" in product.refused("numbers", "unbind", "4001")[0]


def test_a_pattern_that_is_none_is_refused_with_an_example(product: Product) -> None:
    imported(product)
    what, mend = product.refused("numbers", "bind", "_40[0", "main")
    assert "is not closed" in what
    assert "_400X" in mend


def test_an_empty_list_says_how_to_begin(product: Product) -> None:
    result = product("numbers", "list")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert "cordboard numbers bind 4001 FLOW" in result.stderr
