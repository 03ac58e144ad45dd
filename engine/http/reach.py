"""Which addresses flows may reach, decided where a connection is made: between the look-up of a name and the first packet.

A flow is drawn by people who need not be the administrators of the network it runs in, so what is not the public internet is
refused unless the installation allows it. The address that was judged is the one that is connected to; a name that answers
otherwise the next time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable

import httpcore

from engine.runtime.performers import WorkFailed

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")  # IANA gives out global unicast from here alone (RFC 4291 §2.4)
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # the last four bytes are an IPv4 address (RFC 6052)


class Reach:
    """Judges addresses. ``allowed`` lists host names, addresses and networks that may be reached though they are not public."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """Take the installation's list, as ``engine.config`` has checked it."""
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for entry in allowed:
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                self._names.add(entry.lower().rstrip("."))

    def admits(self, host: str, address: str) -> bool:
        """Tell whether ``address``, which the name ``host`` leads to, may be connected to."""
        found = _plain(ipaddress.ip_address(address.partition("%")[0]))
        return host.lower().rstrip(".") in self._names or any(found in network for network in self._networks) or _public(found)


def _plain(address: Address) -> Address:
    """Take an IPv4 address out of its IPv6 wrapping, behind which it is the same machine."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        within = address.sixtofour or (address.teredo and address.teredo[1])
        return address in _GIVEN_OUT and address.is_global and (not within or _public(within))
    return address.is_global and not address.is_multicast


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to admitted addresses only. Every connection of the pool is made here, those that redirects ask for too."""

    def __init__(self, reach: Reach) -> None:
        """Take the judge."""
        self._reach = reach
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look the name up once, judge, and connect to what was judged."""
        addresses = await _look_up(host, port)
        admitted = [address for address in addresses if self._reach.admits(host, address)]
        if not admitted:
            raise WorkFailed(
                "address-refused",
                "The address leads into a network that flows may not reach.",
                "An administrator can allow the host or network with CORDBOARD_HTTP_ALLOW.",
            )
        for address in admitted[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                pass  # another of the name's addresses may answer
        return await self._inner.connect_tcp(admitted[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait between the pool's own tries."""
        await asyncio.sleep(seconds)


async def _look_up(host: str, port: int) -> list[str]:
    """Give the host's addresses. Every spelling is understood here as the system does, so 2130706433 is 127.0.0.1."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WorkFailed("name-unknown", "The host's name leads nowhere.", "Check the name.", again=True) from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
