"""Help lines as pages show them: text lines first, and no country needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from holdspace.content.resources import Country, HelpLine
from holdspace.web.wording import countries

KINDS: Final = ("crisis", "young", "harm", "complaint")


@dataclass(frozen=True, slots=True)
class CrisisCard:
    """What stands on top of every page while a person may not be safe."""

    countries: tuple[tuple[Country, tuple[HelpLine, ...]], ...]
    country: str
    young: bool


def text_first(lines: Sequence[HelpLine]) -> tuple[HelpLine, ...]:
    """Lines that can be texted come first: on a shared phone or in a thin-walled room a text is safer than a call."""
    return tuple(sorted(lines, key=lambda line: not line.text))


def of_kind(country: Country, kinds: Sequence[str]) -> tuple[HelpLine, ...]:
    """A country's lines of the kinds, in the order of the kinds."""
    return tuple(line for kind in kinds for line in text_first([one for one in country.lines if one.kind == kind]))


def chosen(code: str) -> Country | None:
    """The country with this code, or None."""
    return next((country for country in countries() if country.code == code), None)


def crisis_card(code: str, *, young: bool) -> CrisisCard:
    """The card for a country, or for all of them while none is chosen."""
    country = chosen(code)
    kinds = ("young", "crisis") if young else ("crisis",)
    shown = (country,) if country else countries()
    return CrisisCard(tuple((one, of_kind(one, kinds)) for one in shown), country.code if country else "", young)
