"""What an installation may be told from outside: settings, read once from environment variables into one frozen value.

Every setting is the variable ``CORDBOARD_`` + the field's name in capitals. A variable that is misspelt or holds a value that
cannot be right stops the product at its start, with the name, what was expected and what to type instead: a switchboard that
comes up with half its settings ignored is found out by callers.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit, urlunsplit

from engine.errors import InvalidInput

PREFIX = "CORDBOARD_"

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HOST = re.compile(
    r"(?=.{1,253}$)(?![0-9.]+$)[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*"
)
_CHECKOUT = Path(__file__).resolve().parent.parent
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


class _Unfit(ValueError):
    """A value that cannot be right: what was expected, and what to type instead."""


def _text(raw: str) -> str:
    return raw


def _name(raw: str) -> str:
    if not _NAME.fullmatch(raw):
        raise _Unfit("a name of 1 to 40 lower-case letters, digits and inner hyphens, such as office-1")
    return raw


def _folder(raw: str) -> Path:
    if any(mark in raw for mark in "?#\0"):
        raise _Unfit("the path of a folder, without the characters ? and #")
    return Path(raw).expanduser().resolve()


def _port(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 65535):
        raise _Unfit("a port number from 1 to 65535")
    return int(raw)


def _whole(low: int, high: int, what: str) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        if not (raw.isascii() and raw.isdigit() and low <= int(raw) <= high):
            raise _Unfit(f"{what}, a whole number from {low} to {high}")
        return int(raw)

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw not in choices:
            raise _Unfit("one of " + ", ".join(choices))
        return raw

    return parse


def _loopback(raw: str) -> str:
    # Nobody is asked for a password yet, so nobody outside this machine may reach the door.
    if not is_loopback(raw):
        raise _Unfit("a loopback address (127.0.0.1, ::1 or localhost), because the API has no accounts yet")
    return raw


def _host_and_port(raw: str) -> str:
    host, colon, port = raw.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise _Unfit("host:port, such as 127.0.0.1:7233")
    return raw


def _web_address(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Unfit("an http:// or https:// address, such as http://127.0.0.1:8088")
    if parts.username or parts.password:
        raise _Unfit(f"an address without user and password; those go into {PREFIX}ARI_USER and {PREFIX}ARI_PASSWORD")
    return raw.rstrip("/")


def _database(raw: str) -> str:
    scheme, separator, rest = raw.partition("://")
    driver = _DRIVERS.get(scheme)
    if not separator or driver is None:
        raise _Unfit("sqlite:////path/to/file.sqlite or postgresql://user:password@host:port/name")
    if driver.startswith("sqlite"):
        return _sqlite_file(rest)
    if not rest.partition("/")[2]:
        raise _Unfit("a PostgreSQL address that names its database: postgresql://user:password@host:port/name")
    return f"{driver}://{rest}"


def _sqlite_file(rest: str) -> str:
    if not rest.strip("/") or ":memory:" in rest or "mode=memory" in rest:
        raise _Unfit("a SQLite file: the processes of the product share one database, so it cannot live in memory")
    if not rest.startswith("/") or "?" in rest:
        raise _Unfit("sqlite:////absolute/path/to/file.sqlite, without a query")
    # Made absolute here, because the processes need not share a working directory.
    return f"sqlite+aiosqlite:///{Path(rest[1:]).expanduser().resolve()}"


def _voices(raw: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for part in raw.split(","):
        language, equals, voice = part.strip().partition("=")
        if not (language and equals and voice):
            raise _Unfit("language=voice pairs with commas between, such as zh-CN=cmn,en=en-gb")
        pairs.append((language.strip(), voice.strip()))
    if len({language for language, _ in pairs}) != len(pairs):
        raise _Unfit("each language once")
    return tuple(pairs)


_MANNER = re.compile(r"[A-Za-z0-9_-]*(\+[A-Za-z0-9_-]+)?(/[0-9]{2,3})?")
_VARIANT = re.compile(r"([A-Za-z0-9-]+:)?[a-z0-9][a-z0-9-]{0,30}")


def _variants(raw: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for part in raw.split(","):
        name, equals, manner = part.strip().partition("=")
        speed = manner.partition("/")[2]
        fits = not speed or (speed.isdigit() and 80 <= int(speed) <= 450)
        if not (equals and manner and fits and _VARIANT.fullmatch(name) and _MANNER.fullmatch(manner)):
            raise _Unfit("name=voice pairs with commas between, such as female=+f3,slow=/120,en:anna=en-us+f2/150")
        pairs.append((name, manner))
    return tuple(pairs)


def _reach(raw: str) -> tuple[str, ...]:
    entries = tuple(part.strip() for part in raw.split(","))
    for entry in entries:
        try:
            ipaddress.ip_network(entry, strict=False)
        except ValueError:
            if not _HOST.fullmatch(entry):
                raise _Unfit("host names, addresses and networks with commas between, such as crm.local,10.1.0.0/16") from None
    return entries


_DIALLED = re.compile(r"\+?[0-9]{2,32}\*?")


def _numbers(raw: str) -> tuple[str, ...]:
    entries = tuple(re.sub(r"[\s().-]", "", part) for part in raw.split(","))
    if not all(_DIALLED.fullmatch(entry) for entry in entries):
        raise _Unfit("numbers with commas between, a * for all that begin so, such as +8613800138000,0106234*")
    return entries


def _shown(raw: str) -> str:
    if not re.fullmatch(r"\+?[0-9]{2,32}", raw):
        raise _Unfit("a number, such as 01062345678")
    return raw


def _pairs(raw: str) -> tuple[tuple[str, Any], ...]:
    pairs: list[tuple[str, Any]] = []
    for part in raw.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value) or name in dict(pairs):
            raise _Unfit("name=value pairs with commas between, each name once, such as first_digit_seconds=8,barge_in=true")
        try:
            pairs.append((name, json.loads(value)))
        except ValueError:
            pairs.append((name, value))  # a word
    return tuple(pairs)


def _mail_address(raw: str) -> str:
    if not re.fullmatch(r"[^@\s<>,]+@[A-Za-z0-9.-]+", raw):
        raise _Unfit("a bare e-mail address, such as calls@example.com")
    return raw


def _country(raw: str) -> str:
    if not (len(raw) == 2 and raw.isascii() and raw.isalpha() and raw.isupper()):
        raise _Unfit("a country as ISO 3166 writes it, such as CN")
    return raw


def _data_folder() -> Path:
    if (_CHECKOUT / "alembic.ini").is_file():
        return _CHECKOUT / "var"
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "cordboard"


def _setting(
    parse: Callable[[str], Any],
    default: Any = None,
    *,
    help: str,
    make: Callable[[], Any] | None = None,
    secret: bool = False,
) -> Any:
    about = {"parse": parse, "help": help}
    if make is not None:
        return field(default_factory=make, metadata=about, repr=not secret)
    return field(default=default, metadata=about, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process. All processes of an installation are given the same ones.

    ``Settings()`` is the installation that ``make run`` starts: the simulator, an embedded Temporal server and a SQLite file,
    all of it below one data folder. Secrets do not show in ``repr``.
    """

    data: Path = _setting(_folder, make=_data_folder, help="folder of everything the product keeps")
    database_url: str = _setting(
        _database, "", secret=True, help="sqlite:////file or postgresql://user:password@host:port/name"
    )
    environment: str = _setting(_name, "default", help="which number bindings this installation answers to")
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        _one_of("debug", "info", "warning", "error"), "info", help="how much the processes tell"
    )

    country: str = _setting(_country, "CN", help="the country of telephone numbers that name none")

    recordings: Path = _setting(_folder, help="folder of recordings, shared by all processes; unset: recordings in DATA")

    steps: Path | None = _setting(_folder, help="folder of Python files whose @step functions are blocks")

    flow_defaults: tuple[tuple[str, Any], ...] = _setting(
        _pairs,
        (),
        help="what blocks inherit where neither they nor their flow say otherwise: first_digit_seconds=8,music=default",
    )

    adapter: Literal["simulator", "asterisk"] = _setting(
        _one_of("simulator", "asterisk"), "simulator", help="the kind of switch"
    )
    node: str = _setting(_name, "node1", help="our name for the switch; its task queue is tel.<node>")
    simulator_port: int = _setting(_port, 7411, help="loopback port at which text phones reach the simulator")

    ari_url: str = _setting(_web_address, "http://127.0.0.1:8088", help="Asterisk's HTTP server (http.conf)")
    ari_user: str = _setting(_text, "cordboard", help="user in ari.conf")
    ari_password: str = _setting(_text, "", secret=True, help="that user's password")
    ari_application: str = _setting(_name, "cordboard", help="the Stasis application of the dialplan")
    ari_events: Literal["inbound", "outbound"] = _setting(
        _one_of("inbound", "outbound"),
        "inbound",
        help="inbound: we connect to Asterisk's event socket; outbound: Asterisk connects to us (20.15, 22.5 and later)",
    )
    ari_listen: str = _setting(_host_and_port, "127.0.0.1:8089", help="where Asterisk finds us when events are outbound")

    call_allow: tuple[str, ...] = _setting(
        _numbers, (), help="outside numbers that authors may have called, to try a flow by telephone: +8613800138000,0106234*"
    )
    call_shown: str = _setting(_shown, "", help="the number that a telephone called so shows; empty: the trunk's own")
    call_most: int = _setting(
        _whole(0, 1000, "calls an hour"), 30, help="how many calls an hour authors may have placed; 0: none"
    )

    temporal: Literal["embedded", "remote"] = _setting(
        _one_of("embedded", "remote"), "embedded", help="whether cordboard up starts a Temporal server of its own"
    )
    temporal_address: str = _setting(_host_and_port, "127.0.0.1:7233", help="Temporal's frontend")
    temporal_namespace: str = _setting(_name, "default", help="the namespace of our calls")
    temporal_ui_port: int = _setting(_port, 8233, help="loopback port of the embedded server's web pages")

    api_host: str = _setting(_loopback, "127.0.0.1", help="loopback address of the API")
    api_port: int = _setting(_port, 8080, help="port of the API")

    smtp_server: str = _setting(_host_and_port, "", help="the server that takes e-mails: mail.example.com:587")
    smtp_tls: Literal["starttls", "tls", "none"] = _setting(
        _one_of("starttls", "tls", "none"),
        "starttls",
        help="starttls, tls from the first byte (port 465), or none on this machine",
    )
    smtp_from: str = _setting(_mail_address, "", help="whom e-mails come from: calls@example.com")
    smtp_user: str = _setting(_text, "", help="user at the mail server; empty: no login")
    smtp_secret: str = _setting(_name, "smtp-password", help="the secret that holds that user's password")

    http_allow: tuple[str, ...] = _setting(
        _reach, (), help="hosts and networks that flows may reach though they are not public: crm.local,10.1.0.0/16"
    )

    speech_voices: tuple[tuple[str, str], ...] = _setting(
        _voices, (("zh-CN", "cmn"), ("en", "en-gb")), help="the speech engine's voice for each language"
    )
    speech_variants: tuple[tuple[str, str], ...] = _setting(
        _variants,
        (("female", "+f3"), ("male", "+m3"), ("slow", "/120"), ("fast", "/200")),
        help="named voices of prompts: an engine's voice, +variant and /words a minute, of all languages or of one (en:anna=…)",
    )
    speech_words_per_minute: int = _setting(_whole(80, 450, "words a minute"), 160, help="how fast prompts are spoken")
    speech_library: str = _setting(_text, "", help="path of libespeak-ng; empty: the system's, else the packaged one")

    def __post_init__(self) -> None:
        """Fill in what follows from other settings, and refuse what contradicts them."""
        if not self.database_url:
            url = f"sqlite+aiosqlite:///{self.data / 'cordboard.sqlite'}"
            object.__setattr__(self, "database_url", url)
        if self.recordings is None:
            object.__setattr__(self, "recordings", self.data / "recordings")
        if self.temporal == "embedded" and not is_loopback(self.temporal_address.rpartition(":")[0]):
            raise InvalidInput(
                "bad-setting",
                f"{PREFIX}TEMPORAL_ADDRESS is not on this machine, but the embedded Temporal server listens on loopback only.",
                f"Set {PREFIX}TEMPORAL=remote to use a cluster, or leave the address out.",
            )
        if self.adapter == "asterisk" and not self.ari_password:
            raise InvalidInput(
                "bad-setting",
                f"{PREFIX}ADAPTER is asterisk, but {PREFIX}ARI_PASSWORD is not set.",
                f"Set it to the password of user {self.ari_user} in Asterisk's ari.conf.",
            )
        if self.smtp_server and not self.smtp_from:
            raise InvalidInput(
                "bad-setting",
                f"{PREFIX}SMTP_SERVER is set, but {PREFIX}SMTP_FROM is not.",
                "Set it to the address that e-mails come from, such as calls@example.com.",
            )
        ports = self._own_ports()
        for name, port in ports.items():
            twin = next((other for other in ports if other < name and ports[other] == port), None)
            if twin:
                raise InvalidInput("bad-setting", f"{twin} and {name} both name port {port}.", "Give each a port of its own.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises ``InvalidInput`` (``unknown-setting``, ``bad-setting``) that names the variable.

        An empty variable counts as not set, because that is how service managers and compose files leave one out.
        """
        given = {k: v for k, v in (os.environ if environ is None else environ).items() if k.startswith(PREFIX)}
        known = {variable_of(f): f for f in fields(cls)}
        for variable in sorted(given):
            if variable not in known:
                raise InvalidInput("unknown-setting", f"{variable} is not a setting.", _nearest(variable, known))
        values = {known[variable].name: _parsed(known[variable], raw) for variable, raw in given.items() if raw}
        return cls(**values)

    @property
    def keys(self) -> Path:
        """The folder of the installation's keys; see ``engine.storage.keys``."""
        return self.data / "keys"

    @property
    def programs(self) -> Path:
        """The shelf of compiled programs, one file for each digest."""
        return self.data / "programs"

    @property
    def sounds(self) -> Path:
        """The cache of rendered audio."""
        return self.data / "sounds"

    @property
    def journal(self) -> Path:
        """The checkpoint journal of this node's adapter: a file on the adapter's own disk, whatever the database is."""
        return self.data / "journal" / f"{self.node}.sqlite"

    @property
    def temporal_file(self) -> Path:
        """The embedded Temporal server's own database."""
        return self.data / "temporal" / "temporal.sqlite"

    @property
    def database_label(self) -> str:
        """The database address without its password, for people and logs."""
        parts = urlsplit(self.database_url)
        if parts.password is None:
            return self.database_url
        where = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{where}"))

    def _own_ports(self) -> dict[str, int]:
        ports = {"API_PORT": self.api_port, "SIMULATOR_PORT": self.simulator_port}
        if self.temporal == "embedded":
            ports["TEMPORAL_UI_PORT"] = self.temporal_ui_port
            ports["TEMPORAL_ADDRESS"] = int(self.temporal_address.rpartition(":")[2])
        if self.ari_events == "outbound":
            ports["ARI_LISTEN"] = int(self.ari_listen.rpartition(":")[2])
        return {PREFIX + name: port for name, port in ports.items()}

    def voice(self, language: str) -> str | None:
        """Name the voice that speaks a language, ``None`` when there is none."""
        return dict(self.speech_voices).get(language)


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def variable_of(setting: Field[Any]) -> str:
    """Name the environment variable of a field of ``Settings``."""
    return PREFIX + setting.name.upper()


def described() -> tuple[tuple[str, str], ...]:
    """List every variable with what it means, for help pages and ``doctor``."""
    return tuple((variable_of(f), cast(str, f.metadata["help"])) for f in fields(Settings))


def _parsed(setting: Field[Any], raw: str) -> Any:
    try:
        return setting.metadata["parse"](raw)
    except _Unfit as wrong:
        # The value itself stays out of the message where it may be a secret.
        shown = f" is {raw!r}, which" if setting.repr and "@" not in raw else " has a value that"
        raise InvalidInput("bad-setting", f"{variable_of(setting)}{shown} cannot be used.", f"Expected {wrong}.") from None


def _nearest(variable: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(variable, list(known), n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return "Remove it; `cordboard doctor` lists the settings there are."
