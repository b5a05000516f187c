"""A site shown on this machine only: `serve_folder`."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from pathlib import Path

from hf_evaluation.core.errors import EvaluationError


def serve_folder(folder: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve a folder until it is interrupted; `tell` gets the address as soon as it answers."""
    import http.server  # with `email` and `socketserver` a sixth of the time of --help

    class Handler(http.server.SimpleHTTPRequestHandler):
        """Files of one folder, without a log line a request."""

        def log_message(self, format: str, *args: object) -> None:  # the name is the base class's
            """Say nothing."""

        def end_headers(self) -> None:
            """Let a rebuilt page show at once."""
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

    try:
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", port), functools.partial(Handler, directory=str(folder))
        )
    except OSError as error:
        raise EvaluationError(
            f"port {port}: {error.strerror}", code=2, hint="--port 0 takes a free one"
        ) from None
    with server, contextlib.suppress(KeyboardInterrupt):
        tell(f"http://127.0.0.1:{server.server_address[1]}/")
        server.serve_forever()
