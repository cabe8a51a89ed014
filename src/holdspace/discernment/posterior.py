"""Exact posterior over the 256 joint states of the eight readings, by enumeration."""

from collections.abc import Mapping

import numpy as np

from holdspace.discernment.model import STATES, Array, Model
from holdspace.discernment.vocabulary import UNIVERSAL, Stage


def log_prior(model: Model, stage: Stage, answers: Mapping[str, str]) -> Array:
    """Unnormalised log prior of each joint state, shape (256,).

    Log-linear: a bias per reading, shifted by the stage and by answers that set the context (sessions so far, how it
    has been), plus pairwise couplings.
    """
    bias = model.prior_bias + model.prior_stage[stage]
    for question, shifts in model.prior_context.items():
        shift = shifts.get(answers.get(question, ""))
        if shift is not None:
            bias += shift
    result: Array = STATES @ bias + model.prior_pairs
    return result


def log_joint(model: Model, stage: Stage, answers: Mapping[str, str]) -> Array:
    """Unnormalised log posterior of each joint state, shape (256,).

    "Not sure", "skip" and an empty tick are no evidence. Each likelihood is raised to its finding's exponent.
    """
    log_p = log_prior(model, stage, answers)
    for question, value in answers.items():
        finding = model.findings.get(question)
        if finding is None or value in UNIVERSAL or (finding.kind == "tick" and value == "no"):
            continue
        log_p += finding.exponent * finding.log_likelihood[:, finding.values.index(value)]
    return log_p


def normalise(log_p: Array) -> Array:
    """Probabilities from unnormalised logs, along the last axis."""
    shifted = np.exp(log_p - log_p.max(axis=-1, keepdims=True))
    result: Array = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def posterior(model: Model, stage: Stage, answers: Mapping[str, str]) -> Array:
    """Posterior probability of each joint state, shape (256,), sums to one."""
    return normalise(log_joint(model, stage, answers))


def marginals(probabilities: Array) -> Array:
    """Probability of each reading, shape (8,), from joint probabilities of shape (256,)."""
    result: Array = probabilities @ STATES
    return result
