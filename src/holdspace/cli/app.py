"""Opening the app: what is said in the terminal, and the browser."""

import os
import signal
import subprocess  # ruff: ignore[suspicious-subprocess-import] -- starts the browser
import sys
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Final

import click

from holdspace.cli.supervisor import LOOPBACK, Place, Supervisor, listen
from holdspace.cli.text import gettext as _
from holdspace.errors import StartError

BROWSER_TAKES_AT_MOST: Final = 10.0
OPEN_IN_BROWSER: Final = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.stdin.readline().strip()))"


def open_app(
    port: int | None,
    *,
    browser: bool,
    vault: Path | None = None,
    sample: bool = False,
    application: str | None = None,
) -> None:
    """Serve the app on this machine until Ctrl-C. Raises StartError, saying the way out, where it cannot.

    `port` None is the usual one, `vault` None the usual folder. With `sample` a made-up life is shown first.
    `application` names another WSGI application as module:name.
    """
    if os.name != "posix":
        raise StartError(_("the app runs on Linux and macOS for now: on Windows, use it inside WSL."))
    _fill_closed_streams()
    for end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _interrupt)
    # in the background a read from the terminal then fails, and does not stop us
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    with listen(port) as listener:
        screen = Screen(listener.getsockname()[1], browser=browser, sample=sample)
        try:
            Supervisor(
                listener,
                link_ready=screen.link_ready,
                restarted=screen.restarted,
                asked=sys.stdin.fileno() if sys.stdin else None,
                place=Place(application=application, vault=vault.absolute() if vault is not None else None),
                sample=sample,
            ).run()
        except KeyboardInterrupt:
            screen.closed()


def _fill_closed_streams() -> None:
    """Keep the numbers of the three standard streams taken, so that no socket gets one of them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Screen:
    """What the terminal shows while the app is open."""

    def __init__(self, port: int, *, browser: bool, sample: bool) -> None:
        self._port = port
        self._browser = browser
        self._sample = sample
        self._first = True

    def link_ready(self, token: str) -> None:
        """Show a link, the first one with what there is to know, and open the browser on it."""
        link = f"http://{LOOPBACK}:{self._port}/go/{token}"
        if not self._first:
            click.echo(f"\n  {link}\n")
            return
        self._first = False
        click.echo(_("Holdspace is open, on this machine only:"))
        click.echo(f"\n  {link}\n")
        click.echo(_("The link works once, within a minute. Press Enter here for a new one."))
        if self._sample:
            click.echo(_("It shows a made-up life. Ctrl-C closes the app, and that life is gone with it."))
        else:
            click.echo(_("Nothing is saved unless you keep it there. Ctrl-C closes the app, and the rest is gone."))
        if self._browser:
            Thread(target=open_browser, args=(link,), daemon=True).start()

    @staticmethod
    def restarted() -> None:
        """Say that what was not kept is gone."""
        click.echo(_("The app stopped and was started again. What was not kept is gone."))
        click.echo(_("Go on in your browser, or press Enter here for a new link."))

    def closed(self) -> None:
        """The last line."""
        kept = _("The made-up life is gone.") if self._sample else _("Only what you kept is there still.")
        click.echo("\n" + _("Closed.") + " " + kept)


def open_browser(link: str) -> None:
    """Open the person's browser, and say so if there is none.

    It runs in a process of its own, out of the way of the terminal. The link is used up by the first who follows it and
    leads to an empty window, so that it may be seen in the browser's own arguments.
    """
    if _no_screen() or not _opened(link):
        click.echo(_("No browser could be opened from here: open the link above in one yourself."))


def _no_screen() -> bool:
    needs_one = sys.platform.startswith("linux") and not os.environ.get("BROWSER")
    return needs_one and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _opened(link: str) -> bool:
    # without TERM no text browser is picked, which would take over this terminal
    environment = {name: value for name, value in os.environ.items() if name != "TERM"}
    opener = subprocess.Popen(  # ruff: ignore[subprocess-without-shell-equals-true] -- our own code, no outside words
        [sys.executable, "-P", "-c", OPEN_IN_BROWSER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
    )
    try:
        opener.communicate(link.encode(), timeout=BROWSER_TAKES_AT_MOST)
    except subprocess.TimeoutExpired:
        return True  # a browser that stays in front of its opener is open
    return opener.returncode == 0
