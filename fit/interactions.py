"""Answers that an expert would read together, by name. Each must earn its keep to stay in a fitted model."""

from itertools import product

When = dict[str, list[str]]

# With a sign of harm inside: closed upwards on its ladder, and weighed by monotone steps.
HARM: dict[str, When] = {
    "raised_more_than_once_and_nothing_changed": {
        "raised": ["often"],
        "received": ["no_change", "brushed_off", "blamed"],
    },
    "asked_for_a_change_and_got_none": {
        "raised_ask": ["change"],
        "received": ["no_change", "brushed_off", "blamed"],
    },
    "early_and_brushed_off": {"stage": ["first_sessions"], "received": ["brushed_off", "blamed"]},
}
NAMED: dict[str, When] = {
    "early_and_not_heard": {"stage": ["first_sessions"], "heard": ["hardly", "partly"]},
    "early_and_not_honest": {"stage": ["first_sessions"], "honest": ["hardly"]},
    "early_and_ill_at_ease": {"stage": ["first_sessions"], "feel_uneasy": ["yes"]},
    "early_and_wrong_person": {"stage": ["first_sessions"], "gut": ["no"]},
    "early_and_nothing_they_did": {"stage": ["first_sessions"], "kind": ["inside"]},
    "very_early_and_doubt": {"sessions": ["one_two"], "gut": ["doubt"]},
    "stuck_and_not_raised": {"mind_stuck": ["yes"], "raised": ["no", "hinted"]},
    "stuck_and_good_record": {"mind_stuck": ["yes"], "record": ["good"]},
    "no_gain_and_vague_aims": {"progress": ["little", "plateau"], "goals": ["vague", "differ"]},
    "no_gain_and_raised": {"progress": ["little", "plateau", "worse"], "raised": ["once", "often"]},
    "no_gain_and_needs_a_specialist": {"progress": ["little", "plateau", "worse"], "specialist": ["yes", "maybe"]},
    "hurt_and_good_record": {"event_hurt": ["yes"], "record": ["good"]},
    "hurt_and_not_raised": {"event_hurt": ["yes"], "raised": ["no", "hinted"]},
    "kept_up_and_not_right": {"event_often": ["again", "few"], "event_usual": ["not_right"]},
    "kept_up_and_bad_record": {"kind": ["keeps"], "record": ["poor", "mixed"]},
    "kept_up_and_not_raised": {"kind": ["keeps"], "raised": ["no", "hinted"]},
    "work_in_question_and_not_raised": {"kind": ["works"], "raised": ["no", "hinted"]},
    "work_in_question_and_raised": {"kind": ["works"], "raised": ["once", "often"]},
    "inside_and_not_said": {"kind": ["inside"], "raised": ["no", "hinted"]},
    "inside_and_usual": {"kind": ["inside"], "usual_feeling": ["yes"]},
    "asks_if_normal_and_it_is": {"wish": ["know_normal"], "usual_feeling": ["yes"]},
    "asks_if_normal_and_it_is_more": {"wish": ["know_normal"], "usual_feeling": ["no"]},
    "set_up_and_not_said": {"kind": ["setup"], "raised": ["no", "hinted"]},
    "limit_and_hurt": {"event_limit": ["yes"], "feel_hurt": ["yes"]},
    "unsaid_bond_and_hard_to_say": {"unsaid": ["bond"], "mind_say": ["yes"]},
    "unsaid_fact_and_hard_to_say": {"unsaid": ["personal"], "mind_say": ["yes"]},
    "done_and_reached": {"mind_done": ["yes"], "progress": ["reached", "moving"]},
    "leaving_and_good_record": {"mind_leave": ["yes"], "record": ["good"]},
    "leaving_when_it_is_hard": {"mind_leave": ["yes"], "leave_when": ["hard"]},
    "can_not_go_on_and_bad_record": {"matters": ["much"], "record": ["poor"]},
    "looking_and_blocked": {"stage": ["searching"], "search_block": ["money", "permission"]},
}
BY_STAGE: dict[str, list[str]] = {
    "kind": ["one_thing", "keeps", "inside", "works", "setup", "phase", "life"],
    "wish": ["know_normal", "words", "change", "outside_view", "someone_else", "end_well", "decide", "settle"],
    "usual_feeling": ["no", "partly", "yes"],
    "mind_say": ["yes"],
    "mind_stuck": ["yes"],
    "mind_leave": ["yes"],
    "mind_right": ["yes"],
    "mind_normal": ["yes"],
}
STAGED: dict[str, When] = {
    f"{stage}_{question}_{value}": {"stage": [stage], question: [value]}
    for stage, (question, values) in product(("first_sessions", "searching", "ending"), BY_STAGE.items())
    for value in values
}
INTERACTIONS: dict[str, When] = {**NAMED, **STAGED}
