from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
import threading

import pytest

from tests.engine.cli.product import ROOT, Product, clean_environment

VALUE = "s3cr3t-0f-the-house"


@pytest.mark.parametrize("typed", [VALUE, f"{VALUE}\n", f"{VALUE}\r\n"])
def test_a_secret_is_piped_in_listed_by_name_and_removed(product: Product, typed: str) -> None:
    assert (
        product.right("secrets", "set", "crm-token", input=typed) == "crm-token is kept; calls send it within five seconds.\n"
    )
    assert product.wait(product.secrets.value("crm-token")) == VALUE
    listed = product.right("secrets", "list")
    assert "crm-token" in listed and VALUE not in listed
    assert [one["name"] for one in product.json("secrets", "list")["secrets"]] == ["crm-token"]
    assert product.right("secrets", "remove", "crm-token") == "crm-token is forgotten.\n"
    assert product.json("secrets", "list") == {"secrets": []}
    assert "crm-token" in product.refused("secrets", "remove", "crm-token")[0]


def test_a_secret_is_typed_twice_and_not_shown(product: Product) -> None:
    ours, its = pty.openpty()
    words = [sys.executable, "-m", "engine.cli", "secrets", "set", "crm-token"]
    env = clean_environment(**product.settings)
    # Without a session of its own it would ask whoever runs the tests.
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    shown = b""
    with contextlib.suppress(OSError):  # Linux says EIO when the other end is closed
        for question in (b"Value: ", b"Once more: ", b"kept"):  # the space comes when the typing is hidden
            while question not in shown:
                shown += os.read(ours, 4096)
            if question != b"kept":
                os.write(ours, VALUE.encode() + b"\n")
    assert process.wait() == 0
    watchdog.cancel()
    watchdog.join()
    os.close(ours)
    assert VALUE.encode() not in shown and b"crm-token" in shown
    assert product.wait(product.secrets.value("crm-token")) == VALUE


def test_what_cannot_be_a_secret_is_refused_without_repeating_it(product: Product) -> None:
    for name, typed in (("CRM", VALUE), ("crm-token", ""), ("crm-token", "\n"), ("crm-token", b"\xff" + VALUE.encode())):
        said = "\n".join(product.refused("secrets", "set", name, input=typed))
        assert said and VALUE not in said
    assert "cordboard secrets set NAME" in product("secrets", "list").stderr


def test_a_value_on_the_command_line_is_no_way_to_give_it(product: Product) -> None:
    assert product("secrets", "set", "crm-token", VALUE).exit_code == 2
