"""Evidence of a criterion: added, listed, scanned, handed out, withdrawn; who sees what."""

import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from capacity.diagnostics.evidence import actions, scanning
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.evidence.queries import evidence_of, evidence_put_forward
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, fields_of, words
from tests.documents import PDF, PNG, docx, xlsx
from tests.factories import make_person
from tests.web.arranging import AGREED, Case, begun, closed, submitted
from tests.web.conftest import afresh, recorded

GIVEN = {"title": "Audit report", "supports_level": "3", "visibility": "reviewer"}
CODE = "C1.1"


@pytest.fixture
def case(client: HouseClient, session: Session) -> Case:
    """An institution that agrees on levels, its focal point signed in."""
    case = closed(session)
    client.become(case.focal_point)
    return case


def path(case: Case, code: str = CODE) -> str:
    return f"{case.path}/criteria/{code}/evidence"


def add(client: HouseClient, case: Case, code: str = CODE, **given: Any) -> TestResponse:
    """Send the form of the page; ``file`` is content, or content and name."""
    file = given.pop("file", b"")
    content, name = file if isinstance(file, tuple) else (file, "a.pdf" if file else "")
    at = path(case, code)
    return send(client, at, {**client.page(at).form(at), **GIVEN, **given}, content, name)


def send(
    client: HouseClient, at: str, fields: dict[str, str], content: bytes, name: str
) -> TestResponse:
    """Send a form in parts as a browser does. (The test client would leave files open.)"""
    parts = [
        f'--line\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    body = "".join([*parts, f"--line\r\n{head}\r\n\r\n"]).encode() + content + b"\r\n--line--\r\n"
    return client.post(at, data=body, content_type="multipart/form-data; boundary=line")


def refused(response: TestResponse, field: str, status: int = 422) -> str:
    """The error at a field; what was typed stays in the form."""
    assert response.status_code == status, response.status_code
    page = Page(response.text)
    (control,) = page.all(f".//*[@id='{field}']")
    assert control.get("aria-invalid") == "true"
    assert typed(page)["title"] == GIVEN["title"]
    return page.text(f".//*[@id='{field}-error']")


def typed(page: Page) -> dict[str, str]:
    """What stands in the form that adds a piece."""
    (form,) = page.all(".//form[@enctype]")
    return fields_of(form)


def pieces(session: Session) -> list[Evidence]:
    return list(afresh(session).scalars(select(Evidence).order_by(Evidence.id)))


def one(session: Session) -> Evidence:
    (piece,) = pieces(session)
    return piece


def become_reviewer(client: HouseClient, session: Session, group: Group = Group.WORKERS) -> None:
    afresh(session)
    person = make_person(session, Grant(Role.REVIEWER, group=group))
    session.commit()
    client.become(person)


def handed_in(client: HouseClient, session: Session, case: Case) -> None:
    """The same institution's assessment, agreed and submitted."""
    case.agree()
    case.submit()


# --- adding --------------------------------------------------------------------------------------


def test_a_file_is_added_listed_and_handed_out_as_an_attachment(
    client: HouseClient, session: Session, case: Case
) -> None:
    response = add(client, case, file=(PDF, "../Audit: 2026.exe"), dated="2026-05-04")
    assert response.status_code == 302 and response.location.endswith(path(case))
    piece = one(session)
    assert (piece.kind, piece.name, piece.scan) == ("file", "Audit_ 2026.exe.pdf", "not_scanned")
    assert (piece.size, piece.dated, piece.supports_level) == (len(PDF), date(2026, 5, 4), 3)
    page = client.page(path(case))
    assert "Audit report is added." in page.text()
    for told in ("3 Working", "Not checked for viruses", "4 May 2026", "1 kB"):
        assert told in page.text(), told
    assert page.links()["Audit report"] == f"/evidence/{piece.id}/file"
    got = client.get(f"/evidence/{piece.id}/file")
    assert (got.status_code, got.data, got.mimetype) == (200, PDF, "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["Cache-Control"] == "no-store"
    assert ("evidence.added", f"assessment:{case.id}") in recorded(session)
    criterion = client.page(f"{case.path}/criteria/{CODE}")
    assert criterion.links()["Evidence: files, links, citations"] == path(case)
    assert "(1 piece)" in criterion.text()


def test_a_link_is_shown_with_its_host_and_tells_nobody_where_it_came_from(
    client: HouseClient, session: Session, case: Case
) -> None:
    address = "https://www.example.org/plan?x=1&y=<b>"
    assert add(client, case, url=address).status_code == 302
    page = client.page(path(case))
    (link,) = (a for a in page.all(".//a") if a.get("href") == address)
    assert link.get("rel") == "noopener noreferrer"
    assert "(www.example.org)" in page.text()
    assert one(session).url == address


def test_a_citation_stands_as_it_was_typed(
    client: HouseClient, session: Session, case: Case
) -> None:
    assert add(client, case, citation="Statutes, Article 7 <i>,\nin the archive").status_code == 302
    page = client.page(path(case))
    assert "Statutes, Article 7 <i>, in the archive" in page.text()
    assert "No date given" in page.text()


def test_what_can_do_something_is_taken_marked_and_only_handed_out(
    client: HouseClient, session: Session, case: Case
) -> None:
    with_macros = (xlsx("xl/vbaProject.bin"), "budget.xlsx")
    assert add(client, case, file=with_macros).status_code == 302
    encrypted = PDF + b"/Encrypt 5 0 R"
    assert add(client, case, file=encrypted, title="Plan").status_code == 302
    text = client.page(path(case)).text()
    assert "Holds macros" in text and "Encrypted: ask for its password" in text
    assert pieces(session)[0].name == "budget.xlsx.xlsm"
    for piece in pieces(session):
        got = client.get(f"/evidence/{piece.id}/file")
        assert got.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00\x03", b"<html><script>alert(1)</script>", b"\xd0\xcf\x11\xe0" + bytes(99)],
    ids=["program", "page", "old office"],
)
def test_a_wrong_kind_is_refused_whatever_its_name(
    client: HouseClient, session: Session, case: Case, content: bytes
) -> None:
    response = add(client, case, file=(content, "minutes.pdf"))
    assert "not accepted, whatever its name" in refused(response, "file")
    assert pieces(session) == []


def test_an_empty_file_is_refused(client: HouseClient, session: Session, case: Case) -> None:
    assert "empty" in refused(add(client, case, file=(b"", "a.pdf")), "file")
    assert pieces(session) == []


def test_a_file_that_is_too_large_is_refused_at_its_field_and_nothing_typed_is_lost(
    client: HouseClient, session: Session, case: Case
) -> None:
    response = add(client, case, file=PDF + bytes(actions.MAX_BYTES), dated="2026-05-04")
    assert "larger than 10 megabytes" in refused(response, "file", 413)
    form = typed(Page(response.text))
    assert (form["supports_level"], form["dated"]) == ("3", "2026-05-04")
    assert pieces(session) == []


def test_beyond_every_limit_the_page_says_how_large_a_file_may_be(
    client: HouseClient, session: Session, case: Case
) -> None:
    at = path(case)
    form = client.page(at).form(at)
    response = send(client, at, {**form, **GIVEN}, bytes(22_000_000), "a.pdf")
    assert response.status_code == 413 and "10 megabytes" in Page(response.text).text()
    assert pieces(session) == []


def test_the_files_of_an_assessment_have_a_limit_together(
    client: HouseClient, session: Session, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert add(client, case, file=PDF).status_code == 302
    monkeypatch.setattr(actions, "MAX_BYTES_TOGETHER", len(PDF) + len(PNG) - 1)
    assert "together" in refused(add(client, case, "C1.2", file=PNG), "file", 413)
    client.submit(f"/evidence/{one(session).id}/withdraw", at=path(case))
    assert add(client, case, "C1.2", file=PNG).status_code == 302  # what is withdrawn makes room


def test_the_same_is_in_the_list_of_a_criterion_once(
    client: HouseClient, session: Session, case: Case
) -> None:
    everything: dict[str, dict[str, Any]] = {
        "file": {"file": PDF},
        "url": {"url": "https://example.org/"},
        "citation": {"citation": "Statutes, Article 7"},
    }
    for field, given in everything.items():
        assert add(client, case, **given).status_code == 302
        assert "in the list already" in refused(add(client, case, **given), field)
        assert add(client, case, "C1.2", **given).status_code == 302  # elsewhere it may stand
    assert len(pieces(session)) == 6


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "www.example.org"}, "url"),
        ({"url": "ftp://example.org/a"}, "url"),
        ({"url": "https://bank.example@evil.example/"}, "url"),
        ({}, "file"),
        ({"url": "https://example.org/", "citation": "Page 3"}, "file"),
        ({"file": PDF, "citation": "Page 3"}, "file"),
        ({"citation": "x" * 2001}, "citation"),
        ({"citation": "Page 3", "dated": "2199-01-01"}, "dated"),
        ({"citation": "Page 3", "dated": "yesterday"}, "dated"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: HouseClient, session: Session, case: Case, given: dict[str, Any], field: str
) -> None:
    assert refused(add(client, case, **given), field)
    assert pieces(session) == []


@pytest.mark.parametrize("field", ["title", "supports_level", "visibility"])
def test_what_is_needed_is_asked_for(
    client: HouseClient, session: Session, case: Case, field: str
) -> None:
    response = add(client, case, citation="Page 3", **{field: ""})
    assert response.status_code == 422
    assert Page(response.text).all(f".//*[@id='{field}-error']")
    assert pieces(session) == []


def test_nothing_of_a_private_area_is_shared(
    client: HouseClient, session: Session, case: Case
) -> None:
    page = client.page(path(case, "W4.1"))
    assert not page.all(".//input[@value='shared']")
    response = add(client, case, "W4.1", citation="Page 3", visibility="shared")
    assert response.status_code == 422
    assert add(client, case, "W4.1", citation="Page 3").status_code == 302
    with pytest.raises(IntegrityError, match="private_area_never_shared"):
        afresh(session).execute(update(Evidence).values(visibility="shared"))


def test_older_than_twelve_months_is_marked_on_the_day_it_is_looked_at(
    client: HouseClient, session: Session, case: Case
) -> None:
    recent, old = now().date() - timedelta(days=360), now().date() - timedelta(days=370)
    add(client, case, citation="New", title="Recent", dated=recent.isoformat())
    add(client, case, citation="Old", title="Old", dated=old.isoformat())
    items = [words(li) for li in client.page(path(case)).all(".//ul[@class='pieces']/li")]
    assert ["Older than 12 months" in item for item in items] == [False, True]


def test_an_unknown_criterion_has_no_evidence(
    client: HouseClient, session: Session, case: Case
) -> None:
    client.page(path(case, "C99.1"), status=404)
    form = client.page(path(case)).form(path(case))
    at = path(case, "C99.1")
    assert client.post(at, data={**form, **GIVEN, "citation": "Page 3"}).status_code == 404
    assert pieces(session) == []


# --- the state of the assessment -----------------------------------------------------------------


def test_while_assessors_rate_there_is_nothing_to_prove(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    client.become(case.focal_point)
    assert client.get(path(case)).location.endswith(case.path)


def test_what_was_handed_in_cannot_be_changed_nor_taken_away(
    client: HouseClient, session: Session, case: Case
) -> None:
    """A form that was opened before is refused; nothing is lost or added."""
    add(client, case, file=PDF)
    form = client.page(path(case)).form(path(case))
    token = {"csrf_token": form["csrf_token"]}
    handed_in(client, session, case)
    late = client.post(path(case), data={**form, **GIVEN, "citation": "Page 3"})
    assert late.status_code == 302
    assert "moved on in the meantime" in client.page(late.location).text()
    piece = one(session)
    assert client.post(f"/evidence/{piece.id}/withdraw", data=token).status_code == 302
    assert one(session).withdrawn_at is None
    page = client.page(path(case))
    assert "cannot be changed now" in page.text() and not page.all(".//input[@type='file']")


def test_submitted_while_the_scanner_looks_the_file_is_not_added(
    client: HouseClient, session: Session, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scanner may take its time: nobody waits for it, and what then holds is asked again."""
    case.agree()

    def hand_in_meanwhile(content: bytes, _command: object) -> str:
        case.submit()
        return "clean"

    from capacity.diagnostics.evidence.views import institution

    monkeypatch.setattr(institution, "scan", hand_in_meanwhile)
    assert add(client, case, file=PDF).status_code == 302
    assert case.state() == "submitted" and pieces(session) == []


# --- withdrawing ---------------------------------------------------------------------------------


def test_what_is_withdrawn_leaves_a_trace_and_nothing_of_what_it_held(
    client: HouseClient, session: Session, case: Case
) -> None:
    add(client, case, file=PDF)
    add(client, case, url="https://example.org/secret")
    add(client, case, citation="Kept in the safe")
    for piece in pieces(session):
        at = f"/evidence/{piece.id}/withdraw"
        assert client.submit(at, at=path(case)).status_code == 302
    page = client.page(path(case))
    assert page.text().count("Withdrawn on") == 3 and "Audit report" in page.text()
    assert "example.org" not in page.text() and "in the safe" not in page.text()
    assert [(p.content, p.url, p.citation) for p in pieces(session)] == [(None, "", "")] * 3
    assert client.get(f"/evidence/{pieces(session)[0].id}/file").status_code == 410
    assert ("evidence.withdrawn", f"assessment:{case.id}") in recorded(session)
    assert add(client, case, file=PDF).status_code == 302  # it may come back


def test_withdrawn_twice_is_withdrawn_once(
    client: HouseClient, session: Session, case: Case
) -> None:
    add(client, case, file=PDF)
    at = f"/evidence/{one(session).id}/withdraw"
    form = client.page(path(case)).form(at)
    for _press in range(2):
        assert client.post(at, data=form).status_code == 302
    assert "was withdrawn already" in client.page(path(case)).text()
    assert [action for action, _ in recorded(session)].count("evidence.withdrawn") == 1


# --- the scanner ---------------------------------------------------------------------------------

Scanner = Callable[[str], None]


@pytest.fixture
def scanner(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scanner:
    """``scanner(program)``: a real command that runs this Python program is the virus scanner."""

    def use(program: str) -> None:
        script = tmp_path / "scan files"
        script.write_text(f"#!{sys.executable}\nimport sys, time\n{program}\n", "utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        settings = replace(app.extensions["settings"], virus_scanner=(str(script), "-"))
        monkeypatch.setitem(app.extensions, "settings", settings)

    return use


LOOKS = "sys.exit(1 if b'EICAR' in sys.stdin.buffer.read() else 0)"


def test_a_clean_file_is_taken_and_marked(
    client: HouseClient, session: Session, case: Case, scanner: Scanner
) -> None:
    scanner(LOOKS)
    assert add(client, case, file=PDF + bytes(300_000)).status_code == 302
    assert one(session).scan == "clean"
    assert "Checked for viruses" in client.page(path(case)).text()


def test_an_infected_file_is_refused(
    client: HouseClient, session: Session, case: Case, scanner: Scanner
) -> None:
    scanner(LOOKS)
    assert "found something" in refused(add(client, case, file=PDF + b"EICAR"), "file")
    assert pieces(session) == []


@pytest.mark.parametrize(
    "program",
    ["sys.exit(2)", "time.sleep(60)", "import os; os.kill(os.getpid(), 9)"],
    ids=["error", "too slow", "killed"],
)
def test_a_file_that_could_not_be_checked_is_not_taken(
    client: HouseClient,
    session: Session,
    case: Case,
    scanner: Scanner,
    program: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scanner(program)
    monkeypatch.setattr(scanning, "LONGEST_SCAN_SECONDS", 1)
    response = add(client, case, file=PDF)
    assert "could not be checked" in refused(response, "file") and pieces(session) == []


def test_a_scanner_that_is_gone_takes_nothing(
    app: Flask,
    client: HouseClient,
    session: Session,
    case: Case,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(app.extensions["settings"], virus_scanner=("/nowhere/clamdscan",))
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert "could not be checked" in refused(add(client, case, file=PDF), "file")


def test_a_scanner_that_does_not_read_to_the_end_may_still_judge(
    client: HouseClient, session: Session, case: Case, scanner: Scanner
) -> None:
    scanner("sys.exit(0)")
    assert add(client, case, file=PDF + bytes(2_000_000)).status_code == 302


def test_nobody_waits_for_the_scanner(
    app: Flask, client: HouseClient, session: Session, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it looks, others write."""
    from capacity.diagnostics.evidence.views import institution

    def somebody_writes(content: bytes, _command: object) -> str:
        with app.extensions["database"].writing() as other:
            make_person(other)
            other.commit()
        return "clean"

    monkeypatch.setattr(institution, "scan", somebody_writes)
    assert add(client, case, file=PDF).status_code == 302


# --- who sees what -------------------------------------------------------------------------------


def shown_to_reviewers(client: HouseClient, case: Case, code: str = CODE) -> list[str]:
    page = client.page(f"{case.review_path}/criteria/{code}")
    return [words(li) for li in page.all(".//ul[@class='pieces']/li")]


def test_reviewers_see_beside_the_claim_what_is_meant_for_them(
    client: HouseClient, session: Session, case: Case
) -> None:
    old = (now().date() - timedelta(days=800)).isoformat()
    add(client, case, file=PDF, title="For reviewers", dated=old)
    add(client, case, url="https://example.org/x", title="Shared", visibility="shared")
    add(client, case, citation="Minutes", title="Ours alone", visibility="institution")
    add(client, case, citation="A slip", title="Never handed in")
    gone = pieces(session)[3]
    client.submit(f"/evidence/{gone.id}/withdraw", at=path(case))
    handed_in(client, session, case)
    become_reviewer(client, session)
    first, second = shown_to_reviewers(client, case)
    for told in ("For reviewers", "3 Working", "Older than 12 months", "Not checked for viruses"):
        assert told in first, told
    assert "Shared" in second and "(example.org)" in second
    got = client.get(f"/evidence/{pieces(session)[0].id}/file")
    assert got.data == PDF
    assert recorded(session)[-1] == ("evidence.looked", f"assessment:{case.id}")
    (shown,) = evidence_put_forward(afresh(session), case.id).values()
    assert [(piece.criterion, piece.supports_level) for piece in shown] == [(CODE, 3), (CODE, 3)]
    assert [p.title for p in evidence_of(session, case.id)[CODE]] == [
        "For reviewers",
        "Shared",
        "Ours alone",
    ]


def test_a_file_of_the_institution_alone_is_no_page_for_reviewers(
    client: HouseClient, session: Session, case: Case
) -> None:
    add(client, case, file=PDF, visibility="institution")
    add(client, case, file=PNG)
    ours, theirs = (f"/evidence/{piece.id}/file" for piece in pieces(session))
    become_reviewer(client, session)
    client.page(theirs, status=404)  # not handed in yet
    handed_in(client, session, case)
    become_reviewer(client, session)
    client.page(ours, status=404)
    assert client.get(theirs).status_code == 200
    become_reviewer(client, session, Group.EMPLOYERS)
    client.page(theirs, status=404)
    other = submitted(session)
    client.become(other.focal_point)
    client.page(theirs, status=404)
    client.become(case.focal_point)
    looks = [action for action, _ in recorded(session)].count("evidence.looked")
    assert client.get(ours).status_code == client.get(theirs).status_code == 200
    assert [action for action, _ in recorded(session)].count("evidence.looked") == looks == 1


def test_an_institution_has_nothing_to_do_with_the_evidence_of_another(
    client: HouseClient, session: Session, case: Case
) -> None:
    add(client, case, file=PDF)
    piece = one(session)
    other = closed(session)
    client.become(other.focal_point)
    form = client.page(path(other)).form(path(other))
    client.page(path(case), status=404)
    assert client.post(path(case), data={**form, **GIVEN, "citation": "x"}).status_code == 404
    assert client.post(f"/evidence/{piece.id}/withdraw", data=form).status_code == 404
    assert one(session).withdrawn_at is None


def test_the_overview_of_the_review_says_where_something_is_attached(
    client: HouseClient, session: Session, case: Case
) -> None:
    add(client, case, file=PDF)
    add(client, case, "C1.2", citation="Page 3", visibility="institution")
    case.agree(replace(AGREED, evidence=""))
    case.submit()
    become_reviewer(client, session)
    rows = [words(row) for row in client.page(case.review_path).all(".//tbody/tr")]
    told = {row.split()[0]: " Given " in row for row in rows if row.startswith("C1.")}
    assert (told["C1.1"], told["C1.2"], told["C1.3"]) == (True, False, False)


@pytest.fixture
def returned(client: HouseClient, session: Session, case: Case) -> Case:
    """A criterion with a file came back from the reviewer; the focal point is signed in again."""
    add(client, case, file=PDF)
    handed_in(client, session, case)
    become_reviewer(client, session)
    at = f"{case.review_path}/criteria/{CODE}"
    sent = {"decision": "return", "reason": "Which year?"}
    assert client.submit(at, sent).status_code == 302
    finish = f"{case.review_path}/finish"
    assert client.submit(finish, at=case.review_path).status_code == 302
    client.become(case.focal_point)
    return case


def test_after_a_return_evidence_alone_is_an_answer(
    client: HouseClient, session: Session, returned: Case
) -> None:
    """The decision was on other evidence: it is taken anew, and what was recorded is kept."""
    before = returned.dossier().positions[CODE]
    revision, level = before.revision, before.level
    # Only what came back can be changed.
    assert not client.page(path(returned, "C1.2")).all(".//form[@enctype]")
    assert add(client, returned, file=PNG, title="Report 2026").status_code == 302
    dossier = returned.dossier()
    assert dossier.positions[CODE].revision == revision + 1
    assert dossier.positions[CODE].level == level and CODE not in dossier.decided
    history = client.page(f"{returned.path}/criteria/{CODE}/history")
    assert "3 Working" in history.text()
    returned.submit()
    become_reviewer(client, session)
    assert len(shown_to_reviewers(client, returned)) == 2
    assert "0 of" in client.page("/reviews").text()


def test_what_a_reviewer_has_seen_leaves_a_trace_with_the_reviewer(
    client: HouseClient, session: Session, returned: Case
) -> None:
    piece = one(session)
    client.submit(f"/evidence/{piece.id}/withdraw", at=path(returned))
    become_reviewer(client, session)
    client.page(f"/evidence/{piece.id}/file", status=404)  # the institution works on it unseen
    returned.submit()
    (trace,) = shown_to_reviewers(client, returned)
    assert "Withdrawn" in trace and "Audit report" in trace
    page = client.page(f"/evidence/{piece.id}/file", status=410)
    assert "The organization has withdrawn the file" in page.text()


# --- what the tables themselves refuse -----------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "photo"}, "kind_known|content_of_a_file|file_has"),
        ({"supports_level": 6}, "level_in_range"),
        ({"visibility": "public"}, "visibility_known"),
        ({"scan": None}, "file_has_scan"),
        ({"scan": "perhaps"}, "scan_known"),
        ({"content": None}, "content_of_a_file"),
        ({"withdrawn_at": now()}, "content_of_a_file|withdrawn_by_somebody"),
        ({"url": "https://example.org"}, "address_of_a_link"),
        ({"sha256": None}, "file_has_fingerprint"),
        ({"size": 0}, "file_has_size"),
    ],
)
def test_the_table_refuses_what_cannot_be(
    client: HouseClient,
    session: Session,
    case: Case,
    values: dict[str, Any],
    constraint: str,
) -> None:
    add(client, case, file=docx())
    assert one(session).kind == "file"
    with pytest.raises(IntegrityError, match=constraint):
        session.execute(update(Evidence).values(**values))
    session.rollback()
    session.execute(delete(Evidence))


# --- other languages -----------------------------------------------------------------------------


def test_the_page_runs_from_right_to_left(
    client: HouseClient, session: Session, case: Case
) -> None:
    add(client, case, url="https://example.org/")
    page = client.page(f"{path(case)}?lang=ar")
    assert page.html.get("dir") == "rtl"


def test_a_level_is_verified_on_pieces_alone_up_to_the_one_they_support(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    case.agree(replace(AGREED, level=4, evidence=""))
    assert add(client, case, title="Audit", url="https://www.example.org/a").status_code == 302
    case.submit()
    become_reviewer(client, session)
    path = f"{case.review_path}/criteria/{CODE}"
    page = client.page(path)
    offered = [control.get("value") for control in page.all(".//input[@name='verified_level']")]
    assert offered == ["2", "3"]
    reason = {"decision": "verify", "reason": "The audit shows level 3."}
    assert client.submit(path, {**reason, "verified_level": "3"}, at=path).status_code == 302
    assert client.submit(path, {**reason, "verified_level": "4"}, at=path).status_code == 422
    other = f"{case.review_path}/criteria/C1.2"
    assert not client.page(other).all(".//input[@name='verified_level']")


def test_before_submission_the_page_counts_what_is_written_and_what_is_attached(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    case.agree(replace(AGREED, evidence=""))
    case.agree(AGREED, ["C1.1", "C1.2"], revision=1)
    add(client, case, "C1.2", url="https://example.org/")
    add(client, case, "C1.3", url="https://example.org/")
    add(client, case, "C1.4", url="https://example.org/", visibility="institution")
    assert "Evidence is given for 3 of them." in client.page(f"{case.path}/submit").text()
