"""Read a released model file and refuse a malformed one, naming the line and the mend."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from holdspace.content.harm_order import check_order
from holdspace.content.likelihoods import highest, ticked, tilted
from holdspace.content.model_rows import (
    RESTORE,
    Choice,
    Coupling,
    Ladder,
    ModelText,
    Place,
    Prior,
    Rows,
    Tick,
    read_rows,
)
from holdspace.discernment.model import Array, Finding, Interaction, Model, Weights
from holdspace.discernment.questions import TICK_VALUES, Question, Questionnaire
from holdspace.discernment.vocabulary import ENGINE_ACTIONS, READINGS, Stage
from holdspace.errors import ModelFileError

LATEST: Final = "1"
ROW_TOLERANCE: Final = 1e-6
READING_NAMES: Final = [reading.value for reading in READINGS]
ACTION_NAMES: Final = [action.value for action in ENGINE_ACTIONS]
STAGE_NAMES: Final = [stage.value for stage in Stage]


@cache
def released_text(version: str = LATEST) -> str:
    """The text of a released model file. Released files never change."""
    path = files("holdspace.content") / "models" / f"discernment-{version}.toml"
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise ModelFileError(
            f"no model file for version {version!r}: released versions are kept, check the number"
        ) from None
    except UnicodeDecodeError as error:
        raise ModelFileError(f"line 1: the file of version {version!r} is not text: {error}. {RESTORE}") from None


def load(version: str, questionnaire: Questionnaire) -> Model:
    """A released model, ready for inference."""
    text = released_text(version)
    model = parse(text, questionnaire)
    if model.version != version:
        problem = f"the file of version {version!r} calls itself {model.version!r}"
        ModelText(text).refuse(Place("model", entry="version"), problem)
    return model


def parse(text: str, questionnaire: Questionnaire) -> Model:
    """A model from the text of its file.

    Raises ModelFileError with the line for broken TOML, missing or misshapen parts, numbers outside their range, rows
    that do not sum to one, unknown or doubled names, a finding without wording or source or that no stage can reach,
    and signs of harm that would move a suggestion towards the therapist.
    """
    rows = read_rows(text)
    reader = _Reader(rows, questionnaire, ModelText(text))
    reader.check_names()
    departures = reader.departures()
    interactions = reader.interactions()
    harm = reader.harm()
    check_order(harm, departures, interactions, ModelText(text), rows.departure)
    return Model(
        version=rows.model.version,
        hash=hashlib.sha256(text.encode()).hexdigest(),
        prior_bias=_by_reading(rows.prior.bias),
        prior_stage={Stage(stage): _by_reading(shifts) for stage, shifts in rows.prior.stage.items()},
        prior_context={
            question: {value: _by_reading(shifts) for value, shifts in values.items()}
            for question, values in rows.prior.context.items()
        },
        prior_coupling=_couplings(rows.coupling),
        findings=reader.findings(),
        backbone=reader.backbone(),
        departures=departures,
        interactions=interactions,
        harm=harm,
        temperature=rows.model.temperature,
        thresholds=rows.thresholds.thresholds(),
    )


def _by_reading(shifts: Mapping[str, float]) -> Array:
    return np.array([float(shifts.get(name, 0.0)) for name in READING_NAMES])


def _couplings(rows: Sequence[Coupling]) -> Array:
    coupling = np.zeros((len(READINGS), len(READINGS)))
    for row in rows:
        one, other = (READING_NAMES.index(name) for name in row.pair)
        coupling[one, other] = coupling[other, one] = row.weight
    return coupling


class _Reader:
    """Checks the rows of one file against the questions, and builds the parts of its model."""

    def __init__(self, rows: Rows, questionnaire: Questionnaire, where: ModelText) -> None:
        self.rows = rows
        self.questions = questionnaire.by_id
        self.where = where

    def check_names(self) -> None:
        """Refuse unknown, doubled and missing readings, actions, stages, questions and values."""
        rows = self.rows
        for entry, found, wanted in (
            ("readings", rows.model.readings, READING_NAMES),
            ("actions", rows.model.actions, ACTION_NAMES),
        ):
            if found != wanted:
                self.where.refuse(Place("model", entry=entry), f"these are not the {entry}", f"They are {wanted}")
        self._check_prior(rows.prior)
        pairs = [tuple(sorted(row.pair)) for row in rows.coupling]
        self._once("coupling", "pair", [" and ".join(pair) for pair in pairs])
        for index, pair in enumerate(pairs):
            self._known(pair, READING_NAMES, "reading", Place("coupling", index, "pair"))
            if pair[0] == pair[1]:
                self.where.refuse(Place("coupling", index, "pair"), "a reading is coupled with itself", "Name two")
        self._once("finding", "id", [row.id for row in rows.finding])
        self._once("utility", "stage", [row.stage for row in rows.utility])
        self._once("departure", "value", [f"{row.question} = {row.value}" for row in rows.departure])
        self._once("interaction", "name", [row.name for row in rows.interaction])

    def _check_prior(self, prior: Prior) -> None:
        place = Place("prior", entry="bias")
        self._known(prior.bias, READING_NAMES, "reading", place)
        for stage, shifts in prior.stage.items():
            self._known([stage], STAGE_NAMES, "stage", Place("prior.stage", entry=stage))
            self._known(shifts, READING_NAMES, "reading", Place("prior.stage", entry=stage))
        missing = [stage for stage in STAGE_NAMES if stage not in prior.stage]
        if missing:
            self.where.refuse(Place("prior.stage"), f"the stage {missing[0]!r} has no prior", "Add its row")
        for question, values in prior.context.items():
            place = Place(f"prior.context.{question}")
            allowed = self._question(question, place).values
            for value, shifts in values.items():
                self._known([value], allowed, f"answer of {question}", Place(place.part, entry=value))
                self._known(shifts, READING_NAMES, "reading", Place(place.part, entry=value))

    def _known(self, names: Iterable[str], allowed: Sequence[str], what: str, place: Place) -> None:
        for name in names:
            if name not in allowed:
                self.where.refuse(place, f"no {what} is called {name!r}", f"Use one of {list(allowed)}")

    def _once(self, part: str, entry: str, names: Sequence[str]) -> None:
        for name, times in Counter(names).items():
            if times > 1:
                second = [index for index, other in enumerate(names) if other == name][1]
                self.where.refuse(Place(part, second, entry), f"{name!r} stands here a second time", "Keep one row")

    def _question(self, name: str, place: Place) -> Question:
        question = self.questions.get(name)
        if question is None:
            self.where.refuse(place, f"no question is called {name!r}", "Add its wording or take the row out")
        return question

    def findings(self) -> dict[str, Finding]:
        """The findings with their likelihoods."""
        return {row.id: self._finding(index, row) for index, row in enumerate(self.rows.finding)}

    def _finding(self, index: int, row: Tick | Ladder | Choice) -> Finding:
        place = Place("finding", index, "id")
        question = self.questions.get(row.id)
        if question is None or not question.text:
            self.where.refuse(
                place, f"the finding {row.id!r} has no wording", "Add it to questions.toml or take it out"
            )
        if not question.source:
            self.where.refuse(place, f"the question {row.id!r} has no source", "Give it one in questions.toml")
        if not self._reachable(question):
            self.where.refuse(place, f"no stage ever asks {row.id!r}", "Give its question a stage or take it out")
        if sorted(row.values) != sorted(question.values):
            mend = f"Use {list(question.values)}"
            self.where.refuse(Place("finding", index, "values"), f"values of {row.id!r} differ from its question", mend)
        likelihood = self._likelihood(index, row)
        if not (likelihood > 0).all():
            self.where.refuse(place, f"an answer to {row.id!r} could never be given", "Make its chances less extreme")
        return Finding(
            id=row.id,
            values=tuple(row.values),
            kind=type(row).__name__.lower(),
            facet=row.facet,
            exponent=row.exponent,
            likelihood=likelihood,
            log_likelihood=np.log(likelihood),
            source=row.source,
        )

    def _reachable(self, question: Question, seen: frozenset[str] = frozenset()) -> bool:
        """Whether some stage asks a question, and the answer it waits for can be given there."""
        if not question.stages or question.id in seen:
            return False
        if not question.only_if:
            return True
        before = ((self.questions.get(other), values) for other, values in question.only_if.items())
        return any(
            other is not None
            and bool(other.stages & question.stages)
            and bool(set(values) & set(other.values))
            and self._reachable(other, seen | {question.id})
            for other, values in before
        )

    def _likelihood(self, index: int, row: Tick | Ladder | Choice) -> Array:
        match row:
            case Tick():
                if tuple(row.values) != TICK_VALUES:
                    self.where.refuse(Place("finding", index, "values"), "a tick is no or yes", f"Use {TICK_VALUES}")
                self._known(row.causes, READING_NAMES, "reading", Place("finding", index, "causes"))
                return ticked(row.leak, row.causes)
            case Ladder():
                self._sums(row.leak, "leak", row, Place("finding", index, "leak"))
                for name, chances in row.causes.items():
                    self._sums(chances, name, row, Place("finding", index, "causes"))
                self._known(row.causes, READING_NAMES, "reading", Place("finding", index, "causes"))
                return highest(row.leak, row.causes)
            case Choice():
                self._sums(row.base, "base", row, Place("finding", index, "base"))
                self._known(row.tilt, READING_NAMES, "reading", Place("finding", index, "tilt"))
                for name, shift in row.tilt.items():
                    self._as_many(shift, len(row.values), name, Place("finding", index, "tilt"))
                return tilted(row.base, row.tilt)

    def _sums(self, chances: Sequence[float], name: str, row: Ladder | Choice, place: Place) -> None:
        self._as_many(chances, len(row.values), name, place)
        if abs(sum(chances) - 1) > ROW_TOLERANCE:
            self.where.refuse(place, f"the row {name!r} does not sum to one", "Its numbers are chances of each value")

    def _as_many(self, numbers: Sequence[float], count: int, name: str, place: Place) -> None:
        if len(numbers) != count:
            self.where.refuse(place, f"the row {name!r} needs {count} numbers", "One for each value")

    def backbone(self) -> dict[Stage, Weights]:
        """Weights of each stage."""
        for index, row in enumerate(self.rows.utility):
            self._known([row.stage], STAGE_NAMES, "stage", Place("utility", index, "stage"))
        found = {Stage(row.stage): self._weights("utility", index, row) for index, row in enumerate(self.rows.utility)}
        missing = [stage.value for stage in Stage if stage not in found]
        if missing:
            self.where.refuse(Place("utility", 0), f"the stage {missing[0]!r} has no [[utility]]", "Add its row")
        return found

    def _weights(self, part: str, index: int, row: object) -> Weights:
        mean, sd, source = (getattr(row, name) for name in ("mean", "sd", "source"))
        for entry, numbers in (("mean", mean), ("sd", sd)):
            if len(numbers) != len(ACTION_NAMES):
                problem = f"{entry} needs {len(ACTION_NAMES)} numbers"
                self.where.refuse(Place(part, index, entry), problem, f"One for each of {ACTION_NAMES}")
        return Weights(np.array(mean, dtype=float), np.array(sd, dtype=float), source)

    def departures(self) -> dict[str, dict[str, Weights]]:
        """Weights of single answers."""
        found: dict[str, dict[str, Weights]] = {}
        for index, row in enumerate(self.rows.departure):
            question = self._question(row.question, Place("departure", index, "question"))
            place = Place("departure", index, "value")
            self._known([row.value], question.values, f"answer of {row.question}", place)
            found.setdefault(row.question, {})[row.value] = self._weights("departure", index, row)
        return found

    def interactions(self) -> tuple[Interaction, ...]:
        """Weights of answers together; the stage can be one of them."""
        found = []
        for index, row in enumerate(self.rows.interaction):
            place = Place("interaction", index, "when")
            for name, values in row.when.items():
                allowed = STAGE_NAMES if name == "stage" else self._question(name, place).values
                self._known(values, allowed, f"answer of {name}", place)
            when = {name: frozenset(values) for name, values in row.when.items()}
            found.append(Interaction(row.name, when, self._weights("interaction", index, row)))
        return tuple(found)

    def harm(self) -> dict[str, tuple[str, ...]]:
        """Signs of harm with their answers, mildest first."""
        for name, values in self.rows.harm.items():
            place = Place("harm", entry=name)
            self._known(values, self._question(name, place).values, f"answer of {name}", place)
            if len(set(values)) != len(values):
                self.where.refuse(place, f"an answer of {name!r} stands twice", "Name each once, mildest first")
        return {name: tuple(values) for name, values in self.rows.harm.items()}
