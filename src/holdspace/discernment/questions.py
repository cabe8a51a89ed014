"""What a question is, and when it makes sense to ask it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from holdspace.discernment.vocabulary import SKIP, Stage

TICK_VALUES: Final = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a question: the value that is stored and the words that are shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its place and its words.

    `kind` is safety, fact, clarify, context or finding. `only_if` maps an earlier question to the values that make
    this one worth asking; `burden` is 1 for an easy question and more for one that is hard to answer.
    """

    id: str
    kind: str
    page: str
    stages: frozenset[Stage]
    required: frozenset[Stage]
    text: str
    help: str
    why: str
    source: str
    options: tuple[Option, ...]
    tier: int | None = None
    grade: str | None = None
    facet: str | None = None
    burden: float = 1.0
    opens: tuple[str, ...] = ()
    only_if: Mapping[str, tuple[str, ...]] | None = None
    own_feeling: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The values that can be answered, besides not_sure and skip."""
        return tuple(option.value for option in self.options)

    @property
    def is_tick(self) -> bool:
        """Whether it is one line of a page on which several things can be ticked."""
        return self.kind == "fact" or self.page in {"mind", "feelings", "event", "style"}

    def makes_sense(self, answers: Mapping[str, str]) -> bool:
        """Whether the answers so far leave the question worth asking."""
        if self.own_feeling and answers.get("subject", "self") != "self":
            return False
        if not self.only_if:
            return True
        return any(answers.get(other, SKIP) in values for other, values in self.only_if.items())


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All questions, in the order of the pages. `by_id` finds them by their id."""

    questions: tuple[Question, ...]
    by_id: Mapping[str, Question] = field(init=False, repr=False)
    _pages: Mapping[Stage, Mapping[str, tuple[Question, ...]]] = field(init=False, repr=False)
    _findings: Mapping[Stage, Mapping[str, tuple[Question, ...]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {question.id: question for question in self.questions})
        pages = {stage: self._pages_of(stage) for stage in Stage}
        object.__setattr__(self, "_pages", pages)
        findings = {stage: {n: p for n, p in pages[stage].items() if p[0].kind == "finding"} for stage in Stage}
        object.__setattr__(self, "_findings", findings)

    def _pages_of(self, stage: Stage) -> dict[str, tuple[Question, ...]]:
        pages: dict[str, tuple[Question, ...]] = {}
        for question in self.questions:
            if stage in question.stages:
                pages[question.page] = (*pages.get(question.page, ()), question)
        return pages

    def __getitem__(self, question_id: str) -> Question:
        return self.by_id[question_id]

    def page(self, name: str, stage: Stage) -> tuple[Question, ...]:
        """The questions shown together on a page at a stage."""
        return self._pages[stage].get(name, ())

    def findings(self, stage: Stage) -> Mapping[str, tuple[Question, ...]]:
        """The pages that hold findings at a stage, in their order."""
        return self._findings[stage]
