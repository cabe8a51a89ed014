"""A malformed model file is refused with the line and the mend."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from holdspace.content.library import questionnaire
from holdspace.content.model_file import LATEST, load, parse, released_text
from holdspace.discernment.questions import Question, Questionnaire
from holdspace.errors import ModelFileError

ASKED = questionnaire()
SMALL = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")


def refused(text: str, asked: Questionnaire = ASKED) -> tuple[int, str]:
    with pytest.raises(ModelFileError) as caught:
        parse(text, asked)
    found = re.match(r"line (\d+): (.+)", str(caught.value), re.DOTALL)
    assert found is not None, str(caught.value)
    assert len(found[2].split(". ")) >= 2, "the mend is missing"
    return int(found[1]), found[2]


def line_of(text: str, mark: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if mark in line)


def asked_with(question_id: str, change: Callable[[Question], Question]) -> Questionnaire:
    return Questionnaire(tuple(change(q) if q.id == question_id else q for q in ASKED.questions))


def test_the_small_file_is_read() -> None:
    model = parse(SMALL, ASKED)
    assert model.version == "test"
    assert set(model.findings) == {"feel_hurt", "gut", "progress"}
    assert model.harm["received"] == ("well", "no_change", "brushed_off", "blamed")


def test_numbers_this_version_does_not_know_are_left_alone() -> None:
    assert parse(SMALL.replace('source = "fit"', 'source = "fit"\ninterval = [0.1, 0.2]'), ASKED).version == "test"


# what stands there, what it is made into, what the line that is named holds, and what is said about it
EDITS = {
    "a row that does not sum to one": (
        "leak = [0.5, 0.3, 0.2]",
        "leak = [0.5, 0.3, 0.3]",
        "leak = [",
        "does not sum to one",
    ),
    "a cause that does not sum to one": (
        "misfit = [0.5, 0.25, 0.25]",
        "misfit = [0.5, 0.25, 0.2]",
        "causes = { misfit",
        "does not sum to one",
    ),
    "a base that does not sum to one": ("base = [0.1", "base = [0.4", "base = [", "does not sum to one"),
    "a row with a number too few": (
        "misfit = [0.5, 0.25, 0.25]",
        "misfit = [0.5, 0.5]",
        "causes = { misfit",
        "needs 3 numbers",
    ),
    "a tilt with a number too many": ("stalled = [0, -1", "stalled = [0, 0, -1", "tilt = {", "needs 6 numbers"),
    "a chance of one": ("leak = 0.06", "leak = 1.0", "leak = 1.0", "< 1"),
    "a chance of nothing": ("misstep = 0.5 }", "misstep = 0.0 }", "causes = { misstep", "> 0"),
    "an exponent above one": ("exponent = 0.5", "exponent = 1.5", "exponent = 1.5", "<= 1"),
    "an exponent of nothing": ("exponent = 0.5", "exponent = 0", "exponent = 0", "> 0"),
    "a negative deviation": ("sd = [0.2,", "sd = [-0.2,", "sd = [-0.2", ">= 0"),
    "a mean with a number too few": ("mean = [0, 2, -1,", "mean = [0, 2,", "mean = [0, 2, -2", "needs 6 numbers"),
    "a deviation with a number too few": ("sd = [0.2, 0.2,", "sd = [0.2,", "sd = [0.2, 0.2", "needs 6 numbers"),
    "not a number": ("weight = -1", "weight = nan", "weight = nan", "not finite"),
    "an endless number": ("mean = [0.4,", "mean = [inf,", "mean = [inf", "not finite"),
    "an endless number deep down": ("bias = { pattern = -1 }", "bias = { pattern = -inf }", "bias =", "not finite"),
    "a weight beyond all measure": ("mean = [0.4,", "mean = [4e9,", "mean = [4e9", "<= 50"),
    "an unknown reading in the prior": ("bias = { pattern", "bias = { hope", "bias =", "no reading is called 'hope'"),
    "an unknown reading of a stage": (
        "searching = { misstep",
        "searching = { hope",
        "searching = {",
        "no reading is called 'hope'",
    ),
    "an unknown reading of a context": (
        "one_two = { misfit",
        "one_two = { hope",
        "one_two = {",
        "no reading is called 'hope'",
    ),
    "an unknown reading of a tick": (
        "causes = { misstep",
        "causes = { hope",
        "causes = { hope",
        "no reading is called 'hope'",
    ),
    "an unknown reading of a ladder": (
        "causes = { misfit",
        "causes = { hope",
        "causes = { hope",
        "no reading is called 'hope'",
    ),
    "an unknown reading of a choice": (
        "tilt = { stalled",
        "tilt = { hope",
        "tilt = { hope",
        "no reading is called 'hope'",
    ),
    "an unknown reading of a coupling": (
        'pair = ["ordinary", "practice"]',
        'pair = ["ordinary", "hope"]',
        "pair =",
        "'hope'",
    ),
    "a reading coupled with itself": (
        '"ordinary", "practice"]\nw',
        '"ordinary", "ordinary"]\nw',
        "pair =",
        "with itself",
    ),
    "other readings": ('readings = ["misstep"', 'readings = ["hope"', "readings =", "not the readings"),
    "other actions": ('"raise_it", "renegotiate"', '"renegotiate", "raise_it"', "actions =", "not the actions"),
    "an unknown stage of the prior": ("searching = {", "later = {", "later = {", "no stage is called 'later'"),
    "a stage without a prior": ("searching = { misstep = -2 }\n", "", "[prior.stage]", "'searching' has no prior"),
    "an unknown stage of the backbone": (
        'stage = "searching"',
        'stage = "later"',
        'stage = "later"',
        "no stage is called 'later'",
    ),
    "a stage twice": ('stage = "ending"', 'stage = "established"', 'stage = "established"', "second time"),
    "an unknown context": (
        "[prior.context.sessions]",
        "[prior.context.mood]",
        "[prior.context.mood]",
        "no question is called 'mood'",
    ),
    "an unknown answer of a context": ("one_two = {", "ninety = {", "ninety = {", "'ninety'"),
    "a finding without wording": ('id = "gut"', 'id = "hunch"', 'id = "hunch"', "has no wording"),
    "a finding twice": ('id = "gut"', 'id = "feel_hurt"', 'id = "feel_hurt"', "second time"),
    "a finding with other values": (
        'values = ["yes", "doubt", "no"]',
        'values = ["yes", "maybe", "no"]',
        "values = [",
        "differ",
    ),
    "a finding with a value twice": (
        'values = ["yes", "doubt", "no"]',
        'values = ["yes", "yes", "no"]',
        "values = [",
        "differ",
    ),
    "a tick upside down": ('values = ["no", "yes"]', 'values = ["yes", "no"]', 'values = ["yes", "no"]', "no or yes"),
    "a finding of no kind": ('kind = "ladder"', 'kind = "feeling"', 'kind = "feeling"', "feeling"),
    "a source from nowhere": ('source = "judged"', 'source = "dreamt"', 'source = "dreamt"', "'dreamt'"),
    "no source": (
        'source = "fit"\n\n[[finding]]',
        "\n[[finding]]",
        "[[finding]]",
        "missing required field 'source'",
    ),
    "a departure of no question": (
        'question = "feel_hurt"',
        'question = "mood"',
        'question = "mood"',
        "no question is called 'mood'",
    ),
    "a departure of no answer": ('value = "no_change"', 'value = "loved"', 'value = "loved"', "'loved'"),
    "a departure twice": ('value = "brushed_off"', 'value = "no_change"', 'value = "no_change"', "second time"),
    "an interaction of no question": ("when = { received", "when = { mood", "when = {", "no question is called 'mood'"),
    "an interaction of no answer": ('["brushed_off", "blamed"], stage', '["loved"], stage', "when = {", "'loved'"),
    "an interaction of no stage": ('stage = ["established"] }', 'stage = ["later"] }', "when = {", "'later'"),
    "an interaction of nothing": (
        'when = { received = ["brushed_off", "blamed"], stage = ["established"] }',
        "when = {}",
        "when = {",
        "length >= 1",
    ),
    "harm of no question": ("received = [", "mood = [", "mood = [", "no question is called 'mood'"),
    "harm of no answer": ('"well", "no_change"', '"loved", "no_change"', "received = [", "'loved'"),
    "harm with an answer twice": ('"well", "no_change"', '"no_change", "no_change"', "received = [", "twice"),
    "harm that moves towards the therapist": (
        "mean = [1.1, 0.5, 0.2",
        "mean = [0.9, 0.5, 0.2",
        "mean = [0.9",
        "towards the therapist",
    ),
    "harm that tells raising from renegotiating": (
        "mean = [1.1, 0.5, 0.2, 0, 0",
        "mean = [1.1, 0.5, 0.2, 0, 0.1",
        "mean = [1.1",
        "towards the therapist",
    ),
    "harm from an answer with no row": (
        'value = "blamed"',
        'value = "kept_kindly"',
        "received = [",
        "towards the therapist",
    ),
    "harm together that moves towards the therapist": (
        "mean = [0.4, 0.2",
        "mean = [0.1, 0.2",
        "when = {",
        "towards the therapist",
    ),
    "harm together that spares the worst": (
        '["brushed_off", "blamed"], stage',
        '["brushed_off"], stage',
        "when = {",
        "towards the therapist",
    ),
    "harm together off the ladder": (
        '["brushed_off", "blamed"], stage',
        '["kept_kindly"], stage',
        "when = {",
        "towards the therapist",
    ),
    "a threshold that is missing": ("strong = 0.6\n", "", "[thresholds]", "missing required field 'strong'"),
    "a threshold out of range": ("strong = 0.6", "strong = 6", "strong = 6", "<= 1"),
    "words for a number": ("draws = 300", 'draws = "many"', "draws =", "Expected 'int'"),
    "a number for words": ('version = "test"', "version = 1", "version = 1", "Expected 'str'"),
    "yes for a number": ("temperature = 1", "temperature = true", "temperature =", "Expected 'float'"),
    "a temperature of nothing": ("temperature = 1", "temperature = 0", "temperature = 0", ">= 0.01"),
    "broken TOML": ("weight = -1", "weight = = -1", "weight = =", "not TOML"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_malformed_file_is_refused_with_its_line_and_the_mend(edit: tuple[str, str, str, str]) -> None:
    before, after, mark, problem = edit
    assert before in SMALL
    text = SMALL.replace(before, after, 1)
    line, said = refused(text)
    assert problem in said
    assert mark in text.splitlines()[line - 1]


@pytest.mark.parametrize("part", ["model", "thresholds", "prior", "finding", "utility", "departure"])
def test_a_missing_part_is_named(part: str) -> None:
    _, said = refused(re.sub(rf"^(\[+){part}\b", r"\1other", SMALL, flags=re.MULTILINE))
    assert part in said


def test_a_file_cut_short_is_named_at_its_end() -> None:
    text = SMALL[: SMALL.index("values = [") + 12]
    line, said = refused(text)
    assert line == len(text.splitlines())
    assert "not TOML" in said


def test_an_empty_file_is_refused() -> None:
    assert refused("")[0] == 1


def test_a_part_of_the_wrong_shape_is_refused() -> None:
    text = re.sub(r"\[\[departure\]\][\s\S]*", "", SMALL)
    line, said = refused("departure = 3\n" + text)
    assert line == 1
    assert "Expected 'array'" in said


def test_a_stage_with_no_backbone_is_named() -> None:
    start, end = SMALL.index('[[utility]]\nstage = "ending"'), SMALL.index("[[departure]]")
    assert "'ending' has no [[utility]]" in refused(SMALL[:start] + SMALL[end:])[1]


def test_a_finding_whose_question_lost_its_words_or_source_is_refused() -> None:
    line, said = refused(SMALL, asked_with("gut", lambda q: replace(q, text="")))
    assert "has no wording" in said
    assert line == line_of(SMALL, 'id = "gut"')
    assert "has no source" in refused(SMALL, asked_with("gut", lambda q: replace(q, source="")))[1]


def test_a_finding_that_no_stage_asks_is_refused() -> None:
    line, said = refused(SMALL, asked_with("gut", lambda q: replace(q, stages=frozenset())))
    assert "no stage ever asks 'gut'" in said
    assert line == line_of(SMALL, 'id = "gut"')


@pytest.mark.parametrize(
    "waits", [{"mood": ("low",)}, {"progress": ("lovely",)}, {"search_point": ("starting",)}, {"gut": ("no",)}]
)
def test_a_finding_that_waits_for_what_never_comes_is_refused(waits: dict[str, tuple[str, ...]]) -> None:
    stages = ASKED["progress"].stages - ASKED["search_point"].stages
    waiting = asked_with("gut", lambda q: replace(q, only_if=waits, stages=stages))
    assert "no stage ever asks 'gut'" in refused(SMALL, waiting)[1]


def test_a_finding_that_waits_for_what_can_come_is_read() -> None:
    waiting = asked_with("gut", lambda q: replace(q, only_if={"mood": ("low",), "progress": ("worse",)}))
    assert "gut" in parse(SMALL, waiting).findings


def test_an_answer_that_could_never_be_given_is_refused() -> None:
    tiny = SMALL.replace("leak = [0.5, 0.3, 0.2]", "leak = [0.5, 0.5, 1e-300]").replace("0.25, 0.25]", "0.5, 1e-300]")
    assert "could never be given" in refused(tiny)[1]


def test_a_version_that_was_never_released_is_named() -> None:
    with pytest.raises(ModelFileError, match="'999'"):
        released_text("999")
    with pytest.raises(ModelFileError, match="'999'"):
        load("999", ASKED)


def test_the_newest_released_file_says_its_own_version() -> None:
    assert load(LATEST, ASKED).version == LATEST
