"""The interview at the prompt, by people who read what is asked."""

import re

import pytest
from person import Person, sit_down

from holdspace.cli import interview
from holdspace.content.library import questionnaire
from holdspace.content.words import step_words
from holdspace.discernment.vocabulary import Action
from holdspace.journey.journal import MemoryJournal

SOMETHING_OFF = ("3", "2", "1")
"""Something feels off · they hurt me · continue."""
LOOKING, STARTED, ENDING = ("1", "1"), ("2", "1"), ("4", "1")
NOT_OKAY = ("5", "1")


def person(starts: tuple[str, ...] = SOMETHING_OFF, at_result: tuple[str, ...] = (), **answers: str) -> Person:
    someone = Person(starts, {key: typed.split("|") for key, typed in answers.items()}, at_result)
    assert sit_down(someone) == 0
    return someone


@pytest.mark.parametrize("starts", [SOMETHING_OFF, LOOKING, STARTED, ENDING, NOT_OKAY])
def test_each_door_leads_to_a_result_with_a_sentence_to_say_or_an_honest_we_cannot_tell(
    starts: tuple[str, ...],
) -> None:
    someone = person(starts)
    assert "How clear is this?" in someone.saw
    assert ("A first sentence" in someone.saw) != ("We cannot tell" in someone.saw)
    assert "Ways people go from here" in someone.saw


def test_an_ordinary_result_has_reasons_ways_and_no_percentage() -> None:
    someone = person()
    shown = someone.saw[someone.saw.index("How clear is this?") :]
    assert "point this way" in shown
    assert "This is a way to think it through." in shown
    assert not re.search(r"\d\s*%|0\.\d", someone.saw)


def test_the_ways_stand_in_a_to_z_order() -> None:
    someone = person()
    ways = re.search(r"None is the right one\.(.*?)(These point|What would|A fair other|This is a way)", someone.saw)
    assert ways
    named = sorted((ways[1].index(f" {name} "), name) for name in step_names() if f" {name} " in ways[1])
    assert [name for _place, name in named] == sorted(name for _place, name in named)


def step_names() -> set[str]:
    return {step_words(action).name for action in Action}


def test_a_ticked_tier_1_act_leads_to_the_harm_page_and_to_nothing_that_holds() -> None:
    someone = person(threat="2")
    after = someone.saw[someone.saw.index("What you told us is not okay in therapy.") :]
    assert "What to do, in this order" in after
    assert "They hit, followed, threatened or used force" in after
    for closed in (
        "One way to read this",
        "A fair other view",
        "What would change",
        "your own view",
        "How clear",
        "Only if you feel safe",
    ):
        assert closed not in after
    for action in (Action.RAISE_IT, Action.RENEGOTIATE, Action.STAY_AND_WATCH, Action.TRANSITION):
        assert step_words(action).name not in after


def test_closed_doors_take_nothing_in_at_the_result() -> None:
    someone = person(at_result=("o", "t 1", "x"), threat="2")
    assert someone.saw.count("That is not one of these.") == 3


def test_one_grave_act_leads_to_the_calm_page_that_pauses() -> None:
    someone = person(holds_on="5", went_on="1")
    assert "You do not have to work out on your own what to do" in someone.saw
    assert "One way to read this" not in someone.saw
    assert "How clear" not in someone.saw
    assert "They said only they can help" in someone.saw


def test_not_sure_about_one_line_is_kept_as_such() -> None:
    someone = person(threat="2?")
    assert "You are not sure." in someone.saw


def test_back_shows_the_earlier_answer_and_enter_keeps_it() -> None:
    someone = person(contact="b|1", subject="2|", under_18="1")
    assert "› 2 My child, or a child I look after" in someone.saw
    assert "Enter keeps the one you chose before." in someone.saw
    assert someone.saw.count("Who is the therapy for?") == 2


def test_back_from_the_result_changes_the_last_answer() -> None:
    someone = person(at_result=("b",), threat="2|0")
    assert "What you told us is not okay in therapy." in someone.saw
    assert "How clear is this?" in someone.saw


def test_an_answer_can_be_changed_from_the_list_of_all_answers() -> None:
    someone = person(at_result=("a", "a 6"), threat="2|0")
    assert "Your answers 1 Who is the therapy for? Me" in someone.saw
    assert "How clear is this?" in someone.saw


def test_back_at_the_first_question_says_so_and_goes_nowhere() -> None:
    assert "This is the first question." in person(subject="b|1").saw


def test_back_before_the_first_question_leads_to_the_doors() -> None:
    someone = person(("3", "2", "b", "b", "1", "1"))
    assert "Where are you in the search?" in someone.saw


def test_a_skipped_part_about_safety_is_said_first_in_the_result() -> None:
    someone = person(threat="s")
    warning = someone.saw.index("You skipped the part about safety.")
    assert warning < someone.saw.index("How clear is this?")


def test_leaving_out_the_lists_asks_none_of_them() -> None:
    someone = person(("3", "2", "2"))
    assert "Things that are never part of therapy." not in someone.saw
    assert "You skipped the part about safety." in someone.saw


def test_not_sure_and_skip_are_answers_to_any_question() -> None:
    someone = person(contact="u", under_18="s", afraid="s")
    assert "These are still open" in someone.saw


def test_why_says_why_and_from_where_and_asks_again() -> None:
    someone = person(safe_now="w|1")
    assert "Why we ask · If you are not safe, help comes before all else here. Our own judgement" in someone.saw


def test_where_am_i_is_offered_after_five_pages_and_the_questions_go_on() -> None:
    someone = Person(SOMETHING_OFF, {q.id: ["m"] for q in questionnaire().questions if q.kind == "finding"})
    assert sit_down(someone) == 0
    early, _offered, late = someone.saw.partition("m where am I")
    assert early.count("b back") >= 12
    assert "That is where you are so far. The questions go on." in late


def test_where_am_i_is_no_way_round_the_questions_about_safety() -> None:
    someone = person(subject="m|1")
    assert "Choose one, from 1 to 3, or s to skip." in someone.saw


def test_while_a_person_may_not_be_safe_help_stands_on_every_later_screen() -> None:
    someone = person(safe_now="2", at_result=("w", "1", "a"))
    screens = someone.screen.getvalue().split("\n> ")
    named = [place for place, screen in enumerate(screens) if "Are you safe right now?" in screen]
    later = screens[named[0] + 1 : -1]
    assert len(later) > 10
    assert all("You can get help now." in screen for screen in later)


def test_a_chosen_country_shortens_the_card_to_its_own_lines() -> None:
    someone = Person((*SOMETHING_OFF, "1", "1", "1", "2", "h", "2"))
    assert sit_down(someone) == 0
    card = someone.saw[someone.saw.rindex("You can get help now.") :]
    assert "Samaritans: call 116 123" in card
    assert "988" not in card


def test_danger_never_changes_what_is_suggested() -> None:
    def lead(someone: Person) -> str:
        return someone.saw[someone.saw.rindex("How clear is this?") :].split("Ways people")[0]

    assert lead(person(safe_now="2")) == lead(person(safe_now="1"))


def test_help_is_there_before_the_first_question() -> None:
    someone = person(("h", "2", "3", "2", "1"))
    assert "People you can talk to now" in someone.saw
    assert "Samaritans" in someone.saw


def test_a_way_is_shown_whole() -> None:
    someone = person(at_result=("1",))
    assert "Look again" in someone.saw


def test_a_change_can_be_tried_and_put_back() -> None:
    tried = []
    for starts in (SOMETHING_OFF, LOOKING, STARTED, ENDING, NOT_OKAY):
        someone = person(starts, at_result=("t 1", "x"))
        if "t 1 tries the first change" in someone.saw.partition("You tried a change:")[0]:
            tried.append(someone)
    assert tried
    for someone in tried:
        first, once, again = someone.saw.split("How clear is this?")[1:4]
        assert once != first
        assert again.partition("This is a way")[0] == first.partition("This is a way")[0]


def test_how_we_got_here_names_the_rule_and_no_number_about_the_person() -> None:
    someone = person(at_result=("w",))
    assert "How we got here First come fixed rules about safety." in someone.saw


def test_own_words_are_kept_in_memory_and_cannot_command_the_terminal() -> None:
    someone = person(at_result=("o", "I \x1b[2J\x9b31m\u202eam tired\x07", "o", ""))
    assert "You wrote: I [2J31mam tired Your view can differ from ours." in someone.saw
    assert not set(someone.screen.getvalue()) & set("\x1b\x9b\u202e\x07")


@pytest.mark.parametrize("starts", [("q",), ("3", "q"), ("3", "2", "quit"), (*SOMETHING_OFF, "Q")])
def test_leaving_at_any_time_says_that_nothing_was_saved(starts: tuple[str, ...]) -> None:
    someone = person(starts)
    assert someone.typed == list(starts)
    assert "Closed. Nothing was saved, and all you told us is gone." in someone.saw


def test_leaving_clears_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[MemoryJournal] = []

    class Watched(MemoryJournal):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(interview, "MemoryJournal", Watched)
    person(at_result=("o", "tired"))
    assert [journal.is_empty() for journal in made] == [True]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("99", "There is no line 99: the last one is 8."),
        ("0 2", "Type 0 alone for none of these"),
        ("maybe", "'maybe' is not a number of this page."),
        ("", "Type 0 for none of these, the numbers that are true, or s to skip."),
    ],
)
def test_what_is_no_answer_is_asked_again_with_the_way_out(typed: str, said: str) -> None:
    assert said in person(threat=f"{typed}|0").saw


def test_a_wrong_number_is_asked_again() -> None:
    assert "Choose one, from 1 to 3, or s to skip." in person(subject="4|me").saw


def test_for_someone_else_the_answers_are_asked_for_them() -> None:
    someone = person(subject="3")
    assert "Answer for them, as far as you know." in someone.saw
    assert "You answered for someone else." in someone.saw or "We cannot tell" in someone.saw


def test_a_therapist_from_before_has_a_page_of_their_own_and_the_question_now_goes_on() -> None:
    someone = person(LOOKING, contact="3", threat="2")
    former = someone.saw.index("This is about the therapist you saw before.")
    assert former < someone.saw.index("How clear is this?")
    assert "One way to read this: " not in someone.saw
