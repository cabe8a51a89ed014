"""From a fitted policy and fitted likelihoods to a model file and an engine."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from data import QUESTIONS
from policy import MONOTONE, Policy
from write import ACTIONS, STAGES, judgement, render

from holdspace.content.library import questionnaire
from holdspace.content.model_file import parse
from holdspace.discernment.engine import Engine

VERSION = "1"
PLACES = 3
"""Decimals of weights that must add up exactly."""
DEFAULTS: dict[str, float] = {
    "clear_share": 0.6,
    "clear_margin": 0.1,
    "leaning_share": 0.4,
    "coverage": 0.85,
    "most_options": 3,
    "stop_gain": 0.002,
    "fewest_pages": 9,
    "most_pages": 12,
    "too_little_answers": 4,
    "strong": 0.5,
    "some": 0.25,
    "little": 0.1,
    "draws": 300,
}


def policy_rows(policy: Policy) -> dict[str, list[dict[str, Any]]]:
    """The utility, departure and interaction rows of the model file."""
    design = policy.design
    n_departures, n_interactions = len(design.departures), len(design.interactions)

    def row(place: int) -> dict[str, Any]:
        return {"mean": policy.weights[place], "sd": policy.deviations[place], "source": "judged"}

    utility = [
        {"stage": stage, "mean": policy.stages[i], "sd": policy.stage_deviations[i], "source": "fit"}
        for i, stage in enumerate(STAGES)
    ]
    departure = [{"question": q, "value": v, **row(i)} for i, (q, v) in enumerate(design.departures)]
    departure += _harm_rows(policy, n_departures + n_interactions)
    interaction = [
        {"name": name, "when": when, **row(n_departures + i)}
        for i, (name, when) in enumerate(design.interactions.items())
    ]
    for i, (name, when) in enumerate(design.harm_interactions.items(), start=len(design.harm_steps)):
        climbed = np.round(policy.steps[i], PLACES) @ MONOTONE
        spread = np.full(len(ACTIONS), policy.step_deviations[i].mean())
        interaction.append({"name": name, "when": when, "mean": climbed, "sd": spread, "source": "judged"})
    order = {name: i for i, name in enumerate(QUESTIONS)}
    departure.sort(key=lambda row: order[row["question"]])
    return {"utility": utility, "departure": departure, "interaction": interaction}


def _harm_rows(policy: Policy, start: int) -> list[dict[str, Any]]:
    """A sign of harm as its base plus the monotone steps climbed, rounded so that the steps stay exact in the file."""
    design = policy.design
    rows = []
    for place, (question, values) in enumerate(design.harm.items(), start=start):
        mean = np.round(policy.weights[place], PLACES)
        variance = policy.deviations[place] ** 2
        for climbed, value in enumerate(values):
            if climbed:
                index = design.harm_steps.index((question, climbed))
                mean += np.round(policy.steps[index], PLACES) @ MONOTONE
                variance += policy.step_deviations[index].mean() ** 2
            rows.append(
                {
                    "question": question,
                    "value": value,
                    "mean": mean,
                    "sd": np.sqrt(variance),
                    "source": "judged",
                }
            )
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
    return render(
        {
            "version": VERSION,
            "temperature": temperature,
            "thresholds": thresholds,
            "harm": judgement()["harm"],
            "prior": prior,
            "coupling": couplings,
            "finding": findings,
            **policy_rows(policy),
        }
    )


def engine_of(text: str) -> Engine:
    """An engine as the app would load it."""
    asked = questionnaire()
    return Engine(parse(text, asked), asked)
