"""The material of the fit: real cases with blind encodings, and judged answer sheets."""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
QUESTIONS = {
    row["id"]: row
    for row in tomllib.loads((ROOT / "src/holdspace/content/data/questions.toml").read_text(encoding="utf-8"))[
        "question"
    ]
}
STAGE_LETTERS = {"searching": "S", "first_sessions": "F", "established": "E", "ending": "N"}
CAUSES = {
    "normal_process": "ordinary",
    "misconduct": "practice",
    "old_pattern": "pattern",
    "poor_fit": "misfit",
    "outside_life": "outside",
}
TICK_PAGES = frozenset({"mind", "feelings", "event", "style"})
HELD_OUT_FROM = 197
"""Cases from this line on (the last fifth) were looked at once, at the end."""


@dataclass
class Example:
    """One judged sheet or real case. `votes` is how experts divide over the first steps, when readers said so."""

    id: str
    stage: str
    answers: dict[str, str]
    first: str
    supported: list[str]
    weight: float
    groups: frozenset[str]
    real: bool
    readings: list[str] = field(default_factory=list)
    votes: dict[str, float] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def cases() -> list[dict[str, Any]]:
    """The shared cases with `held_out`, `teaching` and their readings added."""
    rows = lines(CASES / "cases.jsonl")
    teaching = set(json.loads((CASES / "teaching.json").read_text(encoding="utf-8")))
    for place, row in enumerate(rows):
        row["held_out"] = place >= HELD_OUT_FROM
        row["teaching"] = row["id"] in teaching
        row["readings"] = [CAUSES.get(cause, cause) for cause in row["gold_causes"]]
        row["first"] = row["gold_action"].lower()
        row["supported"] = [action.lower() for action in row["acceptable_actions"]]
        row["group"] = hashlib.sha256(row["source"].encode()).hexdigest()[:8]
    return rows


def encoded(encoder: str) -> dict[str, dict[str, str]]:
    """Answers of one blind encoder by case, without quotes; facts and ticks that were left out are `no`."""
    rows = {row["id"]: row for row in lines(CASES / f"encoded_{encoder}.jsonl")}
    stages = {row["id"]: row["stage"] for row in lines(CASES / "cases.jsonl")}
    return {case: filled({q: plain(a) for q, a in row["answers"].items()}, stages[case]) for case, row in rows.items()}


def plain(answer: Any) -> str:
    return answer[0] if isinstance(answer, list) else answer


def filled(answers: dict[str, str], stage: str) -> dict[str, str]:
    """Answers as a person's pages would give them: unticked lines are no, and the gate is complete."""
    full = dict(answers)
    for name, question in QUESTIONS.items():
        if STAGE_LETTERS[stage] not in question["stages"]:
            continue
        if question["kind"] == "fact" or question["page"] in TICK_PAGES:
            full.setdefault(name, "no")
    full.setdefault("safe_now", "yes")
    full.setdefault("afraid", "no")
    for name, value in {"subject": "self", "contact": "current", "under_18": "no"}.items():
        full.setdefault(name, value)
    return {name: full[name] for name in QUESTIONS if name in full}


def is_tick(name: str) -> bool:
    return QUESTIONS[name]["page"] in TICK_PAGES


def informative(answers: dict[str, str]) -> dict[str, str]:
    """Findings that say something: no gate answers, no empty ticks, no not_sure or skip."""
    return {
        name: value
        for name, value in answers.items()
        if QUESTIONS[name]["kind"] == "finding"
        and value not in {"not_sure", "skip"}
        and not (is_tick(name) and value == "no")
    }


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
