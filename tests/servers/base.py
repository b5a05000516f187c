"""What every stand-in server is: a context manager that listens on a free port and answers from a thread.

    with SomeServer(...) as server:    # or server.start() and, in the end, server.stop()
        server.origin                  # http://127.0.0.1:PORT

`AppServer` serves an ASGI application, `HandlerServer` a request handler of `http.server`.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from abc import ABC, abstractmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol


class LocalServer(ABC):
    """A server of this machine alone. OSError when its port is taken."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        # It listens already, so clients may connect as soon as there is a port to tell them.
        self._socket = socket.create_server((host, port), backlog=256)
        self.host, self.port = host, int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, name=type(self).__name__, daemon=True)

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a slash."""
        return f"http://{self.host}:{self.port}"

    def start(self) -> Self:
        """Serve from a thread."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving, without waiting for clients."""
        if self._thread.is_alive():
            self._end()
            self._thread.join(timeout=10)
        self._socket.close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    @abstractmethod
    def _serve(self) -> None:
        """Answer until `_end`; in the thread."""

    @abstractmethod
    def _end(self) -> None:
        """Let `_serve` return; from another thread."""


# --- an ASGI application -----------------------------------------------------------------------------------


class OpenProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which also hands the application its transport, so that it can cut a connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note the transport in the ASGI state, and send without delay.

        asyncio leaves Nagle's algorithm on for sockets it did not make: 40 ms for every answer but the first.
        """
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state: dict[str, Any] = {**self.app_state, "transport": transport}


class QuickServer(uvicorn.Server):
    """uvicorn's server, which stops at once instead of at its next tick of 0.1 s."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait for the end."""
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:
            await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drop everything: uvicorn's own way waits 0.1 s for clients."""
        for server in self.servers:
            server.close()
        for task in list(self.server_state.tasks):
            task.cancel()
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol):
                connection.transport.abort()
        await asyncio.sleep(0)

    def stop(self) -> None:
        """End the server from another thread."""
        self.should_exit = self.force_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)


class AppServer(LocalServer):
    """An ASGI application, served by uvicorn."""

    def __init__(self, app: ASGIApp, *, port: int = 0) -> None:
        super().__init__(port=port)
        config = uvicorn.Config(
            app,
            http=OpenProtocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws="none",
            date_header=False,
            server_header=False,
        )
        self._server = QuickServer(config)

    def _serve(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

    def _end(self) -> None:
        self._server.stop()


# --- a request handler -------------------------------------------------------------------------------------


class QuietHandler(BaseHTTPRequestHandler):
    """A request handler that prints nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    @property
    def owner(self) -> Any:
        """The `HandlerServer` that it answers for."""
        return self.server.owner  # type: ignore[attr-defined]


class HandlerServer(LocalServer):
    """A request handler, a thread for each connection."""

    def __init__(self, handler: type[QuietHandler], *, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self._server = ThreadingHTTPServer((host, self.port), handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = self._socket
        self._server.owner = self  # type: ignore[attr-defined]

    def _serve(self) -> None:
        self._server.serve_forever(0.01)

    def _end(self) -> None:
        self._server.shutdown()
