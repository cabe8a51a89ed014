"""Where `holdspace` starts. It has to load on any Python, also one that is too old for all the rest."""

import sys
from importlib import import_module

OLDEST_PYTHON = (3, 11)
TOO_OLD = "holdspace: this is Python {}.{}, and Holdspace needs 3.11 or newer: install it, and start with that one."


def main() -> None:
    """Run the command line and end the process: 0 done, 1 refused or failed, 2 wrong usage."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        sys.stderr.write(TOO_OLD.format(*sys.version_info[:2]) + "\n")
        sys.exit(1)
    try:
        code = import_module("holdspace.cli.commands").run()
    except KeyboardInterrupt:  # Ctrl-C while the program was still loading
        code = 0
    sys.exit(code)
