"""The command line's way to a running product: its HTTP API on loopback."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from engine.config import Settings
from engine.errors import CordboardError, InvalidInput

if TYPE_CHECKING:
    import httpx

_ANSWER_SECONDS = 30.0
_CONNECT_SECONDS = 3.0
SILENCE_SECONDS = 40.0
"""How long a stream may be quiet: the API gives a sign of life every 15 s."""
EVENT_STREAM = "text/event-stream"
_CODE = "urn:cordboard:"


class Refused(CordboardError):
    """What the API said instead of an answer: a problem detail (RFC 9457). ``details`` holds all its members."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """Take the problem apart; ``fields`` says where in a request something is wrong."""
        where = "; ".join(f"{field.get('pointer')}: {field.get('message')}" for field in problem.get("fields", ()))
        message = str(problem.get("title", f"status {status}"))
        super().__init__(
            str(problem.get("type", "")).removeprefix(_CODE), f"{message} {where}".strip(), str(problem.get("mend", ""))
        )
        self.status = status
        self.details = problem


class Door:
    """Asks the API. Ids go into paths quoted; numbers of people go into bodies only."""

    def __init__(self, client: httpx.Client, where: str) -> None:
        """Take an open client; ``where`` names it for messages."""
        self.client = client
        self._where = where

    def get(self, *path: str | int, query: Mapping[str, Any] | None = None) -> Any:
        """Read; ``query`` leaves out what is ``None``."""
        return self._ask("GET", path, query={k: v for k, v in (query or {}).items() if v is not None})

    def put(self, *path: str | int, body: Mapping[str, Any]) -> Any:
        """Replace."""
        return self._ask("PUT", path, body=body)

    def post(self, *path: str | int, body: Mapping[str, Any]) -> Any:
        """Ask for something to be done."""
        return self._ask("POST", path, body=body)

    def upload(self, *path: str | int, data: bytes, kind: str, query: Mapping[str, Any] | None = None) -> Any:
        """Send a file of a media type as it is."""
        return self._ask("POST", path, query=dict(query or {}), content=data, kind=kind)

    def download(self, *path: str | int, query: Mapping[str, Any] | None = None) -> bytes:
        """Get a file as it is."""
        with self._plainly():
            response = self.client.get(_address(path), params=dict(query or {}))
        if response.is_error:
            raise self._refusal(response)
        return response.content

    def delete(self, *path: str | int, query: Mapping[str, Any] | None = None) -> Any:
        """Take away."""
        return self._ask("DELETE", path, query=query)

    @contextlib.contextmanager
    def stream(
        self,
        method: str,
        *path: str | int,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Iterator[httpx.Response]:
        """Ask for server-sent events; ``sent`` reads them."""
        import httpx

        timeout = httpx.Timeout(SILENCE_SECONDS, connect=_CONNECT_SECONDS)
        with (
            self._plainly(),
            self.client.stream(
                method,
                _address(path),
                params=query or None,
                headers={"accept": EVENT_STREAM, **(headers or {})},
                json=body,
                timeout=timeout,
            ) as response,
        ):
            if response.is_error:
                response.read()
                raise self._refusal(response)
            yield response

    def _ask(
        self,
        method: str,
        path: tuple[str | int, ...],
        *,
        query: Any = None,
        body: Any = None,
        content: bytes | None = None,
        kind: str = "",
    ) -> Any:
        with self._plainly():
            headers = {"content-type": kind} if kind else None
            response = self.client.request(
                method, _address(path), params=query or None, json=body, content=content, headers=headers
            )
        if response.is_error:
            raise self._refusal(response)
        if response.status_code == 204:
            return None
        try:
            return response.json()
        except ValueError:
            raise self._stranger() from None

    def _refusal(self, response: httpx.Response) -> CordboardError:
        try:
            problem = response.json()
        except ValueError:
            return self._stranger()
        return Refused(response.status_code, problem) if isinstance(problem, dict) else self._stranger()

    def _stranger(self) -> CordboardError:
        return CordboardError(
            "not-cordboard",
            f"What answers at {self._where} is not Cordboard.",
            "Set CORDBOARD_API_PORT to the port of Cordboard, or stop the other program.",
        )

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        import httpx

        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise not_running() from None
        except httpx.TimeoutException:
            raise CordboardError(
                "no-answer", f"Cordboard at {self._where} does not answer in time.", "See what is wrong with: cordboard doctor"
            ) from None
        except httpx.TransportError as wrong:
            raise CordboardError(
                "connection-lost", f"The connection to Cordboard at {self._where} broke: {wrong}.", "Type the command again."
            ) from None


def not_running() -> CordboardError:
    """Say that nothing listens at the API's port."""
    return CordboardError("not-running", "Cordboard does not run here.", "Start it with: cordboard up")


@contextlib.contextmanager
def open_door(settings: Settings) -> Iterator[Door]:
    """Open the way to the API that the settings name."""
    import httpx

    host = f"[{settings.api_host}]" if ":" in settings.api_host else settings.api_host
    where = f"http://{host}:{settings.api_port}"
    timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
    # A proxy of the environment is for the world outside; the API is on this machine.
    with httpx.Client(base_url=where + "/v1/", timeout=timeout, trust_env=False) as client:
        yield Door(client, where)


def _address(path: tuple[str | int, ...]) -> str:
    for part in path:
        if str(part) in ("", ".", ".."):  # in a path these stand for other places (RFC 3986 §5.2.4)
            raise InvalidInput("bad-id", f"“{part}” is no id.", "Lists show the ids: cordboard flow list, cordboard calls.")
    return "/".join(quote(str(part), safe="") for part in path)


def sent(response: httpx.Response) -> Iterator[tuple[str, str, Any]]:
    """Read server-sent events (WHATWG HTML §9.2.6) as (id, event, data); data is ``None`` where a frame only names a place."""
    id_, event, data = "", "", ""
    for text in _lines(response):
        field, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if field == "id":
            id_ = value
        elif field == "event":
            event = value
        elif field == "data":
            data = f"{data}\n{value}" if data else value
        elif not text:
            yield id_, event, json.loads(data) if data else None
            event, data = "", ""


def _lines(response: httpx.Response) -> Iterator[str]:
    # Not ``iter_lines``, which parts lines at every sign that Unicode calls a line's end, and those may stand inside JSON text.
    rest = b""
    for piece in response.iter_bytes():
        *whole, rest = (rest + piece).split(b"\n")
        yield from (text.removesuffix(b"\r").decode() for text in whole)
