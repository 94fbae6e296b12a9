"""Every route × every role: what the policy denies is never served, and denying changes nothing.

Each route is asked for with the identifiers of the person's own institution, and with those of
another institution of another group in another country.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from surveys.constituents.access import (
    PUBLIC_ENDPOINTS,
    action_of,
    authorize,
    init_access,
    needs,
)
from surveys.constituents.labels import AUDIT_ACTION_LABELS, JOB_KIND_LABELS
from surveys.constituents.models import Organization, Person
from surveys.constituents.policy import POLICY, PUBLIC, allowed
from surveys.constituents.queries import actor_of
from surveys.constituents.roles import (
    GROUP_ROLES,
    NOBODY,
    ORGANIZATION_ROLES,
    Actor,
    Grant,
    Group,
    Role,
    Scope,
)
from surveys.constituents.views import account
from surveys.foundation.database import Base
from tests.client import HouseClient
from tests.contracts.belongings.identifiers import identifiers
from tests.contracts.belongings.institution import Belongings, Build
from tests.factories import make_person

# Open to everybody, each for its reason: what is not in this list asks for a role.
PUBLIC_PAGES = {
    # Whoever has a signed or public address may come: these pages check it themselves.
    "about.page",
    "about.asking",
    "about.tell",
    "cohorts.link",
    "cohorts.answer",
    "cohorts.checking",  # whether a certificate is genuine
    "cohorts.certificate",
    "open_link.choose",
    "open_link.come",
    "open_link.keep",
    "home.page",  # what this service is, for whoever is not signed in
    "account.sign_in",
    "account.sign_in_post",
    "health.up",
    "methods.page",  # how figures are computed is open to everybody
    "health.ready",
    "offline.script",
    "offline.worker",
    "resume.page",
    "resume.find",
    "static",
}
LINK_PAGES = {
    "answering.welcome",
    "answering.section",
    "answering.save_section",
    "answering.save_item",
    "answering.review",
    "answering.submit",
    "answering.receipt",
    "answering.reopen",
    "offline.bundle",
    "receipts.answers",
    "receipts.data",
    "receipts.ask",
    "receipts.progress",
    "receipts.file",
    "receipts.withdrawing",
    "receipts.withdraw",
    "receipts.withdrawn",
    "sharing.page",
    "sharing.share",
    "sharing.end",
}

# Files that there may be nothing to make from: allowed, and still 404.
MAY_BE_EMPTY = {"results.extract", "results.published_pdf", "results.group_pdf"}

DENIED = {401, 403, 404}


@dataclass(frozen=True, slots=True)
class Call:
    """One request: a route's method and path, with the action of the policy it is."""

    endpoint: str
    method: str
    path: str
    action: str


def test_every_endpoint_is_classified(app: Flask) -> None:
    unclassified = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if action_of(app, rule.endpoint) not in PUBLIC | set(POLICY)
    }
    assert unclassified == set()


def test_nothing_is_public_by_oversight(app: Flask) -> None:
    public = {r.endpoint for r in app.url_map.iter_rules() if action_of(app, r.endpoint) in PUBLIC}
    assert public == PUBLIC_PAGES | LINK_PAGES
    assert PUBLIC_PAGES >= PUBLIC_ENDPOINTS


def test_every_action_of_the_policy_is_used(app: Flask) -> None:
    """An action that no view is, is a rule that protects nothing."""
    used = {action_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert set(POLICY) - used == set()


def test_a_page_is_read_by_get_and_changed_by_post(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), rule.endpoint


def calls(app: Flask, of: Belongings) -> Iterator[Call]:
    """Every route with the identifiers of these belongings; what reads before what changes."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: "POST" in (rule.methods or ())):
        if rule.endpoint not in PUBLIC_PAGES:
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            action = action_of(app, rule.endpoint)
            assert action is not None
            yield Call(rule.endpoint, method, path_of(rule, of), action)


def path_of(rule: Rule, of: Belongings) -> str:
    known = identifiers(rule.endpoint, of)
    values = {name: known[name] for name in rule.arguments}
    built = rule.build(values)
    assert built is not None, rule.endpoint
    return built[1]


def may(actor: Actor, call: Call, scope: Scope) -> bool:
    """What the policy says; a link of one's own (``m…``) opens to its owner alone."""
    if call.action == "link":
        return actor.signed_in and scope.owner_id == actor.person_id
    return allowed(actor, call.action, scope)


@pytest.fixture
def unlocked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the policy stands in the way: no form tokens, no limit on attempts."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(account.limiter, "enabled", False)


def person_with(session: Session, role: Role | None, organization: Organization) -> Person:
    if role is None:
        return make_person(session)
    return make_person(
        session,
        Grant(
            role,
            organization.id if role in ORGANIZATION_ROLES else None,
            Group(organization.group) if role in GROUP_ROLES else None,
        ),
    )


def ask(app: Flask, person: Person | None, call: Call) -> int:
    """The status of the answer; a redirect to the sign-in page counts as 401."""
    app.test_client_class = HouseClient
    client = app.test_client()
    assert isinstance(client, HouseClient)
    if person is not None:
        client.become(person)
    response = client.open(call.path, method=call.method)
    if response.status_code == 302 and response.location.startswith("/sign-in?next="):
        return 401
    return response.status_code


def contents(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.usefixtures("unlocked")
@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "no-role")
def test_answers_agree_with_the_policy(
    app: Flask,
    session: Session,
    build: Build,
    own_organization: Organization,
    foreign_organization: Organization,
    role: Role | None,
) -> None:
    """Governments, employers and workers never see each other's; nobody sees another's own."""
    person = person_with(session, role, own_organization)
    other = make_person(session, Grant(Role.FOCAL_POINT, foreign_organization.id))
    places = [build(own_organization, person), build(foreign_organization, other)]
    found = actor_of(session, person.id, person.session_number)
    assert found is not None
    actor = found[1]
    judged = [(c, may(actor, c, place.scope)) for place in places for c in calls(app, place)]
    engine = app.extensions["database"].engine
    session.close()
    before = contents(engine)
    denied = [call for call, is_allowed in judged if not is_allowed]
    answers = {call: ask(app, person, call) for call in denied}
    assert {c: status for c, status in answers.items() if status not in DENIED} == {}
    assert contents(engine) == before, "a request that was denied has changed something"
    for call in (call for call, is_allowed in judged if is_allowed):
        status = ask(app, person, call)
        refusals = DENIED - {404} if call.endpoint in MAY_BE_EMPTY else DENIED
        assert status not in refusals and status < 500, (call, status)


@pytest.mark.usefixtures("unlocked")
def test_nobody_is_sent_to_sign_in_and_changes_nothing(
    app: Flask, session: Session, build: Build, own_organization: Organization
) -> None:
    place = build(own_organization, make_person(session))
    engine = app.extensions["database"].engine
    wanted = [(call, may(NOBODY, call, place.scope)) for call in calls(app, place)]
    session.close()
    before = contents(engine)
    for call, is_allowed in wanted:
        assert not is_allowed
        assert ask(app, None, call) == (404 if call.action == "link" else 401), call
    assert contents(engine) == before


@pytest.mark.usefixtures("unlocked")
def test_a_foreign_thing_under_an_own_roof_is_not_found(
    app: Flask,
    session: Session,
    build: Build,
    own_organization: Organization,
    foreign_organization: Organization,
) -> None:
    """/assessments/<own>/assessors/<foreign>: each identifier is checked against the one before."""
    designer = make_person(
        session, Grant(Role.DESIGNER), Grant(Role.FOCAL_POINT, own_organization.id)
    )
    own = build(own_organization, designer)
    foreign = build(foreign_organization, make_person(session))
    roofs = (
        (f"/assessments/{own.assessment.id}/assessors/{foreign.assessor.id}", "link"),
        (f"/assessments/{own.assessment.id}/assessors/{foreign.assessor.id}", "withdraw"),
        (f"/assessments/{own.assessment.id}/plan/actions", str(foreign.action.id)),
        (f"/rounds/{own.survey.id}/invitations/{foreign.invitation.id}", "link"),
        (f"/rounds/{own.survey.id}/invitations/{foreign.invitation.id}", "revoke"),
    )
    paths = ["/".join(parts) for parts in roofs]
    session.refresh(designer)
    session.close()
    before = contents(app.extensions["database"].engine)
    for path in paths:
        assert ask(app, designer, Call("", "POST", path, "")) == 404, path
    assert contents(app.extensions["database"].engine) == before


def small_app(actor: Actor) -> Flask:
    """An application with the access check and nothing else."""
    app = Flask("small")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.before_request(lambda: setattr(g, "actor", actor))
    init_access(app)
    return app


FOCAL_POINT = Actor(1, frozenset({Grant(Role.FOCAL_POINT, 7)}))


def test_a_view_that_forgets_to_look_at_the_scope_is_not_served() -> None:
    app = small_app(FOCAL_POINT)
    app.add_url_rule("/", "forgetful", needs("assessment.run")(lambda: "somebody's scores"))
    response = app.test_client().get("/")
    assert response.status_code == 500
    assert "scores" not in response.text


@pytest.mark.parametrize(("organization", "status"), [(7, 200), (8, 404)])
def test_a_view_that_looks_at_the_scope_is_served_to_whom_it_belongs(
    organization: int, status: int
) -> None:
    app = small_app(FOCAL_POINT)

    @needs("assessment.run")
    def careful() -> str:
        authorize("assessment.run", Scope(organization_id=organization))
        return "own scores"

    app.add_url_rule("/", "careful", careful)
    assert app.test_client().get("/").status_code == status


def test_looking_at_the_scope_of_another_action_does_not_count() -> None:
    app = small_app(FOCAL_POINT)

    @needs("assessment.run")
    def confused() -> str:
        authorize("report.read", Scope(organization_id=7))
        return "scores"

    app.add_url_rule("/", "confused", confused)
    assert app.test_client().get("/").status_code == 500


def test_a_view_without_an_action_is_never_served() -> None:
    app = small_app(Actor(1, frozenset(Grant(role) for role in Role)))
    app.add_url_rule("/", "unclassified", lambda: "anything")
    assert app.test_client().get("/").status_code == 403


def test_every_kind_of_job_has_a_name_for_people(app: Flask) -> None:
    assert set(app.extensions["job_kinds"]) == set(JOB_KIND_LABELS)


@pytest.mark.usefixtures("app")  # whose rooms say what their events are called
def test_every_action_in_the_audit_trail_has_a_name_for_people() -> None:
    """What code records under a quoted action shows on the page in words."""
    root = Path(__file__).resolve().parents[2]
    recorders = {"record_event", "note_look", "note", "_note", "Entry"}
    recorded = set()
    for package in ("surveys", "capacity"):
        for path in (root / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in recorders:
                    recorded |= {
                        part.value
                        for argument in node.args
                        for part in ast.walk(argument)
                        if isinstance(part, ast.Constant) and is_action(part.value)
                    }
    assert recorded == set(AUDIT_ACTION_LABELS)


def is_action(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z-]+\.[a-z-]+", value) is not None
