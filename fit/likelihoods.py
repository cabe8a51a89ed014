"""Likelihoods of findings and the prior over readings: stated by judgement, updated by data.

Every number starts from `judgement.toml` with a stated strength (a deviation in log-odds) and is moved by answer
sheets and real cases whose readings are known: penalised maximum likelihood, which is the mode of the posterior under
Gaussian priors (MacKay 1992); intervals from the curvature there (Laplace).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from data import QUESTIONS, Example, informative
from scipy.optimize import minimize
from write import READINGS, STAGES, judgement

STATED_DEVIATION = 0.8
"""How far, in log-odds, we expect the data to move a stated number."""
CAUSE_CHANCE = {1: 0.12, 2: 0.28, 3: 0.5}
TICK_LEAK = 0.06
STATES = np.array([[bool(state >> bit & 1) for bit in range(len(READINGS))] for state in range(1 << len(READINGS))])


def logit(p: np.ndarray) -> np.ndarray:
    return np.log(p / (1 - p))


def expit(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def values_of(name: str) -> list[str]:
    return [value for value, _ in QUESTIONS[name]["options"]]


def states_of(examples: Sequence[Example]) -> np.ndarray:
    return np.array([[r in e.readings for r in READINGS] for e in examples])


def estimate(
    start: np.ndarray, negative_log_likelihood: Callable[[np.ndarray], float]
) -> tuple[np.ndarray, np.ndarray]:
    """Mode and deviations of parameters that are believed to lie near their start."""

    def loss(x: np.ndarray) -> float:
        return negative_log_likelihood(x) + float(((x - start) ** 2).sum()) / (2 * STATED_DEVIATION**2)

    found = minimize(loss, start, method="L-BFGS-B")
    x, step, here = found.x, 1e-3, loss(found.x)
    curve = np.empty_like(x)
    for place in range(len(x)):
        up, down = x.copy(), x.copy()
        up[place] += step
        down[place] -= step
        curve[place] = (loss(up) - 2 * here + loss(down)) / step**2
    return x, 1 / np.sqrt(np.maximum(curve, 1 / STATED_DEVIATION**2))


def tick(name: str, causes: Mapping[str, int], examples: Sequence[Example], weight: np.ndarray) -> dict[str, Any]:
    """Noisy-OR: the leak and the chance with which each reading ticks the line."""
    columns = [READINGS.index(r) for r in causes]
    states = states_of(examples)[:, columns]
    ticked = np.array([e.answers.get(name) == "yes" for e in examples])
    start = logit(np.array([TICK_LEAK, *(CAUSE_CHANCE[s] for s in causes.values())]))

    def nll(x: np.ndarray) -> float:
        silent = (1 - expit(x[0])) * np.prod(np.where(states, 1 - expit(x[1:]), 1.0), axis=1)
        chance = np.where(ticked, 1 - silent, silent)
        return -float(weight @ np.log(chance + 1e-12))

    x, deviation = estimate(start, nll)
    chances = expit(x)
    return {
        "kind": "tick",
        "leak": chances[0],
        "causes": dict(zip(causes, chances[1:], strict=True)),
        "sd": list(deviation),
    }


def ladder(name: str, causes: Mapping[str, int], examples: Sequence[Example], weight: np.ndarray) -> dict[str, Any]:
    """Noisy-MAX: how far up the leak and each reading reach."""
    values = values_of(name)
    n = len(values)
    columns = [READINGS.index(r) for r in causes]
    seen = np.array([e.answers.get(name) in values for e in examples])
    places = np.array([values.index(e.answers[name]) for e, s in zip(examples, seen, strict=True) if s], dtype=int)
    states = states_of(examples)[seen][:, columns]
    leak = np.linspace(3, 1, n)
    rows = [leak / leak.sum()]
    rows += [np.array([1 - CAUSE_CHANCE[s], *([CAUSE_CHANCE[s] / (n - 1)] * (n - 1))]) for s in causes.values()]
    start = np.concatenate([np.log(row[1:] / row[0]) for row in rows])

    def tables(x: np.ndarray) -> np.ndarray:
        logits = np.concatenate([np.zeros((len(rows), 1)), x.reshape(len(rows), n - 1)], axis=1)
        return softmax(logits)

    def nll(x: np.ndarray) -> float:
        reach = np.cumsum(tables(x), axis=1)
        total = np.tile(reach[0], (len(places), 1))
        for column in range(len(columns)):
            total *= np.where(states[:, [column]], reach[column + 1], 1.0)
        chances = np.diff(total, axis=1, prepend=0.0)
        return -float(weight[seen] @ np.log(chances[np.arange(len(places)), places] + 1e-12))

    x, deviation = estimate(start, nll)
    found = tables(x)
    return {"kind": "ladder", "leak": found[0], "causes": dict(zip(causes, found[1:], strict=True)), "sd": deviation}


def choice(
    name: str, rows: Mapping[str, Mapping[str, float]], examples: Sequence[Example], weight: np.ndarray
) -> dict[str, Any]:
    """Choice table: base chances, tilted by each linked reading."""
    values = values_of(name)
    linked = sorted({r for row in rows.values() for r in row}, key=READINGS.index)
    columns = [READINGS.index(r) for r in linked]
    seen = np.array([e.answers.get(name) in values for e in examples])
    places = np.array([values.index(e.answers[name]) for e, s in zip(examples, seen, strict=True) if s], dtype=int)
    states = states_of(examples)[seen][:, columns].astype(float)
    n = len(values)
    tilts = np.array([[rows[v].get(r, 0.0) for v in values] for r in linked]).reshape(len(linked), n)
    start = np.concatenate([np.zeros(n), tilts.ravel()])

    def nll(x: np.ndarray) -> float:
        logits = x[:n] + states @ x[n:].reshape(len(linked), n)
        chances = softmax(logits)
        return -float(weight[seen] @ np.log(chances[np.arange(len(places)), places] + 1e-12))

    x, deviation = estimate(start, nll)
    tilt = x[n:].reshape(len(linked), n)
    return {
        "kind": "choice",
        "base": softmax(x[:n]),
        "tilt": {r: tilt[i] - tilt[i].mean() for i, r in enumerate(linked)},
        "sd": list(deviation),
    }


def exponents(examples: Sequence[Example], scale: float) -> dict[str, float]:
    """Each finding's share of its facet: one over how many findings of the facet are usually answered together."""
    told: dict[str, list[int]] = {}
    for example in examples:
        facets = [QUESTIONS[name]["facet"] for name in informative(example.answers)]
        for facet in set(facets):
            told.setdefault(facet, []).append(facets.count(facet))
    shares = {facet: min(1.0, scale / float(np.mean(counts))) for facet, counts in told.items()}
    return {name: shares.get(q["facet"], scale) for name, q in QUESTIONS.items() if q["kind"] == "finding"}


def findings(examples: Sequence[Example], weight: np.ndarray, scale: float) -> list[dict[str, Any]]:
    """All findings as rows of the model file, in the order of the questions."""
    stated = judgement()
    share = exponents(examples, scale)
    rows = []
    for kind, make in (("tick", tick), ("ladder", ladder), ("choice", choice)):
        for name, links in stated[kind].items():
            row = make(name, links, examples, weight)
            row |= {"id": name, "facet": QUESTIONS[name]["facet"], "values": values_of(name)}
            rows.append(row | {"exponent": round(share[name], 3), "source": "judged"})
    order = list(QUESTIONS)
    return sorted(rows, key=lambda row: order.index(row["id"]))


def prior(examples: Sequence[Example]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Log-linear prior over joint states from the readings experts named in real cases, by stage and context.

    Returns the `prior` part and the couplings of the model file. Stated numbers come from `judgement.toml`.
    """
    stated = judgement()
    pairs = [tuple(READINGS.index(r) for r in row["pair"]) for row in stated["coupling"]]
    stages = np.array([STAGES.index(e.stage) for e in examples])
    contexts = [(q, v) for q, rows in stated["context"].items() for v in rows]
    has = np.array([[e.answers.get(q) == v for q, v in contexts] for e in examples], dtype=float)
    stage_start = np.array([stated["prior"][stage] for stage in STAGES], dtype=float)
    context_start = np.array([[stated["context"][q][v].get(r, 0.0) for r in READINGS] for q, v in contexts])
    pair_start = np.array([row["weight"] for row in stated["coupling"]], dtype=float)
    start = np.concatenate([stage_start.ravel(), context_start.ravel(), pair_start])
    cut, end = stage_start.size, stage_start.size + context_start.size
    together = np.stack([STATES[:, a] & STATES[:, b] for a, b in pairs], axis=1).astype(float)
    truth = states_of(examples)
    index = truth @ (1 << np.arange(len(READINGS)))

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        bias = x[:cut].reshape(stage_start.shape)[stages] + has @ x[cut:end].reshape(context_start.shape)
        log_p = bias @ STATES.T + together @ x[end:]
        log_p -= log_p.max(axis=1, keepdims=True)
        chances = np.exp(log_p)
        chances /= chances.sum(axis=1, keepdims=True)
        value = -float(np.log(chances[np.arange(len(index)), index]).sum())
        error = chances @ STATES - truth
        slope = np.zeros_like(x)
        by_stage = np.zeros_like(stage_start)
        np.add.at(by_stage, stages, error)
        slope[:cut] = by_stage.ravel()
        slope[cut:end] = (has.T @ error).ravel()
        slope[end:] = (chances @ together - together[index]).sum(axis=0)
        value += float(((x - start) ** 2).sum()) / (2 * STATED_DEVIATION**2)
        return value, slope + (x - start) / STATED_DEVIATION**2

    x = minimize(loss, start, jac=True, method="L-BFGS-B").x
    step = 1e-4
    ups = np.eye(len(x)) * step
    curve = np.array([(loss(x + up)[1] - loss(x - up)[1])[place] / (2 * step) for place, up in enumerate(ups)])
    spread = (1 / np.sqrt(curve))[:cut].reshape(stage_start.shape)
    by_stage = x[:cut].reshape(stage_start.shape)
    by_context = x[cut:end].reshape(context_start.shape)
    context: dict[str, dict[str, dict[str, float]]] = {}
    for (question, value), row in zip(contexts, by_context, strict=True):
        context.setdefault(question, {})[value] = dict(zip(READINGS, row, strict=True))
    part = {
        "bias": {},
        "stage": {stage: dict(zip(READINGS, row, strict=True)) for stage, row in zip(STAGES, by_stage, strict=True)},
        "context": context,
        "sd": {stage: dict(zip(READINGS, row, strict=True)) for stage, row in zip(STAGES, spread, strict=True)},
    }
    couplings = [
        {"pair": row["pair"], "weight": weight} for row, weight in zip(stated["coupling"], x[end:], strict=True)
    ]
    return part, couplings
