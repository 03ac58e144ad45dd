"""Ports of one's own on loopback, so that tests can run side by side."""

from __future__ import annotations

import contextlib
import random
import socket

# Below the kernel's ephemeral range, where an outgoing connection of another test could take a port meanwhile.
_SINGLE = range(12000, 20000, 2)
_MEDIA = range(20000, 32000, 2000)
_given: set[int] = set()


def free_ports(count: int) -> list[int]:
    """Find even ports free for both TCP and UDP on every loopback address we use; none is given twice in a process."""
    found: list[int] = []
    while len(found) < count:
        port = random.choice(_SINGLE)
        if port not in _given and _is_free(port):
            found.append(port)
            _given.add(port)
    return found


def media_range() -> tuple[int, int]:
    """First and last port for a switch's media. Two switches may share a range: Asterisk passes over taken ports."""
    first = random.choice(_MEDIA)
    return first, first + _MEDIA.step - 1


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
