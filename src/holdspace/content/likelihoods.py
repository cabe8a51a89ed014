"""From a finding's few numbers to the chance of each answer in each of the 256 joint states."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from holdspace.discernment.model import STATES, Array
from holdspace.discernment.vocabulary import READINGS


def ticked(leak: float, causes: Mapping[str, float]) -> Array:
    """Noisy-OR (Pearl 1988): unticked only if no cause and no leak ticked it; shape (256, 2)."""
    silent = np.full(len(STATES), 1 - leak)
    for name, chance in causes.items():
        silent *= np.where(_holds(name), 1 - chance, 1.0)
    return np.stack([silent, 1 - silent], axis=1)


def highest(leak: Sequence[float], causes: Mapping[str, Sequence[float]]) -> Array:
    """Noisy-MAX (Henrion 1989): the highest step that any cause, or the leak, brings about; shape (256, values)."""
    reach = np.tile(np.cumsum(leak), (len(STATES), 1))
    for name, chances in causes.items():
        reach *= np.where(_holds(name)[:, None], np.cumsum(chances), 1.0)
    return _shares(np.diff(reach, axis=1, prepend=0.0))


def tilted(base: Sequence[float], tilt: Mapping[str, Sequence[float]]) -> Array:
    """Choice table: base chances, tilted in log-odds by each reading that holds; shape (256, values)."""
    logits = np.tile(np.log(base), (len(STATES), 1))
    for name, shift in tilt.items():
        logits += np.where(_holds(name)[:, None], np.array(shift, dtype=float), 0.0)
    return _shares(np.exp(logits - logits.max(axis=1, keepdims=True)))


def _holds(name: str) -> NDArray[np.bool_]:
    held: NDArray[np.bool_] = STATES[:, [reading.value for reading in READINGS].index(name)]
    return held


def _shares(weights: Array) -> Array:
    result: Array = weights / weights.sum(axis=1, keepdims=True)
    return result
