"""How far two blind encoders agree, question by question."""

from collections import defaultdict

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
        out.append(f"{kind}: same answer (unknown counts as one) {same:.1f} %, kappa {kappa(pairs):.2f}")
        if both[kind]:
            known = 100 * sum(a == b for a, b in both[kind]) / len(both[kind])
            out[-1] += f"; where both answered {known:.1f} % of {len(both[kind])}"
    return "\n".join(out)


if __name__ == "__main__":
    print(report())
