"""Who sees what of diagnostics: every page for every role, with marks on all that is secret."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Review
from surveys.constituents.consents import Recipient, Subject, give_consent, withdraw_consent
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.factories import make_organization, make_person
from tests.web.marks import BUREAU, CENTRE, PRIVATE, SUBMITTED, mark, marks_in
from tests.web.stirring import stir, stir_survey
from tests.web.three_institutions import Institution, institution
from tests.web.wandering import Wanderer, body_of, paths, without_chance

Seen = dict[str, str]
"""Bodies by path."""

Secrets = set[tuple[Group, str]]


# --- nobody sees another's -----------------------------------------------------------------------

Three = dict[Group, Institution]
Whose = Callable[[Session, Three], tuple[Person | None, Secrets]]
"""Makes somebody, and says which secrets are theirs to see."""


def everything_of(group: Group) -> Secrets:
    return {(group, kind) for kind in (*PRIVATE, *SUBMITTED, *CENTRE)}


def focal_point(group: Group) -> Whose:
    def make(_session: Session, three: Three) -> tuple[Person | None, Secrets]:
        return three[group].case.focal_point, everything_of(group)

    return make


def assessor(group: Group) -> Whose:
    """Sees the own words; once it is submitted nothing of what was agreed."""

    def make(_session: Session, three: Three) -> tuple[Person | None, Secrets]:
        return three[group].rater, {(group, "words")}

    return make


def reviewer(group: Group) -> Whose:
    """Assigned to nothing."""

    def make(session: Session, _three: Three) -> tuple[Person | None, Secrets]:
        person = make_person(session, Grant(Role.REVIEWER, group=group))
        return person, {(group, kind) for kind in (*SUBMITTED, *BUREAU)}

    return make


def staff(role: Role) -> Whose:
    def make(session: Session, _three: Three) -> tuple[Person | None, Secrets]:
        return make_person(session, Grant(role)), set()

    return make


def planner(session: Session, _three: Three) -> tuple[Person | None, Secrets]:
    """Sees whom organizations send to courses, and nothing else of them."""
    person = make_person(session, Grant(Role.PLANNER))
    return person, {(group, kind) for group in Group for kind in CENTRE}


def another_union(role: Role) -> Whose:
    """Of the same group in the same country."""

    def make(session: Session, _three: Three) -> tuple[Person | None, Secrets]:
        union = make_organization(session, Group.WORKERS, "SEN")
        return make_person(session, Grant(role, union.id)), set()

    return make


def colleague(session: Session, three: Three) -> tuple[Person | None, Secrets]:
    """A respondent of the institution who is not among its assessors."""
    organization = three[Group.WORKERS].case.organization
    return make_person(session, Grant(Role.RESPONDENT, organization.id)), set()


def without_a_role(session: Session, _three: Three) -> tuple[Person | None, Secrets]:
    return make_person(session), set()


def nobody(_session: Session, _three: Three) -> tuple[Person | None, Secrets]:
    return None, set()


EVERYBODY: dict[str, tuple[Whose, ...]] = {
    **{f"focal point, {group}": (focal_point(group),) for group in Group},
    **{f"assessor, {group}": (assessor(group),) for group in Group},
    **{f"reviewer, {group}": (reviewer(group),) for group in Group},
    "staff": tuple(staff(role) for role in (Role.ANALYST, Role.DESIGNER, Role.ADMINISTRATOR)),
    "planner": (planner,),
    "others": (
        another_union(Role.FOCAL_POINT),
        another_union(Role.RESPONDENT),
        colleague,
        without_a_role,
        nobody,
    ),
}
"""Those who stand together may see the same, which is nothing."""


class Visitor:
    """Somebody, as whom to ask; no session of the test's own is held by it."""

    def __init__(self, person: Person | None) -> None:
        self.cookie = [person.id, person.session_number] if person else None


def wander(app: Flask, visitor: Visitor, *institutions: Institution) -> Seen:
    """Everything that this person gets with the numbers of these institutions, each page once."""
    app.test_client_class = Wanderer
    client: Any = app.test_client()
    if visitor.cookie is not None:
        with client.session_transaction() as cookie:
            cookie["person"] = visitor.cookie
    asked = dict.fromkeys(path for of in institutions for path in paths(app, of))
    return {path: body_of(client.get(path)) for path in asked}


@pytest.fixture
def three(session: Session) -> Three:
    return {group: institution(session, group) for group in Group}


NOT_NOW = {"point", "appeal"}
"""Kinds with no page of their own by now: what a meeting put off, the appeal's own words."""

MAY_BE_KEPT = {"/answering.js", "/service-worker.js"}
"""The same for everybody."""

GROWS = "/audit"
"""The audit trail tells of each look, so it is another one after each."""

DRAWN = "/letters/sample"
"""A sample letter has another link, and its QR code, each time. Its words are looked at all the
same: marks of others are searched for on every page."""


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_answer_holds_what_is_anothers(
    app: Flask, session: Session, three: Three, who: str
) -> None:
    """Every page and file with every number of three institutions: by marks in the texts, and by
    answers that stay the same when all that is secret is changed."""
    made = [whose(session, three) for whose in EVERYBODY[who]]
    theirs = made[0][1]
    session.commit()
    people = [Visitor(person) for person, _theirs in made]
    before = [wander(app, person, *three.values()) for person in people]
    for seen in before:
        look_through(seen, theirs)
    for group, of in three.items():
        if {kind for whose, kind in theirs if whose is group} <= {*SUBMITTED, *BUREAU, *CENTRE}:
            stir(session, of, only_private=(group, "rationale") in theirs)
        if (group, "theme") not in theirs:
            stir_survey(session, of, only_words=(group, "dissent") in theirs)
    for person, seen in zip(people, before, strict=True):
        assert differences(seen, wander(app, person, *three.values())) == set()


def look_through(seen: Seen, theirs: Secrets) -> None:
    """All that is somebody's own is there, nothing that is not, and nothing is kept on the way."""
    told = {(path, *pair) for path, body in seen.items() for pair in marks_in(body) - theirs}
    assert told == set()
    found = {pair for body in seen.values() for pair in marks_in(body)}
    assert {pair for pair in theirs if pair[1] not in NOT_NOW} <= found, "else this proves nothing"
    assert not [path for path, body in seen.items() if body.startswith("5")]
    kept = {path for path, body in seen.items() if "'Cache-Control': 'no-store'" not in body}
    assert kept <= MAY_BE_KEPT


def differences(before: Seen, after: Seen) -> set[str]:
    """The paths that answer otherwise than before."""
    return {
        path
        for path, body in after.items()
        if path != GROWS
        and not path.endswith(DRAWN)
        and without_chance(body) != without_chance(before[path])
    }


@pytest.mark.parametrize("state", ["consensus", "returned", "agreed_not_verified"])
def test_a_bureau_sees_nothing_of_what_is_not_with_it(
    app: Flask, session: Session, state: str
) -> None:
    """Before it is handed in, after verification was declined, and of work that goes on after a
    return nothing but what the bureau wrote itself."""
    union = institution(session, Group.WORKERS)
    assessment = union.case.assessment
    review = session.get_one(Review, (assessment.id, "C1.1"))
    assessment.state = state
    if state == "consensus":
        assessment.submitted_at = None
    if state != "agreed_not_verified":
        assessment.ended_at = None
    if state == "returned":
        review.decision, review.verified_level = "return", None
        assessment.returned_at = now()
    person = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    session.commit()
    bureau = Visitor(person)
    before = wander(app, bureau, union)
    found = {pair for body in before.values() for pair in marks_in(body)}
    # What it asked and what it decided once is the bureau's own.
    own_words = {"returned": {"verdict", "letter"}, "consensus": {"letter"}}.get(state, set())
    assert found == {(Group.WORKERS, kind) for kind in (*own_words, *BUREAU)}
    stir(session, union, only_private=False)
    review = session.get_one(Review, (assessment.id, "C1.1"))
    review.reason = f"Because {mark(Group.WORKERS, 'verdict')}"
    session.commit()
    differing = differences(before, wander(app, bureau, union))
    assert differing == set()


# --- consents ------------------------------------------------------------------------------------


def test_nobody_can_tell_from_the_countrys_page_who_declined(
    app: Flask, session: Session, three: Three
) -> None:
    """Whoever of the three does not consent, the page is the same; given again, so is what was."""
    offer = (Subject.LEVELS, Recipient.COUNTRY)
    organizations = [of.case.organization for of in three.values()]
    person = three[Group.GOVERNMENT].case.focal_point
    for organization in organizations:
        give_consent(session, organization, offer, person.id, now())
    session.commit()
    whole, without = shown_together(app, person), set()
    assert "<table" in whole, "else this proves nothing"
    for organization in organizations:
        withdraw_consent(session, organization, offer, person.id, now())
        session.commit()
        without.add(shown_together(app, person))
        give_consent(session, organization, offer, person.id, now())
        session.commit()
    assert len(without) == 1
    (page,) = without
    assert "<table" not in page
    assert not [each.name for each in organizations if each.name in page]
    assert shown_together(app, person) == whole


def shown_together(app: Flask, person: Person) -> str:
    app.test_client_class = Wanderer
    client: Any = app.test_client()
    client.become(person)
    return without_chance(body_of(client.get("/countries/SEN/tripartite")))
