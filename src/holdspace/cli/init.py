"""`holdspace init`: make a vault, with a passphrase that opens it and a paper key for when that is forgotten."""

import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import click
import msgspec

from holdspace.cli import keys, reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.console import Choice, Console, LeftError
from holdspace.cli.opening import expect_room
from holdspace.cli.paper import BOLD, Paper
from holdspace.cli.text import gettext as _
from holdspace.cli.vault_options import Chosen, passphrase_option, usual_options, with_chosen
from holdspace.errors import VaultError
from holdspace.journey.records import SETTINGS_ID, Settings
from holdspace.storage import passphrases, vault
from holdspace.storage.paper import groups
from holdspace.storage.passphrases import Weakness
from holdspace.web.putting_away import SHARED_MINUTES, SHARED_SECONDS

CHECKED_GROUPS: Final = 2
OTHERS: Final = "n"
OWN: Final = "o"
MINE: Final = "mine"
SHARED: Final = "shared"


class WeakPassphraseError(VaultError):
    """A passphrase that could be guessed; says in which way."""


@click.command(
    help=_("Make a vault: a sealed place on this machine for what you choose to keep. It prints the key sheet once."),
    epilog=_("Without a terminal, --passphrase-file FILE names the passphrase: at least 12 characters.")
    + " "
    + EXIT_CODES,
)
@click.option("--shared", is_flag=True, help=_("Others use this device too: in the app, notes lock sooner."))
@passphrase_option
@usual_options
@with_chosen
def init(chosen: Chosen, *, shared: bool) -> None:
    """Make the vault, and show the paper key once."""
    folder = chosen.folder
    if vault.exists(folder):
        message = _("there is a vault in {folder} already, and it was left as it is: --vault DIR names another place.")
        raise VaultError(message.format(folder=folder))
    interactive = keys.at_a_terminal() and sys.stdout.isatty() and not chosen.as_json
    expect_room(folder)
    drawn = interactive and chosen.words_file() is None
    if interactive:
        shared = shared or _others_use_it(Paper(), folder)
    words = _settled(Paper()) if drawn else _brought(chosen)
    made, paper_key = vault.create(folder, words, records=(_settings(chosen.now(), shared=shared),))
    made.close()
    if chosen.as_json:
        reply.print_json({"vault": str(folder.absolute()), "paper_key": paper_key})
        return
    _show(Paper(), folder, paper_key)
    if interactive:
        _check(Paper(), groups(paper_key))
    keys.warn_of_readers(chosen)


def weakness_words(weakness: Weakness) -> str:
    """Why a passphrase will not do, and what does."""
    return {
        Weakness.SHORT: _("a passphrase has at least 12 characters: four or five words do well."),
        Weakness.COMMON: _("this passphrase is on lists that people try first: choose another one."),
        Weakness.GUESSABLE: _("this passphrase could be guessed: add words that have nothing to do with each other."),
    }[weakness]


def _brought(chosen: Chosen) -> str:
    """A passphrase from a file, or typed twice where nothing may be printed around it. Raises WeakPassphraseError."""
    words = keys.passphrase(chosen, _("A passphrase for the vault (nothing is shown as you type): "))
    weakness = passphrases.weakness(words)
    if weakness is not None:
        raise WeakPassphraseError(weakness_words(weakness))
    if chosen.words_file() is None and not _typed_again(words):
        raise WeakPassphraseError(_("the two passphrases are not the same: nothing was made. Try again."))
    return words


def _typed_again(words: str) -> bool:
    again = keys.hidden(_("The same again: "), "--passphrase-file")
    return passphrases.normalised(again) == passphrases.normalised(words)


def _settings(now: datetime, *, shared: bool) -> Settings:
    """How the app behaves at first: as it does for whoever says on a page whose device it is."""
    usual = Settings(id=SETTINGS_ID, made=now, passphrase_since=now)
    if not shared:
        return usual
    sooner = {"idle_minutes": SHARED_MINUTES, "hidden_seconds": SHARED_SECONDS}
    return msgspec.structs.replace(usual, device="shared", **sooner)


def _others_use_it(paper: Paper, folder: Path) -> bool:
    """Whose device it is, asked before anything is kept on it."""
    paper.title(_("A place for what you keep"))
    paper.text(_("It is sealed, and stays on this machine: {folder}").format(folder=folder))
    paper.title(_("Whose device is this?"))
    paper.text(_("If it is from work or school, or somebody else’s, do not keep notes on it. Ctrl-C leaves."))
    choices = [Choice(MINE, _("Only mine")), Choice(SHARED, _("Others use it too"))]
    try:
        return Console(paper).choose(choices, ()) == SHARED
    except LeftError:
        raise click.Abort from None


def _settled(paper: Paper) -> str:
    """A passphrase the person took or made up, and typed once more without seeing it."""
    paper.gap()
    paper.text(_("A passphrase opens it. We do not have it, and cannot send it to you."))
    words = ""
    while True:
        words = words or passphrases.suggest(secrets.token_bytes)
        paper.title(_("Five words, drawn by chance. Nobody else has them:"))
        paper.said(words)
        paper.text(_("Write them down, and keep the note until you know them."))
        paper.quiet(_("Enter takes these words. n shows others. o is for a passphrase of your own."))
        typed = reply.asked("> ").casefold()
        if typed == OTHERS:
            words = ""
        elif typed == OWN:
            own = _own(paper)
            if own:
                return own
        elif not typed:
            if passphrases.normalised(
                keys.hidden(_("Type them once (nothing is shown): "), "--passphrase-file")
            ) == passphrases.normalised(words):
                return words
            paper.text(_("That was not the same. The words are still these."))


def _own(paper: Paper) -> str:
    """A passphrase of the person's own; empty if they would rather see words again."""
    paper.gap()
    paper.text(_("At least 12 characters. A sentence only you would say will do. Enter alone goes back."))
    while True:
        words = keys.hidden(_("Your passphrase (nothing is shown): "), "--passphrase-file")
        if not words.strip():
            return ""
        weakness = passphrases.weakness(words)
        if weakness is not None:
            said = weakness_words(weakness)
            paper.text(said[:1].upper() + said[1:])
        elif _typed_again(words):
            return words
        else:
            paper.text(_("These two were not the same. Once more."))


def _show(paper: Paper, folder: Path, paper_key: str) -> None:
    """The paper key, once, with where to put it."""
    paper.title(_("Your vault is made."))
    paper.quiet(str(folder))
    show_paper_key(paper, paper_key)


def show_paper_key(paper: Paper, paper_key: str) -> None:
    """The paper key in numbered groups, on one line too, with what it is for and where to put it."""
    paper.title(_("Your key sheet. It is shown once:"))
    paper.said(paper_key)
    paper.text(_("It opens the vault when the passphrase is forgotten. Write it on paper now."))
    paper.text(
        _("Do not keep it at home if home is not private. A friend or a place at work may do. Or go without it.")
    )
    paper.text(_("If both are forgotten, nobody can open the vault."))


def _check(paper: Paper, parts: tuple[str, ...]) -> None:
    """Two groups typed back, so that what was written down can be read. Enter alone leaves the check out."""
    places = sorted(secrets.SystemRandom().sample(range(len(parts)), CHECKED_GROUPS))
    paper.gap()
    paper.text(_("To check your note, type two groups of it."), style=BOLD)
    for place in places:
        while True:
            typed = keys.hidden(
                _("Group {number} (nothing is shown, Enter alone leaves this out): ").format(number=place + 1),
                "--passphrase-file",
            )
            if not typed.strip():
                paper.text(_("Left out. The vault works all the same."))
                return
            if _same_group(typed, parts[place]):
                break
            paper.text(_("That is not group {number}. Look at your note once more.").format(number=place + 1))
    paper.text(_("Your note can be read. Keep it safe. You can clear this window now."))


def _same_group(typed: str, group: str) -> bool:
    """Whether a group was meant, as a hand writes it: case and spaces do not count, O is 0, I and L are 1."""
    as_read = "".join(typed.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    return as_read == group.upper()
