"""Draw varied answer sheets for readers to judge: perturbed, crossed and composed from encoded cases.

Nothing of the held-out fifth is used. A sheet carries the ids of the cases it was drawn from, so that
cross-validation can leave out everything that touches a test case.
"""

import random
from collections import defaultdict
from typing import Any

from data import CASES, QUESTIONS, STAGE_LETTERS, TICK_PAGES, cases, encoded, informative, lines, write_lines

SEED = 7
HEADS = {"mind": "On my mind", "feelings": "I feel", "event": "What happened", "style": "In how we work"}
CONTEXT = {"subject": "self", "contact": "current", "under_18": "no"}
# Where misses and disputes lie: these are set on purpose, in all combinations that make sense.
BORDERS: list[dict[str, list[str]]] = [
    {
        "raised": ["once", "often"],
        "received": ["well", "kept_kindly", "no_change", "brushed_off"],
        "raised_ask": ["feeling", "question", "change", "leave"],
    },
    {"raised": ["no", "hinted"], "unsaid": ["bond", "doubt", "wish", "personal"], "want_say": ["yes", "torn"]},
    {
        "sessions": ["one_two", "three_five", "six_twelve"],
        "gut": ["yes", "doubt", "no"],
        "in_step": ["easier", "same", "harder"],
    },
    {
        "gut": ["doubt", "no"],
        "gut_why": ["manner", "skill", "who", "gain", "my_habit"],
        "record": ["good", "mixed", "poor"],
    },
    {"goals": ["agreed", "vague", "differ", "met"], "progress": ["reached", "moving", "plateau", "little", "worse"]},
    {
        "event_often": ["once", "few", "again"],
        "event_usual": ["meant_well", "slip", "not_right"],
        "raised": ["no", "once"],
    },
    {
        "leave_wish": ["crosses", "yes"],
        "leave_when": ["hard", "event", "no_gain", "fit", "ready", "practical"],
        "keep_them": ["yes", "unsure", "no", "done"],
    },
    {"needs": ["less", "grown", "new_problem"], "can_shift": ["yes", "not_asked", "no"]},
    {"change_wish": ["way", "frame", "closer", "other_kind", "less"], "raised": ["no", "once"]},
    {"worse_after": ["no", "short", "builds"], "usual_feeling": ["no", "partly", "yes"]},
    {"wish": ["know_normal", "words", "change", "outside_view", "someone_else", "end_well", "settle"]},
    {"specialist": ["no", "maybe", "yes"], "progress": ["moving", "little", "plateau"]},
    {
        "why_end": ["reached", "my_wish", "theirs", "outside", "went_badly"],
        "end_said": ["yes", "not_yet", "could_not", "no_wish"],
    },
    {
        "search_point": ["unsure", "starting", "choosing", "no_reply", "met_doubt", "met_good", "back"],
        "search_block": ["none", "money", "permission", "hard_to_find", "fear", "how"],
    },
    {"familiar": ["no", "one_two", "many"], "event_size": ["fits", "bigger"]},
    {"heard": ["mostly", "partly", "hardly"], "honest": ["mostly", "but_one", "hardly"]},
]


def askable(name: str, stage: str) -> bool:
    return STAGE_LETTERS[stage] in QUESTIONS[name]["stages"]


def coherent(answers: dict[str, str], stage: str) -> dict[str, str]:
    """Only questions of the stage whose condition holds."""
    kept = {name: value for name, value in answers.items() if askable(name, stage)}
    for _ in range(2):
        for name in list(kept):
            needs = QUESTIONS[name].get("only_if")
            if needs and not any(kept.get(other) in values for other, values in needs.items()):
                del kept[name]
    return kept


def sheet(rng: random.Random, pool: dict[str, list[tuple[str, dict[str, str]]]]) -> dict[str, Any]:
    stage = rng.choices(list(STAGE_LETTERS), weights=[14, 20, 52, 14])[0]
    case, base = rng.choice(pool[stage])
    answers, drawn_from = dict(base), {case}
    kind = rng.choices(["perturbed", "crossed", "border"], weights=[40, 25, 35])[0]
    if (kind != "perturbed" and rng.random() < 0.6) or kind == "crossed":
        other, second = rng.choice(pool[stage])
        drawn_from.add(other)
        facets = sorted({QUESTIONS[name]["facet"] for name in second})
        taken = set(rng.sample(facets, k=max(1, len(facets) // 2)))
        answers = {n: v for n, v in answers.items() if QUESTIONS[n]["facet"] not in taken}
        answers |= {n: v for n, v in second.items() if QUESTIONS[n]["facet"] in taken}
    for _ in range(rng.randint(0, 2)):
        other, second = rng.choice(pool[stage])
        if second:
            drawn_from.add(other)
            name = rng.choice(sorted(second))
            answers[name] = second[name]
    if kind == "border":
        usable = [b for b in BORDERS if all(askable(name, stage) for name in b)]
        for border in rng.sample(usable, k=rng.choice([1, 1, 2])):
            answers |= {name: rng.choice(values) for name, values in border.items()}
    share = rng.choice([0.0, 0.1, 0.2, 0.35])
    answers = {n: v for n, v in answers.items() if rng.random() >= share}
    answers = coherent(answers, stage)
    ordered = {name: answers[name] for name in QUESTIONS if name in answers}
    return {"stage": stage, "kind": kind, "answers": ordered, "from": sorted(drawn_from)}


def rendered(row: dict[str, Any]) -> str:
    """A sheet as a reader sees it: words, no ids."""
    out = [f"### {row['id']}  stage: {row['stage']}"]
    context = {k: v for k, v in row.get("context", {}).items() if CONTEXT[k] != v}
    for name, value in {**context, **row["answers"]}.items():
        question = QUESTIONS[name]
        label = dict(question["options"])[value]
        if question["page"] in TICK_PAGES:
            head = HEADS[question["page"]]
            out.append(f"- {head}: {question['text']}")
        else:
            out.append(f"- {question['text']} {label}")
    return "\n".join(out)


def composed() -> list[dict[str, Any]]:
    """Invented situations, composed over the design's dimensions by a language model that saw the questions alone."""
    rows = []
    for row in lines(CASES / "composed.jsonl"):
        context = {k: row["answers"].get(k, v) for k, v in CONTEXT.items()}
        answers = coherent(informative(row["answers"]), row["stage"])
        ordered = {name: answers[name] for name in QUESTIONS if name in answers}
        rows.append(
            {
                "id": row["id"],
                "stage": row["stage"],
                "kind": "composed",
                "answers": ordered,
                "from": [],
                "context": context,
            }
        )
    return rows


def main(perturbed: int = 420) -> None:
    rng = random.Random(SEED)
    encodings = [encoded("a"), encoded("b")]
    pool: dict[str, list[tuple[str, dict[str, str]]]] = defaultdict(list)
    rows: list[dict[str, Any]] = []
    for case in cases():
        if case["held_out"] or case["tier"] == "C":
            continue
        for encoding in encodings:
            answers = encoding[case["id"]]
            found = informative(answers)
            pool[case["stage"]].append((case["id"], found))
            if not case["teaching"]:
                context = {k: answers.get(k, v) for k, v in CONTEXT.items()}
                rows.append(
                    {
                        "stage": case["stage"],
                        "kind": "real",
                        "answers": found,
                        "from": [case["id"]],
                        "context": context,
                    }
                )
    seen = {(r["stage"], tuple(r["answers"].items())) for r in rows}
    wanted = len(rows) + perturbed
    while len(rows) < wanted:
        row = sheet(rng, pool)
        key = (row["stage"], tuple(row["answers"].items()))
        if len(row["answers"]) >= 4 and key not in seen:
            seen.add(key)
            rows.append(row)
    rng.shuffle(rows)
    for number, row in enumerate(rows):
        row["id"] = f"S{number:04d}"
    write_lines(CASES / "sheets.jsonl", [*rows, *composed()])


if __name__ == "__main__":
    main()
