"""Speed, as medians and as ratios against a named peer in the same run, beside what it is to reach."""

import os
import platform
import sys
import time
from collections.abc import Callable
from statistics import median

import kept_years
import numpy as np
from oracle import Oracle
from programs import discern, first_page, help_text
from sheets import finished, half_way

from holdspace.content.library import engine
from holdspace.discernment.engine import Engine
from holdspace.discernment.model import STATES
from holdspace.discernment.posterior import marginals, posterior

SHEETS = 24
WARM = 2
ROUNDS = 15
ORACLES = 4
PEERS = (("LazyPropagation", "its default engine", 50), ("ShaferShenoyInference", "its fastest engine", None))
PROCESSES = 9
STARTS = 3
AGREES = 1e-9


def milliseconds(run: Callable[[], object], rounds: int) -> float:
    """Median time of a warm call."""
    for _ in range(WARM):
        run()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return median(times) * 1000


class Report:
    """Lines of figures, and whether each that has a target reached it."""

    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, figure: float, unit: str, target: float | None = None, *, at_least: bool = False) -> None:
        if target is None:
            verdict = ""
        else:
            reached = figure >= target if at_least else figure <= target
            self.missed += not reached
            verdict = f"{'at least' if at_least else 'at most'} {target:g}: {'reached' if reached else 'MISSED'}"
        print(f"{what:<68}{figure:>10.2f} {unit:<4}{verdict}")


def agree(core: Engine, oracle: Oracle) -> bool:
    """Whether pyAgrum has the same readings to 1e-9 and would ask the same page next."""
    sheet = oracle.sheet
    ours = marginals(posterior(core.model, sheet.stage, sheet.answers))
    page = core.step(sheet.stage, sheet.answers).page
    same = not page or page[0].page == oracle.step()
    return same and float(np.abs(oracle.posterior() @ STATES - ours).max()) < AGREES


def posterior_ratio(oracle: Oracle) -> float:
    model, sheet = oracle.engine.model, oracle.sheet
    ours = milliseconds(lambda: posterior(model, sheet.stage, sheet.answers), ROUNDS)
    return milliseconds(oracle.posterior, ROUNDS) / ours


def interview(report: Report) -> None:
    core = engine()
    sheets = half_way(core, SHEETS)
    ours = [milliseconds(lambda s=s: core.step(s.stage, s.answers), ROUNDS) for s in sheets]
    report.line("one step, posterior and next question (median sheet)", median(ours), "ms", 1)
    report.line("one step, slowest sheet", max(ours), "ms")
    for inference, note, target in PEERS:
        oracles = [Oracle(core, sheet, inference) for sheet in sheets[:ORACLES]]
        assert all(agree(core, oracle) for oracle in oracles), "pyAgrum would ask something else"
        peer = median(milliseconds(oracle.step, ROUNDS) for oracle in oracles)
        report.line(f"the same step in pyAgrum, compiled once, warm, {note}", peer, "ms")
        report.line("  ratio", peer / median(ours[:ORACLES]), "x", target, at_least=True)
        report.line("  ratio of the posterior alone", median(map(posterior_ratio, oracles)), "x")
    whole = [milliseconds(lambda s=s: core.result(s.stage, s.answers), 5) for s in finished(core, SHEETS)]
    report.line("a whole result with reasons and what would change it", median(whole), "ms", 50)
    report.line("a whole result, slowest sheet", max(whole), "ms", 50)


def programs(report: Report) -> None:
    core = engine()
    sheet = finished(core, 1)[0]
    ours, bare = discern(PROCESSES, sheet.stage.value, sheet.answers)
    report.line("holdspace discern --answers, whole process", ours * 1000, "ms", 500)
    report.line("  over bare Python", (ours - bare) * 1000, "ms")
    report.line("  ratio to bare Python", ours / bare, "x")
    ours, bare = help_text(PROCESSES)
    report.line("holdspace --help over bare Python", (ours - bare) * 1000, "ms", 150)
    starts = [first_page() for _ in range(STARTS)]
    report.line("the app from start to its first page", median(s for s, _ in starts), "s", 3)
    report.line("  memory of its processes then", median(mb for _, mb in starts), "MB")


def main() -> None:
    report = Report()
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, model {engine().model.version}, medians")
    print(f"{os.cpu_count()} cores; load before this began: {os.getloadavg()[0]:.1f}\n")
    interview(report)
    kept_years.report(report.line)
    programs(report)
    sys.exit(bool(report.missed) and f"\n{report.missed} missed: run it again on a quiet machine before believing it")


if __name__ == "__main__":
    main()
