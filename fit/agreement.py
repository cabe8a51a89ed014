"""How far two blind encoders agree over the questions, and two readers over what they judged."""

from collections import defaultdict
from typing import Any

from data import CASES, QUESTIONS, encoded, lines


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's kappa (1960) of paired answers."""
    n = len(pairs)
    same = sum(a == b for a, b in pairs) / n
    labels = {label for pair in pairs for label in pair}
    chance = sum((sum(a == x for a, _ in pairs) / n) * (sum(b == x for _, b in pairs) / n) for x in labels)
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def report() -> str:
    first, second = encoded("a"), encoded("b")
    by_kind: dict[str, list[tuple[str, str]]] = defaultdict(list)
    both: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in lines(CASES / "cases.jsonl"):
        a, b = first[row["id"]], second[row["id"]]
        for name, question in QUESTIONS.items():
            pair = (a.get(name, "unknown"), b.get(name, "unknown"))
            by_kind[question["kind"]].append(pair)
            if "unknown" not in pair:
                both[question["kind"]].append(pair)
    out = []
    for kind, pairs in by_kind.items():
        same = 100 * sum(a == b for a, b in pairs) / len(pairs)
        out.append(f"- {kind}: same answer (unknown counts as one) {same:.1f} %, kappa {kappa(pairs):.2f}")
        if both[kind]:
            known = 100 * sum(a == b for a, b in both[kind]) / len(both[kind])
            out[-1] += f"; where both answered {known:.1f} % of {len(both[kind])}"
    return "\n".join(out)


def readers() -> str:
    """Agreement of the two readers on the first step, for situations judged by their story and for sheets alone."""
    out = []
    for kind, name in (("told_judged", "situations, judged by their story"), ("judged", "answer sheets alone")):
        one, other = ({row["id"]: row for row in lines(CASES / f"{kind}_{reader}.jsonl")} for reader in "12")
        both = sorted(one.keys() & other.keys())
        pairs = [(top(one[i]), top(other[i])) for i in both]
        same = 100 * sum(a == b for a, b in pairs) / len(pairs)
        within = 100 * sum(a in other[i]["supported"] for i, (a, _) in zip(both, pairs, strict=True)) / len(pairs)
        out.append(
            f"- {len(both)} {name}: two readers name the same first step in {same:.0f} %, kappa {kappa(pairs):.2f}; "
            f"the first step of one is among the steps the other supports in {within:.0f} %"
        )
    return "\n".join(out)


def top(row: dict[str, Any]) -> str:
    """The first step most experts would name, as this reader sees it."""
    votes: dict[str, int] = row["votes"]
    return max(votes, key=votes.__getitem__)


if __name__ == "__main__":
    print(report(), readers(), sep="\n")
