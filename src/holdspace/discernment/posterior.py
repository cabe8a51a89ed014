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
    rows = [model.answers.column[answer] for answer in spoken(model, answers)]
    result: Array = log_prior(model, stage, answers) + model.answers.evidence[rows].sum(axis=0)
    return result


def spoken(model: Model, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The answers that are evidence, each with its finding."""
    findings = model.findings
    return [
        (question, value)
        for question, value in answers.items()
        if question in findings and value not in UNIVERSAL and not (value == "no" and findings[question].kind == "tick")
    ]


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
