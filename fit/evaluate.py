"""Score suggestions against what experts advised, with intervals."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from write import ACTIONS

ALL = ["leave_now", *ACTIONS]
OUT = {"leave_now", "second_opinion"}


@dataclass(frozen=True)
class Outcome:
    """One case as the engine answered it, from one encoder's answers."""

    case: dict[str, Any]
    suggestion: str
    acceptable: list[str]
    firmness: str
    rule: str
    reading: str = ""
    pages: int = 0

    @property
    def exact(self) -> bool:
        return self.suggestion == self.case["first"]

    @property
    def ok(self) -> bool:
        return self.suggestion in {*self.case["supported"], self.case["first"]}

    @property
    def covered(self) -> bool:
        return self.case["first"] in self.acceptable


def interval(share: float, cases: int) -> tuple[float, float]:
    """95 % interval of a share over independent cases (Wilson 1927). Encoders and repeats add no cases."""
    z = 1.96
    centre = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    half = z * np.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases)) / (1 + z * z / cases)
    return max(0.0, centre - half), min(1.0, centre + half)


def macro_recall(outcomes: Sequence[Outcome]) -> float:
    by_action = [[o.exact for o in outcomes if o.case["first"] == action] for action in ALL]
    return float(np.mean([np.mean(flags) for flags in by_action if flags]))


def macro_interval(outcomes: Sequence[Outcome], draws: int = 400) -> tuple[float, float]:
    """95 % interval of the macro recall: cases redrawn within each first step (bootstrap; Efron 1979)."""
    rng = np.random.default_rng(0)
    by_action: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for o in outcomes:
        by_action[o.case["first"]][o.case["id"]].append(o.exact)
    means = [np.array([np.mean(flags) for flags in cases.values()]) for cases in by_action.values()]
    found = [np.mean([rng.choice(m, len(m)).mean() for m in means]) for _ in range(draws)]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


Shares = dict[str, tuple[Callable[[Outcome], bool], Callable[[Outcome], bool]]]
SHARES: Shares = {
    "exact: the expert's first step": (lambda _: True, lambda o: o.exact),
    "acceptable: a step the expert supports": (lambda _: True, lambda o: o.ok),
    "red flags: leave or second opinion": (lambda o: bool(o.case["red_flag"]), lambda o: o.suggestion in OUT),
    "false leave_now": (
        lambda _: True,
        lambda o: o.suggestion == "leave_now" and "leave_now" not in o.case["supported"],
    ),
    "traps: acceptable where the surface misleads": (lambda o: bool(o.case["trap"]), lambda o: o.ok),
    "the expert's first step is in our set": (lambda _: True, lambda o: o.covered),
    "clear is said": (lambda _: True, lambda o: o.firmness == "clear"),
    "clear is acceptable": (lambda o: o.firmness == "clear", lambda o: o.ok),
    "mixed is said": (lambda _: True, lambda o: o.firmness == "mixed"),
    "strongest reading is one the expert named": (
        lambda o: o.firmness != "rule",
        lambda o: o.reading in o.case["readings"],
    ),
}
AFTER_EXACT = "macro recall: each first step counted alike"


def cell(outcomes: Sequence[Outcome], row: str) -> str:
    counted, flag = SHARES[row]
    kept = [o for o in outcomes if counted(o)]
    if not kept:
        return "–"
    share, cases = float(np.mean([flag(o) for o in kept])), len({o.case["id"] for o in kept})
    low, high = interval(share, cases)
    return f"{100 * share:.0f} % ({100 * low:.0f}–{100 * high:.0f}; {cases})"


def table(columns: dict[str, Sequence[Outcome]]) -> str:
    """A Markdown table of figures: share, 95 % interval, and number of cases."""
    rows = ["| | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for place, row in enumerate(SHARES):
        rows.append(f"| {row} | " + " | ".join(cell(outcomes, row) for outcomes in columns.values()) + " |")
        if place == 0:
            cells = []
            for outcomes in columns.values():
                low, high = macro_interval(outcomes)
                cells.append(f"{100 * macro_recall(outcomes):.0f} % ({100 * low:.0f}–{100 * high:.0f})")
            rows.append(f"| {AFTER_EXACT} | " + " | ".join(cells) + " |")
    sizes = [f"{np.mean([len(o.acceptable) for o in outcomes]):.1f}" for outcomes in columns.values()]
    pages = [
        f"{np.median([o.pages for o in outcomes]):.0f}, {max(o.pages for o in outcomes)}"
        for outcomes in columns.values()
    ]
    last = [["steps in our set, on average", *sizes], ["pages of questions: median, most", *pages]]
    return "\n".join([*rows, *("| " + " | ".join(row) + " |" for row in last)])
