"""One-time links, the only way into the app; and the few words that the worker and its supervisor say to each other.

A link works once, and only for a minute. Nothing that a person says is ever part of these words.
"""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import RLock
from typing import Final

GOOD_FOR: Final = timedelta(seconds=60)

ALLOW: Final = "allow"
"""Order: let one window in by the token that follows."""
ADMIT: Final = "admit"
"""Order: the token that follows belongs to a window that a worker before this one had let in."""
SERVE: Final = "serve"
"""Order: take the place of the worker that has ended."""
TRIED: Final = "tried"
"""Order and reply: so many wrong keys in a row, and the last one at this time (ISO)."""
ALLOWED: Final = "allowed"
"""Reply: the token can be used."""
CAME: Final = "came"
"""Reply: a window was let in under the token that follows."""
WENT: Final = "went"
"""Reply: the window under the token that follows was closed."""
HOLDS: Final = "holds"
"""Reply: a vault is open here now, so that this process will end when it is locked."""

LOCKED: Final = 10
"""How a worker ends that held a key and locked it away."""
SAMPLE_OVER: Final = 11
"""How a worker ends whose made-up life was ended."""

PUT_AWAY_WITHIN: Final = 5.0
"""Seconds after which a worker that locks its vault ends whether or not the sealed copy is done."""

_allowed: dict[str, datetime] = {}
_lock = RLock()
_listener: Callable[[str], None] | None = None


def allow(token: str, now: datetime) -> None:
    """Let one window in by this token within the next minute. `token` is at least 16 characters, else ValueError."""
    if len(token) < 16:  # ruff: ignore[magic-value-comparison] -- a shorter one could be guessed
        raise ValueError("a launch token has at least 16 random characters: use secrets.token_urlsafe(32)")
    with _lock:
        _allowed[token] = now


def redeem(token: str, now: datetime) -> bool:
    """Use a token up. True once, within a minute of `allow`; False ever after."""
    with _lock:
        for known, since in list(_allowed.items()):
            if not timedelta(0) <= now - since <= GOOD_FOR:
                del _allowed[known]
            elif hmac.compare_digest(known.encode(), token.encode()):
                del _allowed[known]
                return True
        return False


def tell(*words: str) -> None:
    """Say one line to the supervisor, if there is one."""
    if _listener is not None:
        _listener(" ".join(words) + "\n")


def listen_with(listener: Callable[[str], None] | None) -> None:
    """Give what is told to `listener`, line by line."""
    global _listener  # ruff: ignore[global-statement] -- there is one supervisor to a process
    _listener = listener
