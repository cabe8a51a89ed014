"""The real app on a free port, in a thread of this process."""

import contextlib
import os
import secrets
from collections.abc import Generator
from datetime import UTC, datetime
from threading import Thread

import waitress

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.web.settings")


class Live:
    """A running app. `link` gives a one-time way in."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def link(self) -> str:
        from holdspace.web.launch import allow

        token = secrets.token_urlsafe(32)
        allow(token, datetime.now(UTC))
        return f"{self.address}/go/{token}"


@contextlib.contextmanager
def running() -> Generator[Live]:
    """Serve until the block ends."""
    from holdspace.web.wsgi import application

    server = waitress.create_server(application, host="127.0.0.1", port=0, threads=4)

    def serve() -> None:
        with contextlib.suppress(OSError):  # the socket is closed under it at the end
            server.run()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Live(server.effective_port)
    finally:
        server.close()
        thread.join(5)
