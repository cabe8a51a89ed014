"""`holdspace demo`: the app on a made-up life, to look around in."""

from importlib import import_module

import click

from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.text import gettext as _


@click.command(
    help=_("Open the app on a made-up life, to look around. No passphrase; it is gone when you close it."),
    epilog=EXIT_CODES,
)
@click.option("--port", type=click.IntRange(1, 65535), help=_("Port on this machine for the app."))
@click.option("--no-browser", is_flag=True, help=_("Print the link and open no browser."))
def demo(port: int | None, *, no_browser: bool) -> None:
    """Open it."""
    import_module("holdspace.cli.app").open_app(port, browser=not no_browser, sample=True)
