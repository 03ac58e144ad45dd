"""Tests that share an installation or a browser stay on one worker; a plugin that lost their groups would say nothing."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("alone")
def test_the_groups_of_tests_reach_those_who_share_them_out(request: pytest.FixtureRequest) -> None:
    # pytest-xdist knows a group by what it puts behind the test's name, and only in its workers.
    assert request.node.nodeid.endswith("@alone") is ("PYTEST_XDIST_WORKER" in os.environ)
