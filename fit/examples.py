"""Examples to learn from: real cases as two blind encoders answered for them, and judged answer sheets."""

from typing import Any

from data import CASES, QUESTIONS, Example, cases, encoded, filled, lines
from write import ACTIONS

from holdspace.discernment.gate import judge
from holdspace.discernment.vocabulary import Stage

ENCODERS = ("a", "b")
READERS = ("1", "2")


def real(*, held_out: bool = False) -> list[Example]:
    """Real cases (tier C left out), one example for each encoder; the held-out fifth or the rest."""
    answers = {encoder: encoded(encoder) for encoder in ENCODERS}
    return [
        Example(
            id=f"{case['id']}{encoder}",
            stage=case["stage"],
            answers=answers[encoder][case["id"]],
            first=case["first"],
            supported=case["supported"],
            weight=1 / len(ENCODERS),
            groups=frozenset({case["group"]}),
            real=True,
            readings=case["readings"],
            case=case,
        )
        for case in cases()
        if case["tier"] != "C" and case["held_out"] is held_out
        for encoder in ENCODERS
    ]


def known(answers: dict[str, str]) -> dict[str, str]:
    """Answers to questions that are still asked; sheets outlive a question."""
    return {name: value for name, value in answers.items() if name in QUESTIONS}


def votes_of(row: dict[str, Any]) -> dict[str, float]:
    """How a reader divides ten experts over the first steps, as shares."""
    counts = {action: count for action, count in row["votes"].items() if action in ACTIONS and count > 0}
    return {action: count / sum(counts.values()) for action, count in counts.items()}


def _judged(kind: str, sheets: dict[str, dict[str, Any]], groups: dict[str, str]) -> list[Example]:
    """One example for each sheet, with the readers' votes averaged and what either of them named."""
    by_sheet: dict[str, list[dict[str, Any]]] = {}
    for reader in READERS:
        for row in lines(CASES / f"{kind}_{reader}.jsonl"):
            by_sheet.setdefault(row["id"], []).append(row)
    found = []
    for name, rows in sorted(by_sheet.items()):
        sheet = sheets.get(name)
        if sheet is None:
            continue
        votes = [votes_of(row) for row in rows]
        mean = {action: sum(v.get(action, 0.0) for v in votes) / len(votes) for action in ACTIONS}
        found.append(
            Example(
                id=name,
                stage=sheet["stage"],
                answers=filled({**sheet.get("context", {}), **known(sheet["answers"])}, sheet["stage"]),
                first=max(ACTIONS, key=mean.__getitem__),
                supported=sorted({action for row in rows for action in row["supported"]}),
                weight=1.0,
                groups=frozenset(groups[case] for case in sheet.get("from", ())),
                real=False,
                readings=sorted({reading for row in rows for reading in row["readings"]}),
                votes={action: share for action, share in mean.items() if share > 0},
                case={"told": kind == "told_judged"},
            )
        )
    return found


def judged() -> list[Example]:
    """Judged sheets; a sheet belongs to the groups of the cases it was drawn from.

    Readers saw the answers of a sheet and nothing else.
    """
    groups = {case["id"]: case["group"] for case in cases()}
    return _judged("judged", {row["id"]: row for row in lines(CASES / "sheets.jsonl")}, groups)


def told() -> list[Example]:
    """Invented situations: readers judged the story, and an encoder who saw no judgement answered the questions.

    Situations in which a rule of safety would decide are left out.
    """
    sheets = {row["id"]: row for row in lines(CASES / "told.jsonl")}
    found = _judged("told_judged", sheets, {})
    return [e for e in found if judge(Stage(e.stage), e.answers).suggestion is None]
