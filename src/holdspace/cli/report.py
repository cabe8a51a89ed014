"""The readable result. Whatever could speak for going on, raising or repairing asks its door first."""

from collections.abc import Mapping
from enum import Enum
from itertools import chain, repeat

from holdspace.cli import lines, wording
from holdspace.cli.paper import BOLD, Paper
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language, ngettext
from holdspace.content.words import HarmWords, fact_words, firmness_words, reading_words
from holdspace.discernment.engine import Result
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.gate import ACTION_DOORS
from holdspace.discernment.reasons import Change, Evidence
from holdspace.discernment.suggestion import Firmness
from holdspace.discernment.vocabulary import NOT_SURE, Action
from holdspace.journey.surfaces import is_open
from holdspace.web.standing import Standing


def ways(now: Standing, found: Result) -> tuple[Action, ...]:
    """The ways on from here whose doors are open, A to Z by their names."""
    open_ways = [action for action in found.suggestion.acceptable if wording.offered(action, now)]
    return tuple(sorted(open_ways, key=lambda action: wording.step(action, now).name))


class Typing(Enum):
    """What can be typed below a result."""

    NOTHING = "nothing"
    HELP = "help"
    CHANGES = "changes"


def skipped_safety() -> str:
    """What stands first where the part about safety was not done."""
    return _("You skipped the part about safety. If any of those things happened, what follows does not apply.")


def report(paper: Paper, now: Standing, found: Result, *, country: str = "", typing: Typing = Typing.NOTHING) -> None:
    """Print the whole result: the harm page, the calm page, or what the answers add up to.

    `typing` says what may be named as a key to type.
    """
    asks = typing is not Typing.NOTHING
    if now.gate.crisis:
        lines.crisis_card(paper, country, young=now.young, asks=asks)
    if now.gate.directive or now.gate.pauses:
        _harm(paper, now, wording.harm(now), country, asks=asks)
        _ways(paper, now, found)
        return
    _read_first(paper, now, country, asks=asks)
    _lead(paper, now, found)
    _clarity(paper, found)
    _ways(paper, now, found)
    _reasons(paper, now, found)
    _what_would_change(paper, now, found, numbered=typing is Typing.CHANGES)
    _other_view(paper, now, found)
    paper.gap()
    paper.quiet(_("This is a way to think it through. It is not a verdict on you or on anyone else."))


def _harm(paper: Paper, now: Standing, page: HarmWords, country: str, *, asks: bool) -> None:
    paper.gap()
    paper.quiet(page.label)
    paper.title(page.title)
    for paragraph in page.body:
        paper.gap()
        paper.text(paragraph)
    paper.title(_("What to do, in this order"))
    for number, (title, text) in enumerate(page.todo, start=1):
        paper.item(f"{number}.", title, style=BOLD)
        paper.text(text, indent="     ")
    paper.title(_("People and places"))
    lines.support(paper, country, ("harm", "complaint"), asks=asks)
    paper.title(_("What this rests on"))
    for fact in dict.fromkeys((*now.gate.facts, *now.gate.unsure)):
        unsure = _("You are not sure.") if now.answers.get(fact) == NOT_SURE else ""
        paper.item("·", fact_words(fact, language=language()), hint=unsure, room=1)
    if asks:
        paper.quiet(_("Nothing else you told us can change this. If you ticked one by mistake, go back and change it."))
    else:
        paper.quiet(_("Nothing else you told us can change this. If one is a mistake, change it and ask again."))


def _read_first(paper: Paper, now: Standing, country: str, *, asks: bool) -> None:
    if now.gate.rule == "R0":
        _harm(paper, now, wording.former(now), country, asks=asks)
        paper.gap()
        paper.rule()
    if now.gate.rule == "R10" and not now.gate.complete:
        paper.gap()
        paper.text(skipped_safety(), style=BOLD)


def _lead(paper: Paper, now: Standing, found: Result) -> None:
    suggestion = found.suggestion
    mixed = suggestion.firmness is Firmness.MIXED
    paper.title(_("We cannot tell") if mixed else _("One way to read this"))
    paper.gap()
    if mixed or not wording.offered(suggestion.first, now):
        paper.text(firmness_words(suggestion.firmness, suggestion.unclear, language=language()).sentence)
        paper.text(_("That is a result too. You know more about this than we do."))
        return
    strongest = found.readings[0]
    if is_open("terminal.result", now.gate.doors) and strongest.supporting:
        paper.text(reading_words(strongest.name, language=language()).sentence)
    step = wording.step(suggestion.first, now)
    paper.text(step.lead)
    if note := wording.note(suggestion.first, now):
        paper.text(note, style=BOLD)
    if ACTION_DOORS[suggestion.first] is None or is_open("result.sentence_to_therapist", now.gate.doors):
        paper.title(_("A first sentence"))
        paper.quiet(step.say_to)
        paper.said(step.say)
    paper.text(step.no_hurry)
    if now.subject != "self":
        paper.quiet(_("You answered for someone else. You see a part. They decide."))


def _clarity(paper: Paper, found: Result) -> None:
    words = firmness_words(found.suggestion.firmness, found.suggestion.unclear, language=language())
    paper.title(_("How clear is this? {label}").format(label=words.label))
    if found.suggestion.firmness is not Firmness.MIXED:
        paper.text(words.sentence)
    paper.text(counted(found))


def counted(found: Result) -> str:
    """How many answers point which way, in a sentence or two."""
    toward, against, skipped = found.counts.toward, found.counts.against, found.counts.skipped
    parts = [
        ngettext("One thing you told us points this way.", "{n} things you told us point this way.", toward),
        ngettext("One points the other way.", "{n} point the other way.", against)
        if against
        else _("None points the other way."),
        ngettext("One is still open.", "{n} are still open.", skipped) if skipped else "",
    ]
    return " ".join(
        part.format(n=number) for part, number in zip(parts, (toward, against, skipped), strict=True) if part
    )


def _ways(paper: Paper, now: Standing, found: Result) -> None:
    paper.title(_("Ways people go from here"))
    paper.quiet(_("In A to Z order. None is the right one.") if not now.gate.directive else _("You choose."))
    for number, action in enumerate(ways(now, found), start=1):
        step = wording.step(action, now)
        paper.item(str(number), step.name, style=BOLD)
        paper.text(
            " ".join(part for part in (step.brings, step.costs, wording.note(action, now)) if part), indent="     "
        )


def _reasons(paper: Paper, now: Standing, found: Result) -> None:
    toward = [reason for reason in found.reasons if reason.weight > 0]
    against = [reason for reason in found.reasons if reason.weight < 0]
    if toward:
        paper.title(_("These point this way, strongest first"))
        for reason in toward:
            _reason(paper, now, reason)
    if against:
        paper.title(_("These point the other way"))
        for reason in against:
            _reason(paper, now, reason)
    still_open = [question for question in found.open if question not in FACT_GRADES]
    if still_open:
        paper.title(_("These are still open"))
        for question in still_open:
            paper.item("·", wording.questions()[question].text, room=1)


def _reason(paper: Paper, now: Standing, reason: Evidence) -> None:
    question = wording.questions()[reason.id]
    answer = "" if question.is_tick else wording.answer(question, now.answers[question.id])
    paper.item("·", question.text, hint=answer, room=1)


def turns(now: Standing, found: Result) -> tuple[Change, ...]:
    """The changes of answers that would turn the result, where that door and the step's own are open."""
    if not is_open("terminal.what_would_change", now.gate.doors):
        return ()
    return tuple(change for change in found.changes if wording.offered(change.suggestion, now))


def _what_would_change(paper: Paper, now: Standing, found: Result, *, numbered: bool) -> None:
    changes = turns(now, found)
    if changes:
        paper.title(_("What would change this"))
    for number, change in enumerate(changes, start=1):
        then = _("Then the first step would be: {step}.").format(step=wording.step(change.suggestion, now).name)
        marks = chain([f"t {number}" if numbered else "·"], repeat("+"))
        for mark, changed in zip(marks, changed_answers(change.answers), strict=False):
            paper.item(mark, changed)
        paper.quiet(then, indent="     ")


def changed_answers(answers: Mapping[str, str]) -> list[str]:
    """Questions with other answers, a line for each."""
    parts = []
    for question_id, value in answers.items():
        question = wording.questions()[question_id]
        if not question.is_tick:
            parts.append(f"{question.text} {wording.answer(question, value)}.")
        elif value == "yes":
            parts.append(question.text)
        else:
            parts.append(_("Without this: {words}").format(words=question.text))
    return parts


def _other_view(paper: Paper, now: Standing, found: Result) -> None:
    if found.other_view is None or found.suggestion.firmness is Firmness.MIXED:
        return
    if is_open("terminal.other_view", now.gate.doors):
        paper.title(_("A fair other view"))
        paper.text(reading_words(found.other_view, language=language()).view)


def how(paper: Paper, now: Standing, found: Result) -> None:
    """How we got here: the rule or the answers, and the model. No number about the person."""
    words = firmness_words(found.suggestion.firmness, found.suggestion.unclear, language=language())
    paper.title(_("How we got here"))
    if now.gate.suggestion is not None:
        paper.text(_("No score decided this. A fixed rule did. It looks at what they did, and at nothing else."))
    else:
        paper.text(_("First come fixed rules about safety. None of them spoke up here in a way that decides."))
        paper.text(counted(found))
    paper.text(f"{words.label}. {words.rule}")
    paper.quiet(_("The same answers always give the same result."))


def whole_step(paper: Paper, now: Standing, action: Action) -> None:
    """The finished page of one next step."""
    step = wording.step(action, now)
    paper.title(step.name)
    paper.text(step.lead)
    if note := wording.note(action, now):
        paper.text(note, style=BOLD)
    paper.gap()
    for number, (title, text) in enumerate(step.steps, start=1):
        paper.item(f"{number}.", title, style=BOLD)
        paper.text(text, indent="     ")
    if step.message:
        paper.title(_("One message is enough"))
        paper.said(step.message)
    paper.title(_("A first sentence"))
    paper.quiet(step.say_to)
    paper.said(step.say)
    for title, heard in ((_("A good answer"), step.good), (_("A poor answer"), step.poor)):
        if heard:
            paper.text(title, style=BOLD)
            paper.text(heard, indent="  ")
    if step.tell:
        paper.title(_("Who you can tell"))
        for one in step.tell:
            paper.item("·", one, room=1)
    paper.gap()
    paper.text(step.look_again)
    paper.text(step.no_hurry)
