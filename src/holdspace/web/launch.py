"""One-time links: the only way into the app. A link works once, and only for a minute."""

import hmac
from datetime import datetime, timedelta
from threading import RLock
from typing import Final

GOOD_FOR: Final = timedelta(seconds=60)

_allowed: dict[str, datetime] = {}
_lock = RLock()


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
