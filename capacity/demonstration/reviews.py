"""How reviewers of the demonstration decide: a conversation, a second reading, a letter."""

from capacity.demonstration.walking import Walk
from capacity.demonstration.world import person
from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.assessments.queries import assessment_of, positions_of, reviews_of
from capacity.diagnostics.domain.progress import Decision
from capacity.diagnostics.reviewing import actions as reviewing
from capacity.diagnostics.reviewing.assigning import assign
from capacity.diagnostics.reviewing.confirming import (
    Opinion,
    ask_for_second_reading,
    read_second,
    readings_needed,
)
from capacity.diagnostics.reviewing.conversation import mark_read, write_message
from capacity.diagnostics.reviewing.letters import write_letter
from capacity.diagnostics.reviewing.queries import Side

ASKED = "C2.2"
CONVERSATION = (
    (
        Side.REVIEWER,
        "The monitoring table names targets. Where can somebody who was not there read the"
        " starting values?",
    ),
    (
        Side.INSTITUTION,
        "In the second column of the same table, on page 2; the values are those of the year"
        " before the plan began.",
    ),
    (Side.REVIEWER, "Found, thank you. With this the level is well supported."),
)

LOWER = "C4.1"
WHY_LOWER = (
    "The two studies are sound, and both are older than the positions that refer to them. One"
    " newer study, or a date on which they are brought up to date, would support the agreed level."
)


def review(walk: Walk, with_second_reader: bool) -> None:
    """Decide on everything and validate; with a second reader also talk, and write the letter."""
    if with_second_reader:
        _share_out(walk)
        _talk(walk)
    _decide(walk)
    if with_second_reader:
        _read_again(walk)
    _finish(walk, letter=with_second_reader)


def review_together(walk: Walk) -> None:
    """Verify at once what nobody disputes, which is everything, and validate; what improved is
    read by somebody else as well."""
    session, number = walk.session, walk.assessment.id
    _share_out(walk)
    reviewing.accept_undisputed(
        session,
        walk.assessment,
        walk.records(),
        positions_of(session, number),
        reviews_of(session, number),
        _reviewer(walk),
        walk.calendar.before(12),
    )
    _read_what_has_to_be(walk)
    _finish(walk, letter=False)


def _reviewer(walk: Walk) -> int:
    return person(walk.session, f"reviewer-{walk.assessment.organization.group}").id


def _second_reader(walk: Walk) -> int:
    return person(walk.session, f"second-reader-{walk.assessment.organization.group}").id


def _share_out(walk: Walk) -> None:
    reviewer = _reviewer(walk)
    assign(
        walk.session,
        walk.assessment,
        reviewer,
        _second_reader(walk),
        reviewer,
        0,
        walk.calendar.before(19),
    )


def _talk(walk: Walk) -> None:
    """A question, its answer, thanks; both sides have read all of it."""
    writers = {Side.REVIEWER: _reviewer(walk), Side.INSTITUTION: walk.focal_point.id}
    for days, (side, text) in zip((18, 16, 15), CONVERSATION, strict=True):
        write_message(
            walk.session,
            walk.assessment,
            ASKED,
            side,
            text,
            writers[side],
            walk.calendar.before(days),
        )
    mark_read(walk.session, walk.assessment.id, ASKED, Side.INSTITUTION, walk.calendar.before(14))


def _decide(walk: Walk) -> None:
    positions = positions_of(walk.session, walk.assessment.id)
    reviewer = _reviewer(walk)
    for record in walk.records():
        position = positions[record.code]
        problems = reviewing.decide(
            walk.session,
            walk.assessment,
            position,
            record,
            _verdict(position),
            0,
            reviewer,
            walk.calendar.before(13),
        )
        if problems:
            raise ValueError(f"the demonstration cannot be decided: {problems}")


def _verdict(position: Position) -> reviewing.Verdict:
    if position.level is None:
        return reviewing.Verdict(Decision.ACCEPT, not_applicable_accepted=True)
    if position.criterion == LOWER and position.level > 2:
        return reviewing.Verdict(Decision.VERIFY, position.level - 1, reason=WHY_LOWER)
    if position.evidence or position.level == 1:
        return reviewing.Verdict(Decision.VERIFY, position.level)
    return reviewing.Verdict(Decision.ACCEPT)


def _read_again(walk: Walk) -> None:
    """The reviewer wants one decision read by somebody else; improvements have to be."""
    asked = walk.calendar.before(13)
    ask_for_second_reading(walk.session, walk.assessment, LOWER, _reviewer(walk), asked)
    _read_what_has_to_be(walk)


def _read_what_has_to_be(walk: Walk) -> None:
    session, assessment, days = walk.session, walk.assessment, walk.calendar
    facts = assessment_of(session, assessment.id)
    assert facts is not None  # it has just been decided on
    positions, reviews = positions_of(session, facts.id), reviews_of(session, facts.id)
    reader = _second_reader(walk)
    for code in readings_needed(session, facts, walk.records()):
        position, decision = positions[code], reviews[code]
        seen = (position.revision, decision.revision)
        read_second(
            session, assessment, position, decision, Opinion(True), seen, reader, days.before(12)
        )


def _finish(walk: Walk, letter: bool) -> None:
    session, assessment, decided = walk.session, walk.assessment, walk.calendar.before(12)
    records = walk.records()
    positions = positions_of(session, assessment.id)
    reviews = reviews_of(session, assessment.id)
    problems = reviewing.finish_review(session, assessment, records, positions, reviews, decided)
    if problems:
        raise ValueError(f"the demonstration cannot be validated: {problems}")
    if letter:
        write_letter(session, assessment, records, positions, reviews, _reviewer(walk), decided)
