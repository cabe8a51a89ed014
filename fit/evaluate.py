"""Score suggestions against what experts advised, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from write import ACTIONS

ALL = ["leave_now", *ACTIONS]


@dataclass
class Outcome:
    """One case as the engine answered it."""

    case: dict[str, Any]
    suggestion: str
    acceptable: list[str]
    firmness: str
    rule: str
    reading: str = ""
    pages: int = 0
    fold: int = 0

    @property
    def exact(self) -> bool:
        return self.suggestion == self.case["first"]

    @property
    def ok(self) -> bool:
        return self.suggestion in {*self.case["supported"], self.case["first"]}

    @property
    def covered(self) -> bool:
        return self.case["first"] in self.acceptable


def share(flags: Sequence[bool]) -> float:
    return float("nan") if not flags else 100 * sum(flags) / len(flags)


def wilson(flags: Sequence[bool]) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927), in percent."""
    n = len(flags)
    if n == 0:
        return float("nan"), float("nan")
    p, z = sum(flags) / n, 1.96
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return 100 * max(0.0, centre - half), 100 * min(1.0, centre + half)


def macro_recall(outcomes: Sequence[Outcome]) -> float:
    by_action = [[o.exact for o in outcomes if o.case["first"] == action] for action in ALL]
    return float(np.mean([share(flags) for flags in by_action if flags]))


def figures(outcomes: Sequence[Outcome]) -> dict[str, list[bool] | float]:
    red = [o for o in outcomes if o.case["red_flag"]]
    engine = [o for o in outcomes if o.firmness != "rule"]
    clear = [o for o in engine if o.firmness == "clear"]
    return {
        "exact": [o.exact for o in outcomes],
        "macro recall": macro_recall(outcomes),
        "acceptable": [o.ok for o in outcomes],
        "red flags to leave or outside": [o.suggestion in {"leave_now", "second_opinion"} for o in red],
        "false leave_now": [
            o.suggestion == "leave_now" and "leave_now" not in o.case["supported"] for o in outcomes
        ],
        "traps": [o.ok for o in outcomes if o.case["trap"]],
        "first step in our set": [o.covered for o in outcomes],
        "size of our set": float(np.mean([len(o.acceptable) for o in outcomes])),
        "clear is acceptable": [o.ok for o in clear],
        "clear is said": [o.firmness == "clear" for o in outcomes],
        "mixed is said": [o.firmness == "mixed" for o in outcomes],
        "median pages": float(np.median([o.pages for o in outcomes])),
        "most pages": float(max((o.pages for o in outcomes), default=0)),
    }


def table(columns: dict[str, Sequence[Outcome]]) -> str:
    names = list(columns)
    found = {name: figures(outcomes) for name, outcomes in columns.items()}
    rows = ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for figure in found[names[0]]:
        cells = []
        for name in names:
            value = found[name][figure]
            if isinstance(value, list):
                low, high = wilson(value)
                cells.append(f"{share(value):.0f} % ({low:.0f}–{high:.0f}; n={len(value)})" if value else "–")
            else:
                cells.append(f"{value:.1f}" + (" %" if "recall" in figure else ""))
        rows.append(f"| {figure} | " + " | ".join(cells) + " |")
    return "\n".join(rows)
