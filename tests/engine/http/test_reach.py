"""What flows may reach: judged by the address that is connected to, however it is spelt, wrapped or named."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from engine.http.client import HttpClient
from engine.http.performer import HttpPerformer
from engine.http.reach import Reach
from engine.nodes.base import Worked
from tests.engine.http.conftest import Kept
from tests.engine.http.orders import asked
from tests.engine.http.other_side import OtherSide, other_side, reply

PRIVATE = (
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
    *("192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2002:a00:1::1", "2001:0:a00:1::1", "2001::f5ff:fffe"),
)
PUBLIC = ("1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1")


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    assert not Reach().admits("host.example", address)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_reached(address: str) -> None:
    assert Reach().admits("host.example", address)


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_every_wrapping(address: ipaddress.IPv4Address) -> None:
    reach, number = Reach(["10.1.0.0/16"]), int(address)
    plain = reach.admits("h", str(address))
    assert reach.admits("h", f"::ffff:{address}") == plain
    assert reach.admits("h", str(ipaddress.IPv6Address((0x64FF9B << 96) | number))) == plain
    if not plain:
        assert not reach.admits("h", str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))))


def test_what_an_installation_lists_is_reached_by_name_by_address_or_by_network() -> None:
    reach = Reach(["crm.internal", "10.1.0.0/16", "192.168.7.7", "fd00:7::/32"])
    assert reach.admits("CRM.internal.", "172.16.0.9")
    assert reach.admits("a.example", "10.1.255.255") and not reach.admits("a.example", "10.2.0.0")
    assert reach.admits("a.example", "192.168.7.7") and not reach.admits("a.example", "192.168.7.8")
    assert reach.admits("a.example", "fd00:7::1") and not reach.admits("a.example", "fd00:8::1")
    assert reach.admits("a.example", "::ffff:10.1.0.1")
    assert not reach.admits("x.crm.internal", "172.16.0.9")


class Names:
    """What names lead to; each further look-up of a name gives its next answer."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.looked_up: list[str] = []

    async def getaddrinfo(self, host: str, port: int, **more: Any) -> list[Any]:
        self.looked_up.append(host)
        found = self.answers[host].pop(0) if len(self.answers[host]) > 1 else self.answers[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Answer for the names that a test tells; everything else is looked up as always."""
    made = Names()
    real = asyncio.BaseEventLoop.getaddrinfo

    async def look_up(loop: asyncio.BaseEventLoop, host: Any, port: Any, **more: Any) -> Any:
        if host in made.answers:
            return await made.getaddrinfo(host, port, **more)
        return await real(loop, host, port, **more)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    return made


async def without_list(url: str, *allowed: str, tls: ssl.SSLContext | None = None) -> Worked:
    async with HttpClient(Reach(allowed), tls=tls) as client:
        return await asked(HttpPerformer(client, Kept()), url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]"],
)
async def test_no_spelling_of_this_machine_is_reached(host: str) -> None:
    async with other_side(reply()) as side:
        came = await without_list(side.at(host=host))
        assert (came, side.connections) == (Worked("failed", reason="address-refused"), 0)


async def test_a_name_that_leads_to_this_machine_is_not_reached(names: Names) -> None:
    names.answers["inside.example"] = [["127.0.0.1"]]
    async with other_side(reply()) as side:
        came = await without_list(side.at(host="inside.example"))
        assert (came.reason, side.connections) == ("address-refused", 0)
        assert (await without_list(side.at(host="inside.example"), "inside.example")).how == "done"


async def test_a_name_is_looked_up_once_and_what_was_judged_is_connected_to(names: Names) -> None:
    names.answers["rebinds.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    async with other_side(reply()) as side:
        came = await without_list(side.at(host="rebinds.example"), "127.0.0.1/32")
        assert (came.how, names.looked_up) == ("done", ["rebinds.example"])
        assert (await without_list(side.at(host="rebinds.example"), "127.0.0.1/32")).reason == "address-refused"


async def test_of_several_addresses_only_admitted_ones_are_tried_one_after_the_other(names: Names) -> None:
    names.answers["several.example"] = [["10.0.0.1", "127.0.0.2", "127.0.0.1"]]
    async with other_side(reply()) as side:
        came = await without_list(side.at(host="several.example"), "127.0.0.0/8")
        assert (came.how, side.asked[0].headers["host"]) == ("done", f"several.example:{side.port}")


async def test_a_name_that_nobody_knows_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", unknown)
    assert (await without_list("http://nowhere.example/")).reason == "name-unknown"


async def test_a_redirect_leads_no_further_than_a_request(names: Names) -> None:
    names.answers["front.example"] = [["127.0.0.1"]]
    async with other_side(reply()) as inside, other_side(reply(302, b"", ("Location", inside.at()))) as side:
        came = await without_list(side.at(host="front.example"), "front.example")
        assert (came.reason, len(side.asked), inside.connections) == ("address-refused", 1, 0)


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[tuple[ssl.SSLContext, ssl.SSLContext]]:
    """A server's certificate for secure.example, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "secure.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("secure.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(file))
    server.load_cert_chain(file)
    yield server, client


async def test_a_server_proves_who_it_is(names: Names, authority: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, client = authority
    names.answers |= {"secure.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]}

    async def came(side: OtherSide, host: str, tls: ssl.SSLContext | None) -> str:
        worked = await without_list(side.at(host=host), "127.0.0.1", tls=tls)
        return worked.reason or worked.how

    async with other_side(reply(), tls=server) as side:
        assert await came(side, "secure.example", client) == "done"
        assert await came(side, "other.example", client) == "bad-certificate"
        assert await came(side, "secure.example", None) == "bad-certificate"
        assert len(side.asked) == 1


async def test_nothing_goes_from_https_to_http(names: Names, authority: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, client = authority
    names.answers["secure.example"] = [["127.0.0.1"]]
    async with other_side(reply()) as plain, other_side(reply(302, b"", ("Location", plain.at())), tls=server) as side:
        came = await without_list(side.at(host="secure.example"), "127.0.0.1", tls=client)
        assert (came.reason, plain.asked) == ("redirect-refused", [])
