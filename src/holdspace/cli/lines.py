"""Help lines in the terminal, and the card that stays on top while a person may not be safe."""

from collections.abc import Sequence
from datetime import date

from holdspace.cli.console import Choice, Console, Key
from holdspace.cli.paper import BOLD, Paper
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language
from holdspace.content.resources import Country, HelpLine, countries, is_stale


def country_of(code: str) -> Country | None:
    """The country with this code, if one was chosen."""
    return next((country for country in countries(language()) if country.code == code), None)


def crisis_card(paper: Paper, code: str, *, young: bool, asks: bool = True) -> None:
    """The lines to call or text now: of the country, or of every country while none is chosen.

    `asks` says that there is a prompt below, at which h can be typed.
    """
    chosen = country_of(code)
    paper.gap()
    paper.text(_("You may not be safe. You can get help now."), style=BOLD)
    kinds = ("young", "crisis") if young else ("crisis",)
    if chosen:
        paper.text(_("In danger now: call {number}.").format(number=chosen.emergency))
        for line in _of_kinds(chosen, kinds):
            _line(paper, line, short=True)
    else:
        for country in countries(language()):
            _in_short(paper, country, kinds)
    _age(paper)
    if asks:
        paper.quiet(_("Type h for all lines, with hours and cost. You can go on here too. That is your choice."))
    else:
        paper.quiet(_all_lines())
    paper.rule()


def _all_lines() -> str:
    return _("holdspace discern, and then h, shows all lines, with hours and cost.")


def _in_short(paper: Paper, country: Country, kinds: Sequence[str]) -> None:
    first = next((line for line in _of_kinds(country, kinds) if line.phone or line.text), None)
    line = f". {first.name}: {_reached(first)}" if first else ""
    danger = _("in danger now, call {number}").format(number=country.emergency)
    paper.item("·", f"{country.name}: {danger}{line}.", room=1)


def support(paper: Paper, code: str, kinds: Sequence[str], *, asks: bool) -> None:
    """A country's lines of some kinds; while none is chosen, how to see them, or one line of each country."""
    chosen = country_of(code)
    if chosen is None and asks:
        paper.quiet(_("Type h for people to talk to and places to complain, by country."))
        return
    if chosen is None:
        for country in countries(language()):
            _in_short(paper, country, kinds)
        _age(paper)
        paper.quiet(_all_lines())
        return
    for line in _of_kinds(chosen, kinds):
        _line(paper, line)
    _age(paper)


def help_page(console: Console, code: str, *, young: bool) -> str:
    """Everyone who can be called, with the country asked for first. Returns the country's code."""
    paper = console.paper
    paper.title(_("People you can talk to now"))
    everywhere = countries(language())
    for country in everywhere:
        paper.text(_("{country}: in danger now, call {number}.").format(country=country.name, number=country.emergency))
    paper.gap()
    paper.text(_("Where are you?"))
    choices = [Choice(country.code, country.name) for country in everywhere]
    picked = console.choose(choices, (Key.BACK, Key.QUIT), picked=code)
    if isinstance(picked, Key):
        return code
    found = country_of(picked)
    if found is not None:
        paper.title(found.name)
        paper.text(_("In danger now: call {number}.").format(number=found.emergency))
        kinds = ("young", "crisis", "harm", "complaint") if young else ("crisis", "young", "harm", "complaint")
        for line in _of_kinds(found, kinds):
            _line(paper, line)
        _age(paper)
    return picked


def _of_kinds(country: Country, kinds: Sequence[str]) -> list[HelpLine]:
    """Lines in the order of the kinds; those that can be texted first, as a text is not overheard."""
    return [line for kind in kinds for line in sorted(country.of_kind(kind), key=lambda line: not line.text)]


def _reached(line: HelpLine) -> str:
    ways = [
        *([_("text {number}").format(number=line.text)] if line.text else []),
        *([_("call {number}").format(number=line.phone)] if line.phone else []),
        *([line.web] if line.web else []),
    ]
    return ", ".join(ways)


def _line(paper: Paper, line: HelpLine, *, short: bool = False) -> None:
    ways = _reached(line)
    named = f"{line.name}: {ways}" if ways else line.name
    paper.item("·", named, style=BOLD, room=1)
    for part in (line.hours, line.cost, line.who, line.bill_note):
        if part:
            paper.text(part, indent="  ")
    if not short:
        checked = _("Checked on {day}. Source: {source}")
        paper.quiet(checked.format(day=line.checked_on.isoformat(), source=line.source), indent="  ")
        if line.found_on:
            paper.quiet(f"({line.found_on}) {line.check_note}", indent="  ")


def _age(paper: Paper) -> None:
    if is_stale(date.today()):  # ruff: ignore[call-date-today] -- the day on this machine's own calendar
        paper.text(_("These numbers were checked more than half a year ago. Look one up if it does not work."))
