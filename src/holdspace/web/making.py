"""What a window holds while notes are kept for the first time, opened, or given new keys.

It lives in the stay, in this process's memory, and is gone with it. The words we make up and the key sheet are here
and nowhere else between two pages: never in an address, a hidden field or a cookie.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from holdspace.errors import WrongKeyError
from holdspace.storage import paper

Entropy = Callable[[int], bytes]

OWN_WAYS: Final = ("another", "own", "five", "show", "hide")
"""What a person can press on a page for a new passphrase besides going on."""


@dataclass(slots=True, repr=False)
class Making:
    """One window's way through these pages. It has no repr: nothing of it may land in a log.

    `back` is the page they came from, `keeps` that the interview at hand is to be kept once the notes are open.
    `device` is "" until they said whose it is, then mine or shared. `suggested` holds five words, `own` says that the
    person brings their own, `visible` that they want to see what they type. `paper_key` is there from the moment it is
    made until it was typed back or skipped; `asked` are the numbers (from 1) of the two groups that are typed back.
    `from_sheet` says that a key sheet opened the notes, so that a new passphrase comes first. `rehearsed` says
    once how typing the passphrase from memory went.
    """

    back: str = "/"
    keeps: bool = False
    device: str = ""
    suggested: str = ""
    own: bool = False
    visible: bool = False
    paper_key: str = ""
    asked: tuple[int, ...] = ()
    from_sheet: bool = False
    rehearsed: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """A new passphrase as it was typed: fit to use, or with the one thing that is to be put right."""

    passphrase: str = ""
    problem: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def has_words(making: Making, entropy: Entropy) -> None:
    """Let there be five words to offer."""
    making.suggested = making.suggested or _passphrases().suggest(entropy)


def takes_other_way(making: Making, pressed: str, entropy: Entropy) -> bool:
    """Whether another way to choose was pressed; it is taken then."""
    if pressed not in OWN_WAYS:
        return False
    match pressed:
        case "another":
            making.suggested, making.own = _passphrases().suggest(entropy), False
        case "own" | "five":
            making.own = pressed == "own"
        case _:
            making.visible = pressed == "show"
    return True


def typed(making: Making, sent: Mapping[str, str]) -> Typed:
    """Read a new passphrase: the five words once, or one's own twice."""
    first, again = (_passphrases().normalised(sent.get(name, "")) for name in ("new", "again"))
    return Typed(first, _problem(making, first, again), {"new": sent.get("new", ""), "again": sent.get("again", "")})


def _problem(making: Making, first: str, again: str) -> str:
    if not making.own:
        if not first:
            return _("Type the five words, or choose your own.")
        if first != making.suggested:
            return _("That is not quite the same. Look at the five words and type them again, all in small letters.")
        return ""
    if not first:
        return _("Type a passphrase, or take five words from us.")
    weak = _passphrases().weakness(first)
    if weak is not None:
        return kind_reason(weak)
    return "" if first == again else _("The two are not the same. Type the second one again.")


def kind_reason(weak: str) -> str:
    """Why a passphrase is easy to guess, and what would help. `weak` is a value of storage.passphrases.Weakness."""
    reasons = {
        "short": _("That one is short, so it could be guessed. Make it 12 letters or more."),
        "common": _("A lot of people use that one, so it would be tried first. Pick another."),
        "guessable": _("A program could guess that one fast. Add a word or two that don’t belong with it."),
    }
    return reasons[weak]


def signs_of(text: str) -> str:
    """The signs of a key sheet, or of a part of one, as they are read: no spaces or hyphens, case forgiven."""
    return "".join(paper.plain(text).split())


def slip_in(text: str) -> str:
    """What is wrong with a key sheet as it was typed, in words; empty if it reads as one."""
    signs = signs_of(text)
    strange = next((place for place, sign in enumerate(signs) if sign not in paper.ALPHABET), None)
    whole = paper.LETTERS + paper.CHECK_LETTERS
    if not signs:
        return _("Type what is on the sheet.")
    if strange is not None:
        group = strange // paper.GROUP + 1
        return _("Group %(number)s has a sign that no key sheet has. Look at that group again.") % {"number": group}
    if len(signs) != whole:
        numbers = {"whole": whole, "typed": len(signs)}
        return (
            _("A sheet has %(whole)s signs, and this has %(typed)s. Look for one that is left out or doubled.")
            % numbers
        )
    try:
        paper.secret_of(text)
    except WrongKeyError:
        return _("The check at the end does not fit. One sign is not as it is on the sheet.")
    return ""


def _passphrases() -> Any:  # ruff: ignore[any-type] -- a module
    """Lists of words are read when they are first needed: a new worker answers sooner without them."""
    from holdspace.storage import passphrases  # ruff: ignore[import-outside-top-level] -- see above

    return passphrases
