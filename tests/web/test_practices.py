"""R17: a catalogue of good practices, lessons and failures, each shared by its organization."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.exchange.actions import Account, Kind, share_practice, write_practice
from capacity.exchange.models import Practice
from capacity.exchange.queries import A_PAGE
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient
from tests.conftest import SignIn
from tests.factories import make_organization, make_person
from tests.web.conftest import afresh, recorded

ENTRY = {
    "kind": "failure",
    "about": "C4.2",
    "language": "fr",
    "title": "Une campagne qui n'a pas abouti",
    "done": "Nous avons écrit à tous les députés.",
    "result": "Personne n'a répondu.",
    "differently": "Commencer par trois alliés.",
    "evidence": "https://example.org/campagne",
}


@pytest.fixture
def union(session: Session) -> Organization:
    return make_organization(session, Group.WORKERS, "SEN", name="Union des travailleurs")


def account(**given: Any) -> Account:
    words: dict[str, Any] = {
        "kind": Kind.PRACTICE,
        "title": "A title",
        "done": "Done.",
        "result": "It helped.",
        "differently": "",
        "about": "C1",
        "language": "en",
        "evidence": "",
    }
    return Account(**{**words, **given})


def shared(session: Session, organization: Organization, **given: Any) -> Practice:
    person = make_person(session)
    practice = write_practice(session, organization.id, account(**given), person.id, now())
    assert share_practice(practice, practice.revision, now())
    session.commit()
    return practice


def titles(client: HouseClient, query: str = "") -> list[str]:
    page = client.page(f"/practices{query}")
    return [link for link, to in page.links().items() if to.startswith("/practices/")]


def test_a_focal_point_writes_shares_and_withdraws(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    session.commit()
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    new = f"/organizations/{union.id}/practices/new"
    assert client.submit(new, ENTRY).status_code == 302
    practice = afresh(session).scalars(select(Practice)).one()
    path = f"/practices/{practice.id}"
    assert titles(client) == []
    page = client.page(path)
    assert "Draft, only you see it" in page.text()
    assert page.links()["https://example.org/campagne"] == "https://example.org/campagne"
    heading = page.all(".//h1/span")[0]
    assert (heading.get("lang"), heading.get("dir")) == ("fr", "ltr")
    assert client.submit(f"{path}/share").status_code == 422, "not without the organization's word"
    assert titles(client) == []
    assert client.submit(f"{path}/share", {"agreed": "y"}).status_code == 302
    assert titles(client) == [ENTRY["title"]]
    assert client.submit(f"{path}/withdraw", at=path).status_code == 302
    assert titles(client) == []
    assert "Withdrawn, only you see it" in client.page(path).text()
    subject = f"practice:{practice.id}"
    assert [event for event in recorded(session) if event[1] == subject] == [
        ("practice.written", subject),
        ("practice.shared", subject),
        ("practice.withdrawn", subject),
    ]


def test_what_is_shared_is_read_by_everybody_who_is_signed_in(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    practice = shared(session, union, title="Shop stewards online")
    path = f"/practices/{practice.id}"
    assert client.get(path).status_code == client.get("/practices").status_code == 302
    sign_in(Role.PLANNER)
    text = client.page(path).text()
    assert "Union des travailleurs" in text and "Senegal" in text
    assert "Withdraw" not in text and "Change" not in text


def test_an_entry_that_is_not_shared_is_its_organizations_own(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    person = make_person(session)
    draft = write_practice(session, union.id, account(), person.id, now())
    rival = make_organization(session, Group.WORKERS, "SEN")
    session.commit()
    for role, place, group in (
        (Role.FOCAL_POINT, rival.id, None),
        (Role.RESPONDENT, union.id, None),
        (Role.REVIEWER, None, Group.WORKERS),
        (Role.ADMINISTRATOR, None, None),
    ):
        sign_in(role, organization_id=place, group=group)
        assert client.get(f"/practices/{draft.id}").status_code == 404
        for page in ("change", "share"):
            assert client.get(f"/practices/{draft.id}/{page}").status_code in (403, 404)
        assert client.get(f"/organizations/{union.id}/practices").status_code in (403, 404)
        assert titles(client) == []
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    assert "A title" in client.page(f"/organizations/{union.id}/practices").text()


def test_another_organization_cannot_change_share_or_withdraw(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    practice = shared(session, union)
    rival = make_organization(session, Group.WORKERS, "SEN")
    session.commit()
    sign_in(Role.FOCAL_POINT, organization_id=rival.id)
    token = client.page("/practices").form("/sign-out")["csrf_token"]
    sent = {**ENTRY, "csrf_token": token, "agreed": "y", "revision": "2"}
    for page in ("change", "share", "withdraw"):
        assert client.post(f"/practices/{practice.id}/{page}", data=sent).status_code == 404
    found = afresh(session).get_one(Practice, practice.id)
    assert (found.state, found.title, found.revision) == ("shared", "A title", 2)


QUERIES_THAT_FIND = [
    "negociation",
    "NÉGOCIATION",
    "l'égalité salariale",
    "l’egalite",
    "salariale negocia",
    "اجتماع",
    "الإِدارَة",
    "الادارة",
    "ادا\N{ARABIC TATWEEL}\N{ARABIC TATWEEL}رة",
    "C8.3",
    "oeuvre",
]


@pytest.mark.parametrize("query", QUERIES_THAT_FIND)
def test_words_are_found_without_case_accents_and_vowel_marks(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization, query: str
) -> None:
    """One implementation for both databases; French and Arabic in any field."""
    shared(
        session,
        union,
        title="Négociation collective",
        done="L’égalité salariale à l'œuvre.",
        result="Nous avons conclu. اِجتماع الإدارة",
        about="C8.3",
        language="fr",
    )
    shared(session, union, title="Another one")
    sign_in(Role.PLANNER)
    page = client.page("/practices", query_string={"q": query})
    assert [t for t, to in page.links().items() if to.startswith("/practices/")] == [
        "Négociation collective"
    ]


@pytest.mark.parametrize("query", ["100%", "_", "negociation xyz", "%' OR 1=1 --", "إضراب"])
def test_what_is_nowhere_is_not_found_and_wildcards_are_none(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization, query: str
) -> None:
    shared(session, union, title="Négociation", done="Half of it.")
    sign_in(Role.PLANNER)
    page = client.page("/practices", query_string={"q": query})
    if query == "_":  # nothing but separators: nothing is asked for
        assert "Négociation" in page.text()
    else:
        assert "No entry fits the search" in page.text()


def test_filters_narrow_by_area_kind_language_group_and_region(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    ministry = make_organization(session, Group.GOVERNMENT, "FRA")
    shared(session, union, title="Union's")
    shared(session, ministry, title="Ministry's", about="M2.1", kind=Kind.LESSON, language="ar")
    sign_in(Role.PLANNER)
    assert titles(client) == ["Ministry's", "Union's"], "the newest first"
    for narrow in ("area=M2", "kind=lesson", "language=ar", "group=government"):
        assert titles(client, f"?{narrow}") == ["Ministry's"], narrow
    assert titles(client, "?region=europe_central_asia") == ["Ministry's"]
    assert titles(client, "?region=africa") == ["Union's"]
    assert titles(client, "?area=M2&region=africa") == []
    for unknown in ("area=W4", "area=E3", "kind=best", "region=moon"):
        assert client.get(f"/practices?{unknown}").status_code == 422
    row = client.page("/practices").all(".//li/h2/a/span")[0]
    assert (row.get("lang"), row.get("dir")) == ("ar", "rtl")


def test_a_long_catalogue_is_turned_page_by_page(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    for number in range(A_PAGE + 3):
        shared(session, union, title=f"Entry {number}")
    shared(session, union, title="Elsewhere", about="C2")
    sign_in(Role.PLANNER)
    first = client.page("/practices?q=entry&area=C1")
    assert len([to for to in first.links().values() if to.startswith("/practices/")]) == A_PAGE
    second = client.page(first.links()["Next"])
    found = [t for t, to in second.links().items() if to.startswith("/practices/")]
    assert found == ["Entry 2", "Entry 1", "Entry 0"]
    for odd in ("page=0", "page=-1", "page=x", "page=" + "9" * 30, "page=²"):
        assert client.get(f"/practices?{odd}").status_code == 200


def test_a_private_area_is_nobodys_entry(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    session.commit()
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    new = f"/organizations/{union.id}/practices/new"
    offered = {option.get("value") for option in client.page(new).all(".//option")}
    assert {"C4.2", "W1", "W5.3"} <= offered
    assert not [code for code in offered if code and code[:2] in ("W4", "E3", "M1", "E1")]
    assert client.submit(new, {**ENTRY, "about": "W4.1"}).status_code == 422
    assert client.submit(new, {**ENTRY, "about": "W4"}).status_code == 422
    assert afresh(session).scalars(select(Practice)).all() == []


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '=HYPERLINK("https://example.org")',
        "@SUM(A1)",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "{{ 7*7 }}",
        "\u202edesrever",
    ],
)
def test_whatever_is_typed_is_shown_as_text(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization, typed: str
) -> None:
    fields = dict.fromkeys(("title", "done", "result", "differently", "evidence"), typed)
    practice = shared(session, union, **fields)
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    page = client.page(f"/practices/{practice.id}")
    assert page.text(".//h1") == typed
    assert [p for p in page.all(".//main//p") if p.text == typed]
    assert not [to for to in page.links().values() if to.startswith("javascript:")]
    assert not page.all(".//main//script") and not page.all(".//main//img")
    for path in ("/practices", f"/organizations/{union.id}/practices"):
        assert typed in client.page(path).links()
    assert client.page(f"/practices/{practice.id}/change").form("/change")["done"] == typed


def test_nobody_shares_words_that_were_not_on_the_page(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    person = make_person(session)
    draft = write_practice(session, union.id, account(), person.id, now())
    session.commit()
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    path = f"/practices/{draft.id}"
    asked = client.page(f"{path}/share").form("/share")
    old = client.page(f"{path}/change").form("/change")
    assert client.submit(f"{path}/change", {"done": "Something else."}).status_code == 302
    response = client.post(f"{path}/share", data={**asked, "agreed": "y"})
    assert response.status_code == 409 and "Something else." in response.text
    assert afresh(session).get_one(Practice, draft.id).state == "draft"
    response = client.post(f"{path}/change", data={**old, "done": "Mine."})
    assert response.status_code == 409
    assert "Mine." in response.text and "Something else." in response.text
    assert client.submit(f"{path}/change", {"done": "Both."}).status_code == 302
    assert afresh(session).get_one(Practice, draft.id).done == "Both."


def test_changing_what_is_shared_is_consenting_to_the_new_words(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    practice = shared(session, union)
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    path = f"/practices/{practice.id}/change"
    assert "Save, and share it so" in client.page(path).text()
    assert client.submit(path, {"title": "Better"}).status_code == 302
    assert client.submit(path, {"title": "Better"}).status_code == 302
    assert titles(client) == ["Better"]
    assert titles(client, "?q=better") == ["Better"]
    events = [action for action, subject in recorded(session) if subject.startswith("practice:")]
    assert events == ["practice.changed", "practice.shared"]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_in_other_languages(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization, language: str
) -> None:
    practice = shared(session, union, about="C4.2")
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    for path in (
        "/practices",
        f"/practices/{practice.id}",
        f"/practices/{practice.id}/share",
        f"/practices/{practice.id}/change",
        f"/organizations/{union.id}/practices",
    ):
        assert client.page(f"{path}?lang={language}").html.get("lang") == language
