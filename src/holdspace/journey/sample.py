"""One made-up life to look around in: Wren, with a therapist called Sol and an earlier one called Harbour.

It is told through the same use-cases as any other, on days counted back from today; only the words stand in
content/data/sample.toml. Every id but the settings' begins with `sample-`.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from types import MappingProxyType
from typing import Final, NamedTuple

from holdspace.content.library import engine, words
from holdspace.discernment.engine import Engine
from holdspace.discernment.questions import Question
from holdspace.discernment.vocabulary import SKIP, Action, Stage
from holdspace.journey import again, keeping, moments, remembering, thinking
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import KINDS, SETTINGS_ID, Interview, Record, Relationship, Settings

MARK: Final = "sample-"

HARBOUR, SOL = "harbour", "sol"
FROM_TO: Final[Mapping[str, tuple[int, int | None]]] = {HARBOUR: (600, 405), SOL: (240, None)}
"""How many days ago each began, and ended."""

NOTES: Final[Mapping[str, tuple[int, str]]] = {
    "plant": (600, HARBOUR),
    "nice": (470, HARBOUR),
    "asked": (440, HARBOUR),
    "last": (405, HARBOUR),
    "calls": (330, ""),
    "worth": (240, SOL),
    "gap": (190, SOL),
    "slept": (188, SOL),
    "names": (96, SOL),
    "sorry": (89, SOL),
    "shift": (61, ""),
    "away": (40, SOL),
    "list": (26, SOL),
    "polite": (12, SOL),
    "funny": (5, SOL),
    "walk": (2, ""),
}
"""How many days ago each note was written, and whom it is about."""
SMALL: Final = ("plant", "nice", "calls", "slept", "shift", "away", "funny")
"""Notes that the rest does without."""
LEFT_OUT: Final = 4

CALM: Final = {"subject": "self", "contact": "current", "under_18": "no", "safe_now": "yes", "afraid": "no"}
"""What Wren says each time before the questions. Whatever is ticked or not is not ticked, unless a table has it."""


def _told(text: str, before: Mapping[str, str] = MappingProxyType({})) -> Mapping[str, str]:
    """Answers written as `question=value`, laid over those told before."""
    return {**before, **dict(pair.split("=") for pair in text.split())}


STUCK: Final = _told(
    """
    mind_stuck=yes wish=change kind=works matters=some began=slowly feel_stuck=yes feel_flat=yes
    usual_feeling=partly sessions=up_to_40 how_long=months heard=partly honest=but_one exposed=no in_step=same
    record=mixed gut=doubt gut_why=gain style_soft=yes style_slow=yes takes_well=not_seen unsaid=doubt
    want_say=torn raised=no stops_me=spare goals=vague plan_clear=no progress=little worse_after=no useful=less
    change_wish=way needs=same can_shift=not_asked leave_wish=crosses leave_when=no_gain leave_how=unsure
    keep_them=unsure exit_habit=some familiar=one_two past_hurt=some past_therapy=none life=some practical=none
    other_helper=no setting=alone specialist=no alone_ready=no
    """
)
STILL_STUCK: Final = _told(
    """
    mind_right=yes mind_leave=yes wish=someone_else matters=much in_step=harder gut=no takes_well=well
    want_say=known raised=often raised_ask=change received=no_change stops_me=nothing useful=no can_shift=no
    change_wish=other_kind leave_wish=yes leave_how=talk keep_them=no exit_habit=no
    """,
    STUCK,
)
EARLY: Final = _told(
    """
    mind_normal=yes wish=know_normal kind=inside matters=little began=start feel_nervous=yes usual_feeling=yes
    sessions=three_five how_long=weeks heard=mostly honest=but_one exposed=some in_step=easier record=good
    gut=yes gut_why=no_doubt takes_well=well unsaid=wish want_say=torn raised=no stops_me=no_words goals=agreed
    plan_clear=partly progress=too_early worse_after=short useful=yes change_wish=none needs=same can_shift=yes
    leave_wish=no keep_them=yes exit_habit=some familiar=one_two past_hurt=some past_therapy=let_down life=some
    practical=none other_helper=no setting=alone specialist=no call_sense=good alone_ready=no
    """
)
MIX_UP: Final = _told(
    """
    mind_normal=no mind_they=yes mind_say=yes wish=words kind=one_thing matters=some feel_nervous=no
    feel_hurt=yes usual_feeling=partly event_slip=yes event_often=once event_usual=slip event_size=bigger
    began=one_event sessions=up_to_40 how_long=short unsaid=bond want_say=yes stops_me=spare progress=moving
    """,
    EARLY,
)
UNSEEN: Final = _told(
    """
    mind_they=no wish=settle kind=inside feel_hurt=no feel_burden=yes feel_unseen=yes event_slip=no
    event_change=yes event_usual=meant_well began=around_change how_long=weeks in_step=same familiar=many
    past_hurt=much exit_habit=yes stops_me=fear leave_wish=crosses leave_when=hard life=much
    """,
    MIX_UP,
)


class Thought(NamedTuple):
    """One time of thinking it through: how many days ago, about whom, what was said, and what Wren decided."""

    days: int
    about: str
    stage: Stage
    opening: str
    said: Mapping[str, str]
    decided: Action | None
    ask_again_in: int = 0
    asks_again: str = ""


THOUGHTS: Final[Mapping[str, Thought]] = {
    "stuck": Thought(455, HARBOUR, Stage.ESTABLISHED, "stuck", STUCK, Action.RENEGOTIATE, ask_again_in=28),
    "still_stuck": Thought(427, HARBOUR, Stage.ESTABLISHED, "", STILL_STUCK, Action.KEEP_LOOKING, asks_again="stuck"),
    "early": Thought(205, SOL, Stage.FIRST_SESSIONS, "", EARLY, Action.STAY_AND_WATCH),
    "mix_up": Thought(94, SOL, Stage.ESTABLISHED, "hurt", MIX_UP, Action.RAISE_IT),
    "unseen": Thought(7, SOL, Stage.ESTABLISHED, "unseen", UNSEEN, None, ask_again_in=7),
}


def life(now: datetime, seed: int = 1) -> tuple[Record, ...]:
    """The records of the made-up life, kind by kind and oldest first, all dated before `now`.

    A seed settles which notes there are and at what time of day things were written; the same seed, the same life.
    Two people, five kept interviews (one asks another again, one waits to be asked again on the day of `now`), twelve
    notes and the settings.
    """
    teller = _Teller(now, seed)
    left_out = teller.draw.sample(SMALL, LEFT_OUT)
    notes = {name: days for name, (days, _about) in NOTES.items() if name not in left_out}
    days = notes | {name: thought.days for name, thought in THOUGHTS.items()}
    for person in FROM_TO:
        teller.meet(person)
    for name in sorted(days, key=lambda name: -days[name]):
        if name in THOUGHTS:
            teller.think(name)
        else:
            teller.note(name)
    first = teller.on(max(started for started, _ended in FROM_TO.values()))
    teller.journal.add(Settings(id=SETTINGS_ID, made=first))
    return tuple(record for kind in KINDS for record in teller.journal.all(kind))


class _Teller:
    """Tells the life to a journal in memory, day by day."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.journal = MemoryJournal()
        self.draw = random.Random(seed)  # ruff: ignore[suspicious-non-cryptographic-random-usage] -- the same life for a seed
        self._now = now
        self._numbers = count(1)
        self._people: dict[str, str] = {}
        self._interviews: dict[str, str] = {}
        self._core: Engine = engine()

    def on(self, days: int) -> datetime:
        """An evening so many days ago."""
        evening = self._now - timedelta(days=days)
        return evening.replace(
            hour=self.draw.randrange(17, 22), minute=self.draw.randrange(60), second=0, microsecond=0
        )

    def meet(self, person: str) -> None:
        """Someone the rest is about."""
        started, ended = FROM_TO[person]
        known = Relationship(
            id=self._new_id(),
            nickname=words("sample")["people"][person],
            started=self.on(started),
            ended=self.on(ended) if ended is not None else None,
        )
        self.journal.add(known)
        self._people[person] = known.id

    def note(self, name: str) -> None:
        """One thing jotted down."""
        days, person = NOTES[name]
        at = self.on(days)
        text = words("sample")["notes"][name]
        moments.jot(self.journal, text, at=at, about=self._people.get(person, ""), now=at, new_id=self._new_id)

    def think(self, name: str) -> None:
        """One interview from its first page to what was decided, and kept."""
        told = THOUGHTS[name]
        at = self.on(told.days)
        interview = self._begun(told, at)
        self._interviews[name] = interview.id
        while page := thinking.view(self.journal, self._core, interview.id).page:
            at += timedelta(seconds=self.draw.randrange(15, 50))
            given = {question.id: _answer(question, told.said) for question in page}
            thinking.answer(self.journal, self._core, interview.id, given, now=at)
        at += timedelta(minutes=2)
        keeping.keep(self.journal, interview.id, self._core, now=at)
        thinking.keep_own_view(self.journal, interview.id, words("sample")["views"][name], now=at)
        action = told.decided or ""
        own = "" if action else words("sample")["decisions"][name]
        remembering.decide(self.journal, self._core, interview.id, action=action, words=own, now=at)
        if told.ask_again_in:
            day = at.date() + timedelta(days=told.ask_again_in)
            again.ask_again(self.journal, self._core, interview.id, day, now=at)

    def _begun(self, told: Thought, at: datetime) -> Interview:
        if told.asks_again:
            first = self._interviews[told.asks_again]
            return again.begin_again(self.journal, self._core, first, now=at, new_id=self._new_id)
        return thinking.begin(
            self.journal,
            stage=told.stage,
            opening=told.opening,
            about=self._people[told.about],
            now=at,
            new_id=self._new_id,
        )

    def _new_id(self) -> str:
        return f"{MARK}{next(self._numbers)}"


def _answer(question: Question, said: Mapping[str, str]) -> str:
    """What Wren says; a box that no table has is not ticked, and a question that none has is skipped."""
    unticked = "no" if question.values == ("no", "yes") else SKIP
    return said.get(question.id) or CALM.get(question.id, unticked)
