"""What the pages' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.cli.product import Product


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """The command line with a product behind it; a page's files stand beside it."""
    made = Product(tmp_path)
    yield made
    made.close()
