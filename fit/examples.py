"""Examples to learn from: real cases as two blind encoders answered for them, and judged answer sheets."""

from collections import Counter

from data import CASES, QUESTIONS, Example, cases, encoded, filled, lines
from write import ACTIONS

ENCODERS = ("a", "b")
READERS = ("1", "2")


def real(*, held_out: bool = False) -> list[Example]:
    """Real cases (tier C left out), one example for each encoder."""
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


def judged() -> list[Example]:
    """Judged sheets, one example for each reader; a sheet belongs to the groups of the cases it was drawn from."""
    groups = {case["id"]: case["group"] for case in cases()}
    sheets = {row["id"]: row for row in lines(CASES / "sheets.jsonl")}
    found = []
    for reader in READERS:
        for row in lines(CASES / f"judged_{reader}.jsonl"):
            sheet = sheets[row["id"]]
            votes = {action: count for action, count in row["votes"].items() if action in ACTIONS and count > 0}
            if not votes:
                continue
            total = sum(votes.values())
            found.append(
                Example(
                    id=f"{row['id']}r{reader}",
                    stage=sheet["stage"],
                    answers=filled({**sheet.get("context", {}), **known(sheet["answers"])}, sheet["stage"]),
                    first=Counter(votes).most_common(1)[0][0],
                    supported=row["supported"],
                    weight=1 / len(READERS),
                    groups=frozenset(groups[case] for case in sheet["from"]),
                    real=False,
                    readings=row["readings"],
                    votes={action: count / total for action, count in votes.items()},
                )
            )
    return found
