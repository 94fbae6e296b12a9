"""The access policy: one table. What is not in it is denied.

An action is open to whoever one of its rules admits. A rule names a role and how the actor must
relate to what is asked about (its :class:`Scope`). Rules that look at the scope are checked twice:
before the view runs (may this person ever do this?), and by the view with the scope in hand
(may this person do it here?). A view that forgets the second check answers with an error.
"""

from dataclasses import dataclass
from enum import StrEnum

from surveys.constituents.roles import Actor, Role, Scope


class Relation(StrEnum):
    """How an actor must relate to the scope of what is asked about."""

    ANYWHERE = "anywhere"
    OWN_ORGANIZATION = "own organization"
    OWN_GROUP = "own group"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Rule:
    """A role (None: any signed-in person) and the relation it needs."""

    role: Role | None
    relation: Relation


def _anywhere(*roles: Role) -> tuple[Rule, ...]:
    return tuple(Rule(role, Relation.ANYWHERE) for role in roles)


_OWN_INSTITUTION = (Rule(Role.FOCAL_POINT, Relation.OWN_ORGANIZATION),)
_OWN_GROUP = (Rule(Role.REVIEWER, Relation.OWN_GROUP),)
_SIGNED_IN = (Rule(None, Relation.ANYWHERE),)
_OWN = (Rule(None, Relation.OWN),)
_STAFF = _anywhere(Role.REVIEWER, Role.PLANNER, Role.ANALYST, Role.DESIGNER, Role.ADMINISTRATOR)

# Open to everybody. Pages that an invitation's link opens check that link themselves.
PUBLIC = frozenset({"public", "link"})

POLICY: dict[str, tuple[Rule, ...]] = {
    "account.own": _SIGNED_IN,
    "job.watch": _OWN,
    # Administration
    "people.manage": _anywhere(Role.ADMINISTRATOR),
    "organizations.view": _STAFF,
    "organizations.manage": _anywhere(Role.ADMINISTRATOR),
    "consents.manage": _OWN_INSTITUTION,
    "audit.view": _anywhere(Role.ADMINISTRATOR),
    # Questionnaires
    "questionnaires.view": _STAFF + _anywhere(Role.FOCAL_POINT),
    # Collection
    "rounds.view": _anywhere(Role.DESIGNER, Role.ADMINISTRATOR),
    "rounds.manage": _anywhere(Role.DESIGNER),
    # To type in what came on paper or by telephone; it opens no answers that came by a link
    "rounds.enter": _anywhere(Role.DESIGNER),
    # Results: a reviewer sees the answers of the own group, an analyst what may be published
    "results.view": _OWN_GROUP,
    "results.code": _OWN_GROUP,  # what its answers in own words are about
    "results.published": _anywhere(Role.ANALYST, Role.DESIGNER, Role.PLANNER, Role.REVIEWER),
    # Diagnostics: an institution's own; its group's bureau sees what was submitted
    "assessments.list": _anywhere(Role.FOCAL_POINT),
    "assessment.run": _OWN_INSTITUTION,
    # The consensus meeting: of the respondents those who rated, which the page itself checks
    "meeting.follow": (*_OWN_INSTITUTION, Rule(Role.RESPONDENT, Relation.OWN_ORGANIZATION)),
    # The files that prove a level: only with the assessment's state and their own visibility
    "evidence.read": _OWN_INSTITUTION + _OWN_GROUP,
    "assessments.start": _anywhere(Role.DESIGNER),
    "review.list": _anywhere(Role.REVIEWER),
    "review.do": _OWN_GROUP,
    # The view itself takes the reader's own groups and no other
    "portfolio.view": _anywhere(Role.REVIEWER),
    "report.read": _OWN_INSTITUTION + _OWN_GROUP,
    # What constituents learn from one another: an organization's own, shared by its consent
    "practices.view": _SIGNED_IN,
    "practices.write": _OWN_INSTITUTION,
    "practices.withdraw": _OWN_INSTITUTION,  # what was shared is taken back at any time, even then
    "peers.seek": _OWN_INSTITUTION,
    # What the institution compares for itself; and a country's groups, by consent of all
    "comparison.own": _OWN_INSTITUTION,
    "tripartite.view": _SIGNED_IN,
    # The actions of a country's institutions that consent: for staff, and for those of the country
    "national-plan.read": (
        *_anywhere(Role.PLANNER, Role.ANALYST, Role.REVIEWER, Role.DESIGNER),
        *_OWN_INSTITUTION,
    ),
    # Country and region pages: facts, and what was released or consented to
    "places.view": _SIGNED_IN,
    # Indicators: definitions, values and quoted figures are for everybody; analysts keep them
    "indicators.view": _SIGNED_IN,
    "indicators.manage": _anywhere(Role.ANALYST),
    # Training: the catalogue is for everybody; needs, plans and cohorts are the Turin Centre's
    "training.view": _SIGNED_IN,
    "training.manage": _anywhere(Role.PLANNER),
    "training.demand": _anywhere(Role.PLANNER),
    "training.plan": _anywhere(Role.PLANNER),
    "training.figures": _STAFF,
    # Organizations name whom they send; nobody else does
    "training.nominate": _OWN_INSTITUTION,
    # What the Centre certified of whom the organization sent, also once it has ended
    "training.own-certificates": _OWN_INSTITUTION,
    # The public record of participation
    "participation.view": _SIGNED_IN,
    "participation.import": _anywhere(Role.ADMINISTRATOR, Role.ANALYST),
    "participation.manage": _anywhere(Role.ADMINISTRATOR, Role.ANALYST),
}

ORGANIZATION_CHANGES = frozenset(
    {
        "assessment.run",
        "review.do",
        "consents.manage",
        "practices.write",
        "peers.seek",
        "training.nominate",
    }
)
"""What changes something of an organization when it is posted: not once it has ended."""


def may_ever(actor: Actor, action: str) -> bool:
    """Whether some scope exists in which ``actor`` may do ``action``; unknown actions: never."""
    if action in PUBLIC:
        return True
    return any(_holds(actor, rule) for rule in POLICY.get(action, ()))


def allowed(actor: Actor, action: str, scope: Scope) -> bool:
    """Whether ``actor`` may do ``action`` to what ``scope`` describes; unknown actions: never."""
    if action in PUBLIC:
        return True
    return any(_admits(actor, rule, scope) for rule in POLICY.get(action, ()))


def looks_at_scope(action: str) -> bool:
    """Whether the view itself has to check ``action`` against what is asked about."""
    return any(rule.relation is not Relation.ANYWHERE for rule in POLICY.get(action, ()))


def _holds(actor: Actor, rule: Rule) -> bool:
    return actor.signed_in if rule.role is None else actor.has(rule.role)


def _admits(actor: Actor, rule: Rule, scope: Scope) -> bool:
    if not _holds(actor, rule):
        return False
    match rule.relation:
        case Relation.ANYWHERE:
            return True
        case Relation.OWN:
            return scope.owner_id is not None and scope.owner_id == actor.person_id
        case Relation.OWN_ORGANIZATION:
            return rule.role is not None and scope.organization_id in actor.organizations(rule.role)
        case Relation.OWN_GROUP:
            return rule.role is not None and scope.group in actor.groups(rule.role)
