"""From a fitted policy and fitted likelihoods to a model file and an engine."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from data import QUESTIONS
from policy import HARM_INTERACTIONS, INTERACTIONS, MONOTONE, Policy
from write import ACTIONS, STAGES, judgement, render

from holdspace.content.library import questionnaire
from holdspace.content.model_file import parse
from holdspace.discernment.engine import Engine

VERSION = "1"
PROVISIONAL: dict[str, float] = {
    "clear_share": 0.85,
    "clear_margin": 0.25,
    "leaning_share": 0.4,
    "coverage": 0.85,
    "most_options": 3,
    "stop_gain": 0.01,
    "fewest_pages": 7,
    "most_pages": 16,
    "too_little_answers": 4,
    "strong": 0.5,
    "some": 0.25,
    "little": 0.1,
    "draws": 300,
}


def policy_rows(policy: Policy) -> dict[str, list[dict[str, Any]]]:
    """The utility, departure and interaction rows of the model file."""
    design = policy.design
    n_stages, n_departures, n_interactions = len(STAGES), len(design.departures), len(design.interactions)
    weights, deviations = policy.weights, policy.deviations
    utility = [
        {"stage": stage, "mean": weights[i], "sd": deviations[i], "source": "fit"} for i, stage in enumerate(STAGES)
    ]
    departure = [
        {
            "question": question,
            "value": value,
            "mean": weights[n_stages + i],
            "sd": deviations[n_stages + i],
            "source": "judged",
        }
        for i, (question, value) in enumerate(design.departures)
    ]
    departure += _harm_rows(policy)
    place = n_stages + n_departures
    interaction = [
        {
            "name": name,
            "when": INTERACTIONS[name],
            "mean": weights[place + i],
            "sd": deviations[place + i],
            "source": "judged",
        }
        for i, name in enumerate(design.interactions)
    ]
    first = len(design.harm_steps)
    for i, name in enumerate(design.harm_interactions):
        interaction.append({
            "name": name,
            "when": HARM_INTERACTIONS[name],
            "mean": policy.steps[first + i] @ MONOTONE,
            "sd": policy.step_deviations[first + i].mean() * np.ones(len(ACTIONS)),
            "source": "judged",
        })
    order = {name: i for i, name in enumerate(QUESTIONS)}
    departure.sort(key=lambda row: order[row["question"]])
    return {"utility": utility, "departure": departure, "interaction": interaction}


def _harm_rows(policy: Policy) -> list[dict[str, Any]]:
    """A sign of harm as its base plus the monotone steps climbed; rows that change nothing are left out."""
    design = policy.design
    start = len(STAGES) + len(design.departures) + len(design.interactions)
    rows = []
    for place, question in enumerate(design.harm_base):
        base, base_sd = policy.weights[start + place], policy.deviations[start + place]
        climbed, spread = np.zeros(len(ACTIONS)), base_sd**2
        for step, value in enumerate(design.harm[question]):
            if step:
                index = design.harm_steps.index((question, step))
                climbed = climbed + policy.steps[index] @ MONOTONE
                spread = spread + policy.step_deviations[index].mean() ** 2
            rows.append({
                "question": question,
                "value": value,
                "mean": base + climbed,
                "sd": np.sqrt(spread),
                "source": "judged",
            })
    extra = start + len(design.harm_base)
    for place, (question, value) in enumerate(design.harm_extra):
        rows.append({
            "question": question,
            "value": value,
            "mean": policy.weights[extra + place],
            "sd": policy.deviations[extra + place],
            "source": "judged",
        })
    return rows


def model_text(
    policy: Policy,
    findings: list[dict[str, Any]],
    prior: Mapping[str, Any],
    couplings: list[dict[str, Any]],
    thresholds: Mapping[str, float],
    temperature: float,
) -> str:
    """The text of the model file."""
    return render({
        "version": VERSION,
        "temperature": temperature,
        "thresholds": thresholds,
        "harm": judgement()["harm"],
        "prior": prior,
        "coupling": couplings,
        "finding": findings,
        **policy_rows(policy),
    })


def engine_of(text: str) -> Engine:
    """An engine as the app would load it."""
    asked = questionnaire()
    return Engine(parse(text, asked), asked)
