"""Ports of one's own on loopback, so that tests can run side by side."""

from __future__ import annotations

import contextlib
import random
import socket

_given: list[int] = []


def free_ports(count: int) -> list[int]:
    """Find ports free for both TCP and UDP on every loopback address we use; none is given twice in a process.

    They lie below the kernel's ephemeral range, where an outgoing connection of another test could take them meanwhile.
    """
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(12000, 32000, 2)
        if port not in _given and _is_free(port):
            found.append(port)
            _given.append(port)
    return found


def _is_free(port: int) -> bool:
    with contextlib.ExitStack() as stack:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            for address in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
                probe = stack.enter_context(socket.socket(socket.AF_INET, kind))
                try:
                    probe.bind((address, port))
                except OSError:
                    return False
    return True
