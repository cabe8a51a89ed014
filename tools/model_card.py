"""Write docs/model-card.md from the released model file; `--check` only says whether it is fresh."""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from model_words import STEP_NAMES, bears_on, by_source, label, moves, strongest, table

from holdspace.content.library import questionnaire
from holdspace.content.model_file import LATEST, released_text
from holdspace.discernment.vocabulary import Stage

ROOT = Path(__file__).resolve().parent.parent
CARD = ROOT / "docs" / "model-card.md"
FIGURES = ROOT / "docs" / "cases.md"
CASES = ROOT / "tests" / "cases"
MOST_DEPARTURES, MOST_TOGETHER = 24, 12
HELD_OUT_FROM = 197

SOURCES: Final = {
    "literature": "taken from a published study",
    "judgement": "ours, stated before any data",
    "judged": "learnt from readers’ judgements of situations and answer sheets, and from real cases with them",
    "fit": "learnt from real cases",
}
STAGES: Final = {
    "searching": "looking for someone",
    "first_sessions": "the first sessions",
    "established": "some time in",
    "ending": "thinking of an end",
}
THRESHOLDS: Final = {
    "clear_share": "share of redraws in which the first step must stay for “pointing clearly”",
    "clear_margin": "lead over the next step that “pointing clearly” needs, as a share of support",
    "leaning_share": "share of support from which we say “leaning”; below it “mixed”",
    "coverage": "share of support that the steps we show hold together",
    "most_options": "most steps we show (one more where a rule adds someone outside)",
    "stop_gain": "expected gain of the best page below which we stop asking",
    "fewest_pages": "pages of questions before we may stop for too little gain",
    "most_pages": "pages of questions after which we always stop",
    "too_little_answers": "answers that bear on a step, below which an unclear result says “too little was said”",
    "strong": "posterior from which a reading is called strong",
    "some": "posterior from which a reading is called some; below it little",
    "little": "kept for old files; not used today",
    "draws": "redraws of every parameter",
}


def count_lines(name: str) -> int:
    path = CASES / name
    return sum(bool(line.strip()) for line in path.read_text("utf-8").splitlines()) if path.exists() else 0


def material(sources: Mapping[str, int]) -> Iterator[str]:
    """What the numbers were learnt from, as the files stand."""
    if not {"judged", "fit"} & set(sources):
        yield "Nothing yet: every number is our own judgement, stated before any data. `make fit` learns from these:"
        yield ""
    rows = [json.loads(line) for line in (CASES / "cases.jsonl").read_text("utf-8").splitlines() if line.strip()]
    low = sum(row["tier"] == "C" for row in rows)
    late = len(rows) - HELD_OUT_FROM
    yield (
        f"- **Real cases.** `cases.jsonl`: {len(rows)} situations with the advice that therapists gave. {low} of low"
        f" confidence are read and never scored. The last {late} were set aside while questions, design and settings"
        " were made. The released file learns from all of them; figures never come from a fit that saw the case."
    )
    yield (
        "- `encoded_a.jsonl` and `encoded_b.jsonl`: two blind encodings of those cases, by language models that saw"
        " only the questions and the stories. They were committed before the first fit."
    )
    yield (
        f"- **Situations judged by their story.** `told.jsonl`: {count_lines('told.jsonl')} invented situations, with"
        f" the answers of an encoder who saw no judgement. {_judged('told_judged')}"
    )
    yield (
        f"- **Answer sheets judged alone.** `sheets.jsonl`: {count_lines('sheets.jsonl')} sheets: real ones, perturbed"
        f" and crossed ones, and {count_lines('composed.jsonl')} composed ones. {_judged('judged')}"
    )
    yield (
        "- **Judgement.** `fit/judgement.toml`: priors over the readings, which readings bring an answer about, and"
        " how strongly, stated before any data. The fit moves them as far as the data say."
    )
    yield ""
    yield (
        "Each of the first three has a backbone of its own in the fit, and shares what an answer moves. Only what holds"
        " for real cases is in the file. The files are in `tests/cases`, and its README says how each came about."
    )


def _judged(kind: str) -> str:
    """How many judgements of a kind there are, by reader."""
    counts = [count_lines(f"{kind}_{reader}.jsonl") for reader in ("1", "2")]
    return (
        f"Two readers, language models that knew the evidence and never saw the model, judged {counts[0]} and"
        f" {counts[1]} of them."
    )


def figures() -> list[str]:
    """The table of docs/cases.md: its marked block, or else its first table."""
    if not FIGURES.exists():
        return ["There are no figures yet: `make cases` works them out and writes `docs/cases.md`."]
    text = FIGURES.read_text("utf-8")
    marked = re.search(r"<!-- cases:begin -->\n(.*?)\n?<!-- cases:end -->", text, re.DOTALL)
    first = re.search(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    block = marked[1] if marked else first[0] if first else ""
    return [block.strip(), "", "All figures, and every miss: [cases.md](cases.md)."]


def findings(model: Mapping[str, Any]) -> list[str]:
    questions = questionnaire().by_id
    rows = [
        (
            f"`{row['id']}` {questions[row['id']].text}",
            row["facet"],
            bears_on(row, questions[row["id"]]),
            f"{row['exponent']:g}",
            row["source"],
        )
        for row in model["finding"]
    ]
    return table(("answer to", "facet", "bears on", "exponent", "source"), rows)


def departures(model: Mapping[str, Any], actions: Sequence[str]) -> Iterator[str]:
    questions = questionnaire().by_id
    for row in strongest(model["departure"], actions, MOST_DEPARTURES):
        question = questions[row["question"]]
        answer = "" if question.is_tick else f": “{label(question, row['value'])}”"
        yield f"- {question.text}{answer} moves {moves(row['mean'], actions)}. Source: {row['source']}."


def together(model: Mapping[str, Any], actions: Sequence[str]) -> Iterator[str]:
    rows = model.get("interaction", ())
    if not rows:
        yield "This file has none."
    for row in strongest(rows, actions, MOST_TOGETHER):
        name = row["name"].replace("_", " ").capitalize()
        yield f"- {name}: moves {moves(row['mean'], actions)}. Source: {row['source']}."


def about(model: Mapping[str, Any], text: str) -> list[str]:
    head = model["model"]
    rows: list[tuple[str, object]] = [
        ("version", head["version"]),
        ("SHA-256", f"`{sha256(text.encode()).hexdigest()}`"),
    ]
    rows += [("findings", len(model["finding"])), ("answers that move a step", len(model["departure"]))]
    rows += [
        ("answers that count together", len(model.get("interaction", ()))),
        ("couplings", len(model.get("coupling", ()))),
    ]
    rows += [(key, value) for key, value in head.items() if key not in {"version", "readings", "actions"}]
    return table(("", ""), rows)


def harm(model: Mapping[str, Any]) -> Iterator[str]:
    questions = questionnaire().by_id
    if not model.get("harm"):
        yield "This file names none; the gate’s facts stand apart, in code."
    for name, values in model.get("harm", {}).items():
        steps = " → ".join(f"“{label(questions[name], value)}”" for value in values)
        yield f"- {questions[name].text} {steps}"


TEMPLATE: Final = """\
# The model

Written by `tools/model_card.py` from the model file; do not edit it by hand. How the parts work together is in
[how-it-works.md](how-it-works.md). Numbers are log-odds unless they say otherwise.

## What it is

{about}

It reads a person’s answers about their therapist. It gives eight readings, a first step, and the steps a therapist
might also support. It is for the person themself, to think with. It is not for a verdict on anyone, for therapists to
look in, or for an emergency. Safety rules stand above it, in code. Only they can suggest to leave at once.

## Where its numbers come from

{sources}

Each row of the model file names its source. Weights of steps also state how unsure they are.

The temperature and the limits `clear_share`, `leaning_share` and `coverage` are set on cases held aside from the fit.
The next page is the one that is expected to take away most doubt about the first step, in nats, for its burden.

## What it was fitted on

{material}

## Figures

{figures}

## What experts do first, by stage

The backbone: how much speaks for each step before any answer. More is more.

{backbone}

## What moves a step most

{departures}

## What moves it together

{together}

## Signs of harm among the answers

One step along such a ladder may only move the suggestion away from the therapist. A file that breaks this is refused.

{harm}

## What each answer says about the readings

For a line to tick and for steps: the chance with which a reading, where it holds, brings the answer about (for steps,
any but the first). For a choice: the largest tilt, and for which answer. The exponent is the answer’s share of its
facet.

{findings}

## Limits of words and stops

{thresholds}

## What to keep in mind

- Stories, labels, encodings and judgements come from language models. No therapist has labelled the cases again yet.
- Most cases rest on one therapist’s advice, in English, in public letters and articles. People who write there are not
  all people.
- We found no published count of why people are unhappy with a therapist. So the priors are judgement.
- It misses what is rare, and what no question asks.
- It has not been tried in a study of whether it helps.
"""


def card() -> str:
    """The text of the model card."""
    text = released_text(LATEST)
    model = tomllib.loads(text)
    actions, sources = model["model"]["actions"], by_source(model)
    counts = [(name, SOURCES.get(name, name), count) for name, count in sources.most_common()]
    backbone = {row["stage"]: row for row in model["utility"]}
    strengths = [
        (STAGES[stage], *(f"{value:+.2f}" for value in backbone[stage]["mean"]), backbone[stage]["source"])
        for stage in (stage.value for stage in Stage)
    ]
    limits = [(name, f"{value:g}", THRESHOLDS.get(name, "")) for name, value in model["thresholds"].items()]
    parts = {
        "about": about(model, text),
        "sources": table(("source", "what it means", "numbers"), [*counts, ("all", "", sum(sources.values()))]),
        "material": material(sources),
        "figures": figures(),
        "backbone": table(("stage", *(STEP_NAMES[name] for name in actions), "source"), strengths),
        "departures": departures(model, actions),
        "together": together(model, actions),
        "harm": harm(model),
        "findings": findings(model),
        "thresholds": table(("name", "value", "what it does"), limits),
    }
    return TEMPLATE.format(**{name: "\n".join(lines) for name, lines in parts.items()})


def main() -> None:
    fresh = card()
    if sys.argv[1:] == ["--check"]:
        if not CARD.exists() or CARD.read_text("utf-8") != fresh:
            sys.exit("docs/model-card.md is stale: run .venv/bin/python tools/model_card.py")
        return
    CARD.write_text(fresh, "utf-8")
    print(f"{CARD.relative_to(ROOT)}: version {LATEST}")


if __name__ == "__main__":
    main()
