"""The command line with a product behind it, and without one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.cli.product import CommandLine, Product
from tests.parts.ports import free_ports


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def alone(tmp_path: Path) -> CommandLine:
    """The command line where nothing runs."""
    ports = [str(port) for port in free_ports(4)]
    return CommandLine(
        CORDBOARD_DATA=str(tmp_path / "data"),
        CORDBOARD_API_PORT=ports[0],
        CORDBOARD_SIMULATOR_PORT=ports[1],
        CORDBOARD_TEMPORAL_ADDRESS=f"127.0.0.1:{ports[2]}",
        CORDBOARD_TEMPORAL_UI_PORT=ports[3],
    )
