"""Read a released model file and refuse a malformed one, naming the line and the mend."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final, NoReturn

import numpy as np

from holdspace.discernment.model import STATES, Array, Finding, Interaction, Model, Thresholds, Weights
from holdspace.discernment.questions import Questionnaire
from holdspace.discernment.vocabulary import DISTANCE, ENGINE_ACTIONS, READINGS, Stage
from holdspace.errors import ModelFileError

LATEST: Final = "1"
SOURCES: Final = frozenset({"literature", "judgement", "judged", "fit"})
ROW_TOLERANCE: Final = 1e-6
ROUNDING: Final = 1e-9


@cache
def released_text(version: str = LATEST) -> str:
    """The text of a released model file. Released files never change."""
    path = files("holdspace.content") / "models" / f"discernment-{version}.toml"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ModelFileError(
            f"no model file for version {version!r}: released versions are kept, check the number"
        ) from None


class _File:
    """The text of a model file, to say where a mistake is."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()

    def refuse(self, marks: Sequence[str], problem: str, mend: str) -> NoReturn:
        """Raise at the first line from which all marks follow in order."""
        number = 0
        for mark in marks:
            number = next((i for i in range(number, len(self.lines)) if mark in self.lines[i]), number)
        raise ModelFileError(f"line {number + 1}: {problem}. {mend}")


def parse(text: str, questionnaire: Questionnaire) -> Model:
    """A model from the text of its file.

    Raises ModelFileError with the line for broken TOML, missing parts, rows that do not sum to one, numbers outside
    their range, a finding without wording or source or that no stage can reach, and signs of harm that would move a
    suggestion towards the therapist.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelFileError(f"not a TOML file: {error}. Restore the released file") from None
    where = _File(text)
    for part in ("model", "thresholds", "prior", "finding", "utility", "departure"):
        if part not in data:
            where.refuse((), f"the part [{part}] is missing", "Restore the released file or run make fit")
    findings = {row["id"]: _finding(row, questionnaire, where) for row in data["finding"]}
    departures: dict[str, dict[str, Weights]] = {}
    for row in data["departure"]:
        _check_departure(row, questionnaire, where)
        marks = (f'question = "{row["question"]}"', f'value = "{row["value"]}"')
        departures.setdefault(row["question"], {})[row["value"]] = _weights(row, where, marks)
    interactions = _interactions(data.get("interaction", []), where)
    _check_harm(data.get("harm", {}), departures, interactions, where)
    return Model(
        version=data["model"]["version"],
        hash=hashlib.sha256(text.encode()).hexdigest(),
        prior_bias=_by_reading(data["prior"]["bias"]),
        prior_stage={stage: _by_reading(data["prior"]["stage"].get(stage.value, {})) for stage in Stage},
        prior_context={
            question: {value: _by_reading(shift) for value, shift in rows.items()}
            for question, rows in data["prior"].get("context", {}).items()
        },
        prior_coupling=_coupling(data.get("coupling", [])),
        findings=findings,
        backbone={
            Stage(row["stage"]): _weights(row, where, ("[[utility]]", f'stage = "{row["stage"]}"'))
            for row in data["utility"]
        },
        departures=departures,
        interactions=interactions,
        harm={question: tuple(values) for question, values in data.get("harm", {}).items()},
        temperature=float(data["model"]["temperature"]),
        thresholds=_thresholds(data["thresholds"], where),
    )


def load(version: str, questionnaire: Questionnaire) -> Model:
    """A released model, ready for inference."""
    return parse(released_text(version), questionnaire)


def _thresholds(row: Mapping[str, Any], where: _File) -> Thresholds:
    names = [field.name for field in fields(Thresholds)]
    for name in names:
        if name not in row:
            where.refuse(("[thresholds]",), f"the threshold {name!r} is missing", "Add it to the part [thresholds]")
    return Thresholds(**{name: row[name] for name in names})


def _by_reading(shifts: Mapping[str, float]) -> Array:
    return np.array([float(shifts.get(reading.value, 0.0)) for reading in READINGS])


def _coupling(rows: Sequence[Mapping[str, Any]]) -> Array:
    coupling = np.zeros((len(READINGS), len(READINGS)))
    for row in rows:
        one, other = (READINGS.index(name) for name in row["pair"])
        coupling[one, other] = coupling[other, one] = row["weight"]
    return coupling


def _weights(row: Mapping[str, Any], where: _File, marks: Sequence[str]) -> Weights:
    mean, sd = np.array(row["mean"], dtype=float), np.array(row["sd"], dtype=float)
    if mean.shape != (len(ENGINE_ACTIONS),) or sd.shape != mean.shape:
        where.refuse(
            marks, f"mean and sd need {len(ENGINE_ACTIONS)} numbers", f"One for each of {list(ENGINE_ACTIONS)}"
        )
    if not (np.isfinite(mean).all() and np.isfinite(sd).all() and (sd >= 0).all()):
        where.refuse(marks, "a number is not finite or a deviation is negative", "Run make fit again")
    if row.get("source") not in SOURCES:
        where.refuse(marks, "this row has no known source", f"Give source as one of {sorted(SOURCES)}")
    return Weights(mean, sd, row["source"])


def _check_departure(row: Mapping[str, Any], questionnaire: Questionnaire, where: _File) -> None:
    marks = (f'question = "{row["question"]}"', f'value = "{row["value"]}"')
    question = questionnaire.by_id.get(row["question"])
    if question is None:
        where.refuse(marks, f"no question is called {row['question']!r}", "Add its wording or take the row out")
    if row["value"] not in question.values:
        where.refuse(
            marks, f"{row['question']!r} has no answer {row['value']!r}", f"Use one of {list(question.values)}"
        )


def _interactions(rows: Sequence[Mapping[str, Any]], where: _File) -> tuple[Interaction, ...]:
    return tuple(
        Interaction(
            row["name"],
            {question: frozenset(values) for question, values in row["when"].items()},
            _weights(row, where, ("[[interaction]]", f'name = "{row["name"]}"')),
        )
        for row in rows
    )


def _grows_with_distance(step: Array) -> bool:
    """Whether a change of utilities, shape (6,), can only move a suggestion away from the therapist."""
    distances = np.array([DISTANCE[action] for action in ENGINE_ACTIONS])
    levels = [step[distances == distance] for distance in np.unique(distances)]
    flat = all(np.ptp(level) < ROUNDING for level in levels)
    return bool(flat and (np.diff([level.mean() for level in levels]) > -ROUNDING).all())


def _check_harm(
    ladders: Mapping[str, Sequence[str]],
    departures: Mapping[str, Mapping[str, Weights]],
    interactions: Sequence[Interaction],
    where: _File,
) -> None:
    mend = "Its weights may not fall as the action's distance grows; run make fit"
    nothing = np.zeros(len(ENGINE_ACTIONS))
    for question, values in ladders.items():
        rows = departures.get(question, {})
        for milder, worse in pairwise(values):
            mild, bad = (rows[value].mean if value in rows else nothing for value in (milder, worse))
            if not _grows_with_distance(bad - mild):
                marks = (f'question = "{question}"', f'value = "{worse}"')
                where.refuse(marks, f"{question} as {worse!r} would move a suggestion towards the therapist", mend)
        for interaction in interactions:
            held = interaction.when.get(question)
            if held is None:
                continue
            upward = held == set(values[values.index(next(v for v in values if v in held)) :])
            if not (upward and _grows_with_distance(interaction.weights.mean)):
                marks = ("[[interaction]]", f'name = "{interaction.name}"')
                where.refuse(marks, f"{interaction.name} could move a suggestion towards the therapist", mend)


def _finding(row: Mapping[str, Any], questionnaire: Questionnaire, where: _File) -> Finding:
    marks = ("[[finding]]", f'id = "{row["id"]}"')
    question = questionnaire.by_id.get(row["id"])
    if question is None:
        where.refuse(marks, f"the finding {row['id']!r} has no wording", "Add it to questions.toml or take it out")
    if not question.stages:
        where.refuse(marks, f"no stage ever asks {row['id']!r}", "Give its question a stage or take it out")
    if row.get("source") not in SOURCES:
        where.refuse(marks, f"the finding {row['id']!r} has no known source", f"Give one of {sorted(SOURCES)}")
    values = tuple(row["values"])
    if set(values) != set(question.values):
        where.refuse(marks, f"values of {row['id']!r} differ from its question", f"Use {list(question.values)}")
    if not 0 < row["exponent"] <= 1:
        where.refuse(marks, f"the exponent of {row['id']!r} is outside (0, 1]", "It is a share of the facet")
    build = {"tick": _tick, "ladder": _ladder, "choice": _choice}[row["kind"]]
    likelihood = build(row, where, marks)
    return Finding(
        id=row["id"],
        values=values,
        kind=row["kind"],
        facet=row["facet"],
        exponent=float(row["exponent"]),
        likelihood=likelihood,
        log_likelihood=np.log(likelihood),
        source=row["source"],
    )


def _columns(table: Mapping[str, Any]) -> list[tuple[int, Any]]:
    return [(READINGS.index(name), value) for name, value in table.items()]


def _tick(row: Mapping[str, Any], where: _File, marks: Sequence[str]) -> Array:
    """Noisy-OR (Pearl 1988): unticked only if no cause and no leak ticked it; (256, 2)."""
    chances = [row["leak"], *row["causes"].values()]
    if not all(0 < chance < 1 for chance in chances):
        where.refuse(marks, "a chance is outside (0, 1)", "Leak and causes are probabilities")
    silent = np.full(len(STATES), 1 - row["leak"])
    for column, chance in _columns(row["causes"]):
        silent *= np.where(STATES[:, column], 1 - chance, 1.0)
    return np.stack([silent, 1 - silent], axis=1)


def _ladder(row: Mapping[str, Any], where: _File, marks: Sequence[str]) -> Array:
    """Noisy-MAX (Henrion 1989): the highest step that any cause, or the leak, brings about; (256, values)."""
    rows = {"leak": row["leak"], **row["causes"]}
    for name, chances in rows.items():
        if abs(sum(chances) - 1) > ROW_TOLERANCE or min(chances) <= 0:
            where.refuse(
                (*marks, name), f"the row {name!r} does not sum to one", "Its numbers are chances of each value"
            )
    reach = np.tile(np.cumsum(row["leak"]), (len(STATES), 1))
    for column, chances in _columns(row["causes"]):
        reach *= np.where(STATES[:, [column]], np.cumsum(chances), 1.0)
    result: Array = np.diff(reach, axis=1, prepend=0.0)
    return result / result.sum(axis=1, keepdims=True)


def _choice(row: Mapping[str, Any], where: _File, marks: Sequence[str]) -> Array:
    """Choice table: base chances, tilted in log-odds by each reading that holds; (256, values)."""
    if abs(sum(row["base"]) - 1) > ROW_TOLERANCE or min(row["base"]) <= 0:
        where.refuse((*marks, "base"), "the row 'base' does not sum to one", "Its numbers are chances of each value")
    logits = np.tile(np.log(row["base"]), (len(STATES), 1))
    for column, tilt in _columns(row["tilt"]):
        logits += np.where(STATES[:, [column]], np.array(tilt, dtype=float), 0.0)
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    return chances / chances.sum(axis=1, keepdims=True)
