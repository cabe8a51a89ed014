"""How many of each kind of record there are, in plain words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdspace.journey.journal import Journal
from holdspace.journey.records import KINDS, Draft, Interview, Moment, Relationship, Settings


def counts_of(journal: Journal) -> dict[str, int]:
    """How many records there are of each kind."""
    return {kind.kind: journal.count(kind) for kind in KINDS}


def kind_name(kind: str) -> str:
    """A kind of record, as a person calls it."""
    return {
        Relationship.kind: _("People, and what you told us of them"),
        Interview.kind: _("What you thought through"),
        Moment.kind: _("Notes"),
        Draft.kind: _("Words you have not sent yet"),
        Settings.kind: _("Settings"),
    }[kind]


def counted(kind: str, number: int) -> str:
    """A number of records of one kind, in words."""
    if kind == Settings.kind:
        return _("Your settings")
    words = {
        Relationship.kind: ngettext("%(number)d person", "%(number)d people", number),
        Interview.kind: ngettext(
            "%(number)d time you thought it through", "%(number)d times you thought it through", number
        ),
        Moment.kind: ngettext("%(number)d note", "%(number)d notes", number),
        Draft.kind: ngettext(
            "%(number)d page with words not sent yet", "%(number)d pages with words not sent yet", number
        ),
    }
    return words[kind] % {"number": number}


def all_counted(counts: Mapping[str, int]) -> tuple[str, ...]:
    """What there is of each kind, without the kinds of which there is nothing."""
    return tuple(counted(kind, number) for kind, number in counts.items() if number)
