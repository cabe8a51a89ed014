"""Going back to a backup or a sealed copy, from a page."""

from datetime import datetime
from pathlib import Path

from holdspace.storage import restoring, vault
from holdspace.storage.restoring import Restored
from holdspace.web.keeping import Keeping


def go_back(
    keeping: Keeping,
    source: Path | bytes,
    *,
    now: datetime,
    passphrase: str | None = None,
    paper_key: str | None = None,
    replace: bool = False,
) -> Restored:
    """Make the vault again from a backup or a sealed copy. A vault that is open stays so until the key has fitted.

    Afterwards no window has a key to it. Raises TooSoonError, and what `storage.restoring.restore` raises.
    """
    done: list[Restored] = []

    def look() -> None:
        restoring.look(source, keeping.folder, passphrase=passphrase, paper_key=paper_key)

    def make() -> vault.Vault:
        done.append(
            restoring.restore(
                source,
                keeping.folder,
                now=now,
                passphrase=passphrase,
                paper_key=paper_key,
                cost=keeping.cost,
                replace=replace,
            )
        )
        return vault.unlock(keeping.folder, passphrase=passphrase, paper_key=paper_key)

    keeping.replace(look, make, now=now, guessable=passphrase is not None)
    return done[0]
