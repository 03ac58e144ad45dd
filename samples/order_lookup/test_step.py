"""The step alone, against a small order service: no call, no Temporal. Copy this to test a step of your own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from step import order_lookup

from engine.sdk import run_step

ORDERS = {"1001": {"state": "shipped", "days": 2}, "1002": {"state": "paid"}, "1009": None}


class Orders(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        number = self.path.rpartition("/")[2]
        order = ORDERS.get(number)
        self.send_response(200 if order else 500 if number in ORDERS else 404)
        self.end_headers()
        self.wfile.write(json.dumps(order).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Orders) as server:
        monkeypatch.setenv("ORDERS_URL", f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_order_on_its_way_says_how_many_days_it_takes() -> None:
    outcome = run_step(order_lookup, number="1001")
    assert (outcome.exit, outcome.outputs) == ("on_its_way", {"days": 2})


def test_an_order_that_is_paid_is_being_packed() -> None:
    assert run_step(order_lookup, number="1002").exit == "packing"


def test_an_order_nobody_knows_has_an_exit_of_its_own() -> None:
    assert run_step(order_lookup, number="7").exit == "not_found"


def test_a_service_that_fails_is_an_error_with_its_reason() -> None:
    outcome = run_step(order_lookup, number="1009")
    assert (outcome.exit, outcome.reason) == ("error", "service-down")


def test_a_service_that_is_away_is_an_error_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_URL", "http://127.0.0.1:9")
    assert run_step(order_lookup, number="1001").reason == "service-down"
