"""Pages in plain words, in Markdown, of everything kept. A person's own words stay text, whatever is in them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from holdspace.content.library import questionnaire
from holdspace.content.packs import ENGLISH, pack
from holdspace.content.resources import countries
from holdspace.content.words import firmness_words, opening_words, reading_words, step_words
from holdspace.discernment.gate import ACTION_DOORS, Gate, judge
from holdspace.discernment.vocabulary import UNIVERSAL, Action, Reading, Stage
from holdspace.journey.people import answers_standing
from holdspace.journey.records import Decision, Draft, Interview, Moment, Outcome, Record, Relationship, Settings
from holdspace.journey.surfaces import SURFACES, is_open
from holdspace.storage.tables import answer_words

MARKS: Final = re.compile(r"[\\`<\[\]*_&]")
BLANKS: Final = re.compile(r"\s+")
PLACE: Final = re.compile(r"\{(\w+)\}")
BEHIND_A_DOOR: Final = frozenset(surface.name for surface in SURFACES)
SETTINGS_SHOWN: Final = ("device", "tab_title", "leave_to", "theme", "text_size", "country")
CONTACTS: Final = ("current", "ended", "ended_new", "none")
SUBJECTS: Final = ("self", "child", "other")


def filled(words: str, /, **parts: object) -> str:
    """The words with {parts} put in; what is put in is never read for more parts."""
    return PLACE.sub(lambda found: str(parts.get(found[1], found[0])), words)


def pages(records: Sequence[Record], language: str = ENGLISH) -> dict[str, bytes]:
    """The pages by file name: people, thinking, moments, drafts, settings."""
    people = {record.id: record for record in records if isinstance(record, Relationship)}
    begun = {record.id: record.begun for record in records if isinstance(record, Interview)}
    writer = _Writer(records, people, begun, language)
    made: tuple[tuple[str, type[Record], Callable[[Any], Iterator[str]]], ...] = (
        ("people", Relationship, writer.person),
        ("thinking", Interview, writer.interview),
        ("moments", Moment, writer.moment),
        ("drafts", Draft, _draft),
        ("settings", Settings, writer.settings),
    )
    return {f"{name}.md": writer.page(name, kind, write) for name, kind, write in made}


def _day(at: date | datetime | None) -> str:
    if isinstance(at, datetime):
        zone = "UTC" if not at.utcoffset() else f"{at:%z}"
        return f"{at:%Y-%m-%d %H:%M} {zone}"
    return f"{at:%Y-%m-%d}" if at else ""


def _line(text: str) -> str:
    """Own words inside a line of ours."""
    return _marked(BLANKS.sub(" ", text).strip())


def _quote(text: str) -> str:
    """Own words as they were written, line by line."""
    return "\n".join(f"> {_marked(line)}".rstrip() for line in text.splitlines())


def _marked(text: str) -> str:
    return MARKS.sub(r"\\\g<0>", text)


@dataclass(frozen=True, slots=True)
class _Writer:
    records: Sequence[Record]
    people: Mapping[str, Relationship]
    begun: Mapping[str, datetime]
    language: str

    @property
    def words(self) -> Mapping[str, Any]:
        return pack("take", self.language)

    def page(self, name: str, kind: type[Record], write: Callable[[Any], Iterator[str]]) -> bytes:
        """A page with its title and every record of a kind, oldest first."""
        parts = [f"# {self.words['pages'][name]}"]
        for record in self.records:
            if isinstance(record, kind):
                parts.extend(write(record))
                if record.never_share:
                    parts.append(self.words["people"]["never_share"])
        if len(parts) == 1:
            parts.append(self.words["pages"]["nothing"])
        return ("\n\n".join(part for part in parts if part) + "\n").encode()

    def person(self, person: Relationship) -> Iterator[str]:
        """One person: name, dates, and what was told about safety, with its history."""
        words = self.words["people"]
        yield f"## {self._name(person)}"
        if person.started:
            yield filled(words["started"], day=_day(person.started))
        if person.ended:
            yield filled(words["ended"], day=_day(person.ended))
        yield filled(self.words["words"]["subject"], name=self._word(person.subject))
        if person.facts:
            yield f"### {words['facts']}"
            yield self._answers(person.facts)
        if person.fact_history:
            yield f"### {words['history']}"
            changes = [(change, self._answer(change.fact, change.value)) for change in person.fact_history]
            yield "\n".join(f"- {_day(change.at)}: {answer}" for change, answer in changes)

    def interview(self, one: Interview) -> Iterator[str]:
        """One time of thinking it through: when, about whom, answers, outcome, own view and decision."""
        words = self.words["thinking"]
        person = self.people.get(one.relationship_id)
        yield f"## {filled(words['title'], day=_day(one.begun))}"
        if person is not None:
            yield filled(words["about"], name=self._name(person))
        yield self.words["stages"].get(one.stage, _line(one.stage))
        if one.follows in self.begun:
            yield filled(words["follows"], day=_day(self.begun[one.follows]))
        yield filled(words["touched"], day=_day(one.touched))
        yield words["kept" if one.kept else "not_kept"]
        if one.opening:
            said = {key: label for key, label, _reply in opening_words(self.language)}
            yield filled(words["opening"], words=said.get(one.opening, _line(one.opening)))
        if one.country:
            names = {country.code: country.name for country in countries(self.language)}
            yield filled(words["country"], name=names.get(one.country, _line(one.country)))
        if one.answers:
            yield f"### {words['answers']}"
            yield self._answers(one.answers)
        if one.outcome is not None:
            yield from self._outcome(one, one.outcome, person)
        if one.own_view:
            yield f"### {words['own_view']}"
            yield _quote(one.own_view)
        yield from self._decisions(one, person)

    def moment(self, moment: Moment) -> Iterator[str]:
        """One thing jotted down."""
        yield f"## {_day(moment.at)}"
        person = self.people.get(moment.relationship_id)
        if person is not None:
            yield filled(self.words["thinking"]["about"], name=self._name(person))
        yield _quote(moment.text)

    def settings(self, settings: Settings) -> Iterator[str]:
        """How the app behaves."""
        words = self.words["settings"]
        yield filled(words["made"], day=_day(settings.made))
        shown = [filled(words[name], name=self._setting(getattr(settings, name))) for name in SETTINGS_SHOWN]
        counts = [filled(words[name], count=getattr(settings, name)) for name in ("idle_minutes", "hidden_seconds")]
        yield "\n".join(f"- {line}" for line in (*shown, *counts))

    def _outcome(self, one: Interview, outcome: Outcome, person: Relationship | None) -> Iterator[str]:
        """What it looked like then, as far as what is known now about safety leaves it open."""
        words = self.words["thinking"]
        gate = _gate(one, person)
        wanted = dict.fromkeys((outcome.suggestion, *outcome.acceptable))
        steps = [name for name in wanted if _offered(name, gate)]
        readings = [row for row in outcome.readings if row[0] in set(Reading)]
        readings_open = is_open("take.readings", gate.doors)
        then = judge(_stage(one.stage), _known_of(outcome.answers))
        yield f"### {filled(words['outcome'], day=_day(outcome.at))}"
        if gate.suggestion is None and then.suggestion is None and not then.complete:
            yield words["skipped"]
        if steps:
            names = (self._step(name, one, person, gate) + self._note(name, gate, then) for name in steps)
            yield filled(words["steps"], names=", ".join(names))
        if readings and readings_open:
            said = [
                f"{reading_words(name, self.language).name} ({self.words['strengths'].get(strength, _line(strength))})"
                for name, strength in readings
            ]
            yield filled(words["readings"], names=", ".join(said))
            if outcome.firmness in {"rule", "clear", "leaning", "mixed"}:
                clear = firmness_words(outcome.firmness, language=self.language)
                yield filled(words["how_clear"], words=clear.label)
        if len(steps) < len(wanted) or not readings_open:
            yield words["left_out"]

    def _note(self, action: str, gate: Gate, then: Gate) -> str:
        """What always goes with a step towards the therapist under some rules."""
        if ACTION_DOORS[Action(action)] != "raise":
            return ""
        if "R8" in {gate.rule, then.rule}:
            return f" ({self.words['thinking']['once']})"
        return f" ({self.words['thinking']['if_safe']})" if gate.if_you_feel_safe or then.if_you_feel_safe else ""

    def _decisions(self, one: Interview, person: Relationship | None) -> Iterator[str]:
        """What the person chose, each time they did. Own words are theirs; a step is named while its door is open."""
        words = self.words["thinking"]
        gate = _gate(one, person)
        for made in one.decisions or _last_decision(one):
            if made.words:
                yield filled(words["decided_on"], day=_day(made.at), name="")
                yield _quote(made.words)
            elif _offered(made.action, gate):
                name = self._step(made.action, one, person, gate) + self._note(made.action, gate, gate)
                yield filled(words["decided_on"], day=_day(made.at), name=name)
            else:
                yield words["left_out"]
        if one.ask_again and is_open("take.ask_again", gate.doors):
            yield filled(words["ask_again"], day=_day(one.ask_again))

    def _step(self, action: str, one: Interview, person: Relationship | None, gate: Gate) -> str:
        contact = (person.facts if person else one.answers).get("contact", one.answers.get("contact", ""))
        subject = person.subject if person and person.subject in SUBJECTS else "self"
        return step_words(
            action,
            subject=subject,
            contact=contact if contact in CONTACTS else "current",
            stage=_stage(one.stage),
            rule=gate.rule,
            language=self.language,
        ).name

    def _answers(self, answers: Mapping[str, str]) -> str:
        return "\n".join(f"- {self._answer(question, value)}" for question, value in answers.items())

    def _answer(self, question_id: str, value: str) -> str:
        question, answer = answer_words(question_id, value, self.language)
        return f"{_line(question)} **{_line(self.words['words'].get(answer, answer))}**"

    def _name(self, person: Relationship) -> str:
        return _line(person.nickname) or str(self.words["people"]["no_name"])

    def _word(self, value: str) -> str:
        return str(self.words["words"].get(value, _line(value)))

    def _setting(self, value: str) -> str:
        return str(self.words["settings"].get(value, _line(value)))


def _stage(stage: str) -> Stage:
    return Stage(stage) if stage in set(Stage) else Stage.ESTABLISHED


def _known(question_id: str, value: str) -> bool:
    question = questionnaire().by_id.get(question_id)
    return question is not None and value in UNIVERSAL | set(question.values)


def _draft(draft: Draft) -> Iterator[str]:
    """Words as they were typed on one page."""
    yield f"## {_day(draft.touched)}"
    for name, text in draft.fields.items():
        yield f"{_line(name)}:"
        yield _quote(text)


def _offered(action: str, gate: Gate) -> bool:
    surface = f"take.{action}"
    if gate.acceptable is not None and action not in gate.acceptable:
        return False
    return action in set(Action) and (surface not in BEHIND_A_DOOR or is_open(surface, gate.doors))


def _last_decision(one: Interview) -> tuple[Decision, ...]:
    if not (one.decision or one.decision_words):
        return ()
    return (Decision(one.decision, one.decision_words, one.decided or one.touched),)


def _gate(one: Interview, person: Relationship | None) -> Gate:
    """The gate as it stands now: facts live with the person, so an old outcome is read in their light."""
    facts = _known_of(person.facts) if person else {}
    asked = {question: facts[question] for question in one.asked if question in facts}
    return judge(_stage(one.stage), {**_known_of(one.answers), **answers_standing(facts), **asked})


def _known_of(answers: Mapping[str, str]) -> dict[str, str]:
    return {question: value for question, value in answers.items() if _known(question, value)}
