"""Figures on real cases, cross-validated, with intervals and misses: `make cases`. Writes docs/cases.md and README.

Everything that learns (settings, policy, prior, thresholds) sees only the other sources: nested and grouped. The
held-out fifth was not looked at while questions, design and grid were made; it is scored by a model fitted on the rest.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from agreement import readers, report
from crossval import EXPONENT_SCALE, Frame, Material, calibrated, chosen, fitted, folds, open_to_engine, predictions
from crossval import without as material_without
from data import ROOT, Example
from evaluate import OUT, Outcome, table
from examples import judged, real, told
from interviews import outcome
from likelihoods import findings, prior

from holdspace.content.library import engine as shipped
from holdspace.discernment.gate import judge
from holdspace.discernment.vocabulary import Stage

FOLDS, REPEATS = 5, 3
DOCUMENT, README = ROOT / "docs" / "cases.md", ROOT / "README.md"
BEGIN, END = "<!-- cases:begin -->", "<!-- cases:end -->"


@dataclass(frozen=True)
class Scored:
    """A case's outcomes: after an adaptive interview, and with all answers at once."""

    adaptive: Outcome
    every: Outcome


def score(material: Material, rows: list[dict[str, Any]], test: Sequence[Example], seed: int) -> list[Scored]:
    """Learn from the material, with thresholds set on cases held aside within it, and score the test cases."""
    parts = Frame(rows, *prior(open_to_engine(material.real)))
    settings = chosen(material, seed)
    temperature, thresholds = calibrated(list(predictions(material, settings, parts, FOLDS, seed)))
    engine = parts.engine(fitted(material, set(), settings), temperature, thresholds)
    return [Scored(outcome(engine, e), outcome(engine, e, every_answer=True)) for e in test]


def one_fold(task: tuple[Material, list[dict[str, Any]], set[str], int]) -> list[Scored]:
    material, rows, groups, seed = task
    test = [e for e in material.real if e.groups & groups]
    return score(material_without(material, groups), rows, test, seed)


def counted(scored: Sequence[Scored]) -> list[Scored]:
    """Cases shown to readers as worked examples teach; they are not counted."""
    return [s for s in scored if not s.adaptive.case["teaching"]]


def always(examples: Sequence[Example], action: str) -> list[Outcome]:
    return [Outcome(e.case, action, [action], "leaning", "") for e in examples]


def stage_and_gate(examples: Sequence[Example], learnt_from: Sequence[Example]) -> list[Outcome]:
    """The rules of safety, and the most frequent first step of the stage where they do not decide."""
    usual = {
        stage: [a for a, _ in Counter(e.first for e in learnt_from if e.stage == stage).most_common(2)]
        for stage in Stage
    }
    found = []
    for e in examples:
        gate = judge(Stage(e.stage), e.answers)
        steps = usual[Stage(e.stage)] if gate.acceptable is None else [a.value for a in gate.acceptable]
        found.append(Outcome(e.case, steps[0], steps, "leaning", gate.rule))
    return found


def misses(outcomes: Sequence[Outcome]) -> str:
    """Cases in which most runs named a first step the expert does not support."""
    by_case: dict[str, list[Outcome]] = defaultdict(list)
    for o in outcomes:
        by_case[o.case["id"]].append(o)
    out = [
        "| case | stage | the expert's first step | ours, in how many runs | surface misleads |",
        "|---|---|---|---|---|",
    ]
    for name, runs in sorted(by_case.items()):
        if np.mean([o.ok for o in runs]) < 0.5:
            said = Counter(o.suggestion for o in runs if not o.ok).most_common(2)
            ours = ", ".join(f"{action} {times} of {len(runs)}" for action, times in said)
            case = runs[0].case
            trap = "yes" if case["trap"] else ""
            out.append(f"| {name} | {case['stage']} | {case['first']} | {ours} | {trap} |")
    return "\n".join(out)


def confusion(outcomes: Sequence[Outcome]) -> str:
    """How often each first step of the experts met each of ours, in percent of the row."""
    names = sorted({o.case["first"] for o in outcomes} | {o.suggestion for o in outcomes})
    rows = ["| expert, ours | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for first in names:
        here = [o.suggestion for o in outcomes if o.case["first"] == first]
        if here:
            cells = [f"{100 * here.count(name) / len(here):.0f}" for name in names]
            rows.append(f"| {first} ({len(here)}) | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def rules_said(last: Sequence[Outcome]) -> str:
    """How much of the held-out fifth the rules of safety decide, and where they differ from the expert."""
    decided = [o for o in last if o.firmness == "rule"]
    against = sorted({o.case["id"] for o in decided if o.suggestion == "leave_now" and not o.ok})
    red = {o.case["id"] for o in last if o.case["red_flag"]}
    inside = sorted({o.case["id"] for o in last if o.case["red_flag"] and o.suggestion not in OUT})
    return (
        f"The held-out fifth is another mix than the rest: {len(red)} of its {len({o.case['id'] for o in last})} cases "
        f"are red flags, and rules of safety decide in {100 * len(decided) / len(last):.0f} % of its runs. The rules "
        "bind over every figure. They say `leave_now` where the expert's first word is to find support outside in "
        f"{', '.join(against) or 'none'}; red flags that end elsewhere than outside: {', '.join(inside) or 'none'}."
    )


def main() -> None:
    rest, held_out = real(), real(held_out=True)
    material = Material(rest, told(), judged())
    rows = findings(material.told, np.array([e.weight for e in material.told]), EXPONENT_SCALE)
    tasks = [(material, rows, groups, seed) for seed in range(1, REPEATS + 1) for groups in folds(rest, FOLDS, seed)]
    with ProcessPoolExecutor(2) as pool:
        apart = material_without(material, {group for e in held_out for group in e.groups})
        aside = pool.submit(score, apart, rows, held_out, 1)
        crossed = counted([s for found in pool.map(one_fold, tasks) for s in found])
        last = aside.result()
    core = shipped()
    fair = [e for e in rest if not e.case["teaching"]]
    main_table = table(
        {
            "always raise_it": always(fair, "raise_it"),
            "stage and gate alone": stage_and_gate(fair, rest),
            "**cross-validated**": [s.adaptive for s in crossed],
            "cross-validated, all answers": [s.every for s in crossed],
            "held-out fifth": [s.adaptive for s in last],
            "in-sample (do not quote)": [outcome(core, e) for e in fair],
        }
    )
    baseline = table(
        {
            "always raise_it": always(held_out, "raise_it"),
            "stage and gate alone": stage_and_gate(held_out, rest),
            "ours": [s.adaptive for s in last],
        }
    )
    write(main_table, baseline, [s.adaptive for s in crossed], [s.adaptive for s in last], len(fair) // 2)


def write(main_table: str, baseline: str, crossed: list[Outcome], last: list[Outcome], cases: int) -> None:
    """Write docs/cases.md and the block of the README."""
    how = (
        f"{REPEATS} times {FOLDS}-fold cross-validation, nested and grouped by source, on {cases} cases, each answered "
        "by two blind encoders through the adaptive interview; in brackets a 95 % interval and the number of cases."
    )
    text = f"""# Figures on real cases

Written by `make cases`; do not edit by hand. {how} Labels and encodings come from language models; no therapist has
checked them yet. [tests/cases/README.md](../tests/cases/README.md) says where the cases come from.

{BEGIN}
{main_table}
{END}

*Held-out fifth*: cases that nobody looked at while questions, design and settings were made, scored by a model fitted
on the rest. *In-sample*: the shipped model on cases it was fitted to; its lead over the cross-validated column is what
it remembers and what will not come back on new cases. Where a rule of safety decides, firmness is `rule`.

{rules_said(last)}

## The held-out fifth beside its baselines

{baseline}

## Which steps are mistaken for which

Cross-validated, in percent of the expert's first step.

{confusion(crossed)}

## Misses, cross-validated

First steps that the expert does not support, in at least half of the runs of a case (two encoders, {REPEATS} repeats).

{misses(crossed)}

## Misses in the held-out fifth

{misses(last)}

## How far readers and encoders agree

{report()}

{readers()}
"""
    DOCUMENT.write_text(text, encoding="utf-8")
    short = "\n".join(
        "| " + " | ".join(line.split("|")[i].strip() for i in (1, 2, 3, 4, 6)) + " |"
        for line in main_table.splitlines()
    )
    block = f"{how} All misses are in [docs/cases.md](docs/cases.md).\n\n{short}"
    readme = README.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    README.write_text(pattern.sub(lambda _: f"{BEGIN}\n{block}\n{END}", readme), encoding="utf-8")
    print(main_table, baseline, sep="\n\n")


if __name__ == "__main__":
    main()
