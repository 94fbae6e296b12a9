"""The access policy as truth tables: who may what, where; whatever is not listed is denied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.constituents.policy import (
    POLICY,
    PUBLIC,
    Relation,
    allowed,
    looks_at_scope,
    may_ever,
)
from surveys.constituents.roles import (
    EVERYTHING,
    GROUP_ROLES,
    NOBODY,
    ORGANIZATION_ROLES,
    Actor,
    Grant,
    Group,
    Role,
    Scope,
)

OWN_ORGANIZATION, FOREIGN_ORGANIZATION = 7, 8
OWN_GROUP, FOREIGN_GROUP = Group.WORKERS, Group.EMPLOYERS
PERSON, SOMEBODY_ELSE = 1, 2


def grant(role: Role) -> Grant:
    return Grant(
        role,
        OWN_ORGANIZATION if role in ORGANIZATION_ROLES else None,
        OWN_GROUP if role in GROUP_ROLES else None,
    )


def actor(*roles: Role) -> Actor:
    return Actor(PERSON, frozenset(grant(role) for role in roles))


STAFF = {Role.REVIEWER, Role.PLANNER, Role.ANALYST, Role.DESIGNER, Role.ADMINISTRATOR}
EVERYBODY = set(Role)

# The second record of the policy, kept by hand: a change of the policy is a change of this table.
ROLES_THAT_MAY_EVER: dict[str, set[Role]] = {
    "account.own": EVERYBODY,
    "job.watch": EVERYBODY,
    "people.manage": {Role.ADMINISTRATOR},
    "organizations.view": STAFF,
    "organizations.manage": {Role.ADMINISTRATOR},
    "consents.manage": {Role.FOCAL_POINT},
    "audit.view": {Role.ADMINISTRATOR},
    "questionnaires.view": STAFF | {Role.FOCAL_POINT},
    "rounds.view": {Role.DESIGNER, Role.ADMINISTRATOR},
    "rounds.manage": {Role.DESIGNER},
    "rounds.enter": {Role.DESIGNER},
    "results.view": {Role.REVIEWER},
    "results.code": {Role.REVIEWER},
    "results.published": {Role.ANALYST, Role.DESIGNER, Role.PLANNER, Role.REVIEWER},
    "assessments.list": {Role.FOCAL_POINT},
    "assessment.run": {Role.FOCAL_POINT},
    "meeting.follow": {Role.FOCAL_POINT, Role.RESPONDENT},
    "evidence.read": {Role.FOCAL_POINT, Role.REVIEWER},
    "assessments.start": {Role.DESIGNER},
    "review.list": {Role.REVIEWER},
    "review.do": {Role.REVIEWER},
    "report.read": {Role.FOCAL_POINT, Role.REVIEWER},
    "practices.view": EVERYBODY,
    "practices.write": {Role.FOCAL_POINT},
    "practices.withdraw": {Role.FOCAL_POINT},
    "peers.seek": {Role.FOCAL_POINT},
    "national-plan.read": STAFF - {Role.ADMINISTRATOR} | {Role.FOCAL_POINT},
    "comparison.own": {Role.FOCAL_POINT},
    "tripartite.view": EVERYBODY,
    "participation.view": EVERYBODY,
    "participation.import": {Role.ADMINISTRATOR, Role.ANALYST},
    "participation.manage": {Role.ADMINISTRATOR, Role.ANALYST},
    "indicators.view": EVERYBODY,
    "indicators.manage": {Role.ANALYST},
    "places.view": EVERYBODY,
    "portfolio.view": {Role.REVIEWER},
    "training.view": EVERYBODY,
    "training.manage": {Role.PLANNER},
    "training.demand": {Role.PLANNER},
    "training.plan": {Role.PLANNER},
    "training.figures": STAFF,
    "training.nominate": {Role.FOCAL_POINT},
    "training.own-certificates": {Role.FOCAL_POINT},
}


def test_the_table_is_the_one_agreed() -> None:
    found = {a: {r for r in Role if may_ever(actor(r), a)} for a in POLICY}
    assert found == ROLES_THAT_MAY_EVER


@pytest.mark.parametrize("action", POLICY)
def test_nobody_in_particular_may_nothing(action: str) -> None:
    assert not may_ever(NOBODY, action)
    assert not allowed(NOBODY, action, Scope(OWN_ORGANIZATION, OWN_GROUP, None))


@pytest.mark.parametrize("action", sorted(PUBLIC))
def test_public_pages_are_open_to_all(action: str) -> None:
    assert may_ever(NOBODY, action)
    assert allowed(NOBODY, action, EVERYTHING)
    assert not looks_at_scope(action)


@pytest.mark.parametrize("action", ["", "people", "people.manage.all", "PEOPLE.MANAGE"])
def test_an_unknown_action_is_denied_to_everybody(action: str) -> None:
    assert not may_ever(actor(*Role), action)
    assert not allowed(actor(*Role), action, EVERYTHING)


FOREIGN = Scope(FOREIGN_ORGANIZATION, FOREIGN_GROUP, SOMEBODY_ELSE)
SCOPES = {
    "own organization": Scope(organization_id=OWN_ORGANIZATION, group=FOREIGN_GROUP),
    "own group": Scope(organization_id=FOREIGN_ORGANIZATION, group=OWN_GROUP),
    "own thing": Scope(owner_id=PERSON),
    "foreign": FOREIGN,
    "unknown": EVERYTHING,
}


@pytest.mark.parametrize(
    ("role", "action", "where"),
    [
        (Role.FOCAL_POINT, "assessment.run", {"own organization"}),
        (Role.FOCAL_POINT, "report.read", {"own organization"}),
        (Role.FOCAL_POINT, "review.do", set()),
        (Role.RESPONDENT, "assessment.run", set()),
        (Role.RESPONDENT, "report.read", set()),
        (Role.REVIEWER, "review.do", {"own group"}),
        (Role.REVIEWER, "report.read", {"own group"}),
        (Role.REVIEWER, "results.view", {"own group"}),
        (Role.REVIEWER, "assessment.run", set()),
        (Role.PLANNER, "report.read", set()),
        (Role.PLANNER, "training.nominate", set()),
        (Role.FOCAL_POINT, "training.nominate", {"own organization"}),
        (Role.PLANNER, "results.view", set()),
        (Role.ANALYST, "results.view", set()),
        (Role.DESIGNER, "results.view", set()),
        (Role.DESIGNER, "report.read", set()),
        (Role.ADMINISTRATOR, "results.view", set()),
        (Role.ADMINISTRATOR, "report.read", set()),
        (Role.ADMINISTRATOR, "review.do", set()),
        (Role.ADMINISTRATOR, "job.watch", {"own thing"}),
        (Role.ADMINISTRATOR, "people.manage", set(SCOPES)),
        (Role.ANALYST, "results.published", set(SCOPES)),
    ],
)
def test_where_a_role_may_do_it(role: Role, action: str, where: set[str]) -> None:
    """Reviewers see their own group only, institutions themselves only, designers no answers."""
    assert {name for name, s in SCOPES.items() if allowed(actor(role), action, s)} == where


def test_a_role_in_one_organization_does_not_count_in_another() -> None:
    two = Actor(PERSON, frozenset({Grant(Role.FOCAL_POINT, 1), Grant(Role.RESPONDENT, 2)}))
    assert allowed(two, "assessment.run", Scope(organization_id=1))
    assert not allowed(two, "assessment.run", Scope(organization_id=2))


def test_a_signed_in_person_without_a_role_has_only_what_is_everybodys() -> None:
    bare = Actor(PERSON)
    everybodys = {a for a, roles in ROLES_THAT_MAY_EVER.items() if roles == EVERYBODY}
    assert {a for a in POLICY if may_ever(bare, a)} == everybodys


def test_actions_that_look_at_the_scope_are_those_with_a_relation() -> None:
    scoped = {"job.watch", "results.view", "assessment.run", "comparison.own", "consents.manage"}
    scoped |= {"meeting.follow", "evidence.read", "practices.write", "practices.withdraw"}
    scoped |= {"peers.seek", "review.do", "report.read", "national-plan.read", "results.code"}
    scoped |= {"training.nominate", "training.own-certificates"}
    assert {a for a in POLICY if looks_at_scope(a)} == scoped


actors = st.builds(
    Actor,
    st.none() | st.integers(1, 3),
    st.frozensets(
        st.builds(Grant, st.sampled_from(Role), st.none() | st.integers(1, 3), st.none())
        | st.builds(Grant, st.just(Role.REVIEWER), st.none(), st.sampled_from(Group)),
        max_size=4,
    ),
)
scopes = st.builds(
    Scope,
    st.none() | st.integers(1, 3),
    st.none() | st.sampled_from(Group),
    st.none() | st.integers(1, 3),
)


@given(actors, st.sampled_from(sorted(POLICY)), scopes)
def test_what_is_allowed_somewhere_is_never_refused_beforehand(
    who: Actor, action: str, where: Scope
) -> None:
    if allowed(who, action, where):
        assert may_ever(who, action)


@given(actors, st.sampled_from(sorted(POLICY)))
def test_an_unknown_scope_admits_only_rules_without_a_relation(who: Actor, action: str) -> None:
    """None equals None nowhere: a thing without organization, group or owner is nobody's own."""
    if allowed(who, action, EVERYTHING):
        assert any(rule.relation is Relation.ANYWHERE for rule in POLICY[action])
