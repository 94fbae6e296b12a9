"""Diagnostics under attack: what forged requests, files and words achieve."""

import zipfile
from io import BytesIO
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import invite_assessor
from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.meeting.actions import begin
from capacity.diagnostics.meeting.models import Meeting, ParkedPoint
from capacity.diagnostics.reviewing.models import (
    Appeal,
    DecisionLetter,
    ReviewMessage,
    SecondReading,
)
from surveys.collection.invitations.letters import make_letters
from surveys.collection.invitations.models import InvitationLink
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import Base, now
from surveys.foundation.jobs.worker import Progress, run_waiting_jobs
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.documents import PDF, packed
from tests.factories import make_person
from tests.web.arranging import Case, begun, closed, submitted
from tests.web.conftest import afresh
from tests.web.marks import PRIVATE, mark, marks_in
from tests.web.three_institutions import institution
from tests.web.wandering import Wanderer, body_of, paths

# --- documents -----------------------------------------------------------------------------------


def test_the_documents_made_for_each_side_hold_what_is_that_sides(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """The text of the PDF files, as the worker makes them: the bureau's has no word of wishes."""
    union = institution(session, Group.WORKERS)
    letter = session.query(DecisionLetter).one()
    letter.content = [
        {
            "criterion": code,
            "area": code.split(".")[0],
            "agreed": 3,
            "not_applicable": False,
            "decision": "verify",
            "verified": 2,
            "evidence_given": True,
            "reason": f"Because {mark(Group.WORKERS, 'verdict')}",
        }
        for code in union.case.codes
    ]
    letter.file = None
    bureau = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    session.commit()
    page, path = f"{union.case.path}/report", f"{union.case.path}/report/pdf"
    texts = {}
    for person, name in ((bureau, "bureau"), (union.case.focal_point, "institution")):
        client.become(person)
        sent = client.page(page).form(path)
        asked = client.post(path, data=sent)
        client.post(f"{union.case.path}/letter", data={"csrf_token": sent["csrf_token"]})
        run_waiting_jobs(app)
        report = client.get(f"{asked.location}/file")
        assert report.data.startswith(b"%PDF-") and report.headers["Cache-Control"] == "no-store"
        texts[name] = body_of(report)
    letters = body_of(client.get(f"{union.case.path}/letter"))
    assert (Group.WORKERS, "verdict") in marks_in(letters)
    private = {(Group.WORKERS, kind) for kind in PRIVATE}
    assert not marks_in(texts["bureau"] + letters) & private
    for word in ("Desired", "desired", "importance", "Priorities"):
        assert word not in texts["bureau"] + letters
    assert "Priorities" in texts["institution"], "else this proves nothing"


# --- forms that no page has sent -----------------------------------------------------------------


def test_every_form_of_diagnostics_wants_its_token(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """Sent by those who may, from another site: nothing happens anywhere."""
    union = institution(session, Group.WORKERS)
    bureau = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    people = (union.case.focal_point, bureau)
    session.commit()
    before = contents(app)
    for person in people:
        client.become(person)
        for path in paths(app, union, "POST"):
            status = client.post(path, data={"csrf_token": "x"}).status_code
            # A link's pages have a token of their own, and are not the staff's to find.
            assert status == 400 or (status >= 403 and path.startswith("/a/")), (path, status)
    assert contents(app) == before


def contents(app: Flask) -> dict[str, list[str]]:
    with app.extensions["database"].engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
        }


ELSEWHERE_ON_THE_WEB = "evil.example"


def test_no_address_leads_away_from_the_platform(app: Flask, session: Session) -> None:
    union = institution(session, Group.WORKERS)
    session.commit()
    app.test_client_class = Wanderer
    client: Any = app.test_client()
    away = dict.fromkeys(
        ("next", "back", "url", "return", "go", "to", "q"), f"//{ELSEWHERE_ON_THE_WEB}/"
    )
    for person in (union.case.focal_point, None):
        if person is not None:
            client.become(person)
        for path in paths(app, union):
            answer = client.get(path, query_string=away)
            where = (answer.location or "/").partition("?")[0]
            assert where.startswith("/") and not where.startswith("//"), (path, answer.location)
            assert f'href="//{ELSEWHERE_ON_THE_WEB}' not in body_of(answer), path
        with client.session_transaction() as cookie:
            cookie.clear()


@pytest.mark.parametrize("whom", ["without_email", "everybody"])
def test_no_letter_brings_the_staff_a_link_to_what_an_assessor_rates(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn, whom: str
) -> None:
    """Whoever makes the letters of a round holds their links, and could read and rate by them."""
    case = begun(session)
    place = invite_assessor(session, case.assessment, "The legal unit", "en", now())
    session.commit()
    sign_in(Role.DESIGNER)
    path, pages = (
        f"/rounds/{case.assessment.round_id}/letters",
        f"/rounds/{case.assessment.round_id}",
    )
    overview = client.page(pages)
    assert "Letters" not in overview.links()
    sent = {"csrf_token": overview.form("sign-out")["csrf_token"], "whom": whom, "language": ""}
    for answer in (client.get(path), client.get(f"{path}/sample"), client.post(path, data=sent)):
        assert answer.status_code == 404
    # One that was asked for before: the worker refuses it as well.
    request = {"round": case.assessment.round_id, "whom": whom, "language": ""}
    with app.app_context(), pytest.raises(LookupError):
        make_letters(request, cast(Progress, None))
    assert afresh(session).query(InvitationLink).filter_by(invitation_id=place.id).all() == []
    shown = client.page(f"{pages}/invitations")
    assert "The legal unit" not in shown.text()
    found = client.page(f"{pages}/invitations?q=legal")
    assert case.organization.name not in found.text(".//tbody"), "no guessing by looking for it"


def test_the_audit_trail_says_that_a_decision_was_taken_and_no_level(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Administrators read it, of whatever group the institution is."""
    case = submitted(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    path = f"{case.review_path}/criteria/C1.1"
    given = {"decision": "verify", "verified_level": "2", "reason": "Of 2019."}
    assert client.submit(path, given, at=path).status_code == 302
    afresh(session)
    sign_in(Role.ADMINISTRATOR)
    shown = client.page("/audit").text(".//main")
    assert "Criterion C1.1" in shown, "else this proves nothing"
    assert "level 2" not in shown.lower() and "Of 2019" not in shown


# --- evidence ------------------------------------------------------------------------------------

BOMB = packed("[Content_Types].xml", **{"word/document.xml": bytes(30_000_000)})
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "name", "kept_as"),
    [
        (SVG, "report.pdf", None),
        (HTML, "report.pdf", None),
        (b"\xef\xbb\xbf \n" + HTML, "report.txt", None),
        (b"\xff\xfe" + HTML.decode().encode("utf-16-le"), "report.txt", None),
        (b"PK\x05\x06" + bytes(18), "empty.docx", None),
        (b"MZ" + bytes(90), "report.pdf", None),
        (b"%PDF-1.7\n" + HTML, "report.html", "application/pdf"),
        (PDF, "a\u202efdp.exe", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + HTML, "x.svg", "image/png"),
        (b"GIF89a=1;" + HTML, "x.txt", "text/plain"),
    ],
)
def test_a_file_in_disguise_is_refused_or_harmless(
    client: HouseClient, session: Session, content: bytes, name: str, kept_as: str | None
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    assert send_evidence(client, case, content, name) == (302 if kept_as else 422)
    pieces = afresh(session).query(Evidence).all()
    assert len(pieces) == (1 if kept_as else 0)
    for piece in pieces:
        got = client.get(f"/evidence/{piece.id}/file")
        assert got.mimetype == kept_as and got.data == content
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in got.headers["Content-Security-Policy"]
        assert got.headers["Cache-Control"] == "no-store"
        assert "\u202e" not in piece.name and not piece.name.endswith((".exe", ".html", ".svg"))


def send_evidence(client: HouseClient, case: Case, content: bytes, name: str) -> int:
    path = f"{case.path}/criteria/C1.1/evidence"
    given = {"title": "Report", "supports_level": "3", "visibility": "reviewer"}
    fields = {**client.page(path).form(path), **given}
    head = b'--x\r\nContent-Disposition: form-data; name="%s"'
    parts = [head % n.encode() + b"\r\n\r\n%s\r\n" % v.encode() for n, v in fields.items()]
    file = head % b"file" + b'; filename="%s"\r\n\r\n' % name.encode() + content + b"\r\n"
    body = b"".join([*parts, file, b"--x--\r\n"])
    return client.post(path, data=body, content_type="multipart/form-data; boundary=x").status_code


def test_what_is_packed_to_burst_is_never_unpacked(
    client: HouseClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty megabytes of nothing in some kilobytes: its list of members is all that is read."""
    assert len(BOMB) > 30_000_000, "stored, so that the limit of size catches it"
    small = BytesIO()
    with zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", bytes(30_000_000))
    case = closed(session)
    client.become(case.focal_point)

    def unpack(*_args: object, **_kwargs: object) -> bytes:
        raise AssertionError("a member was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpack)
    assert send_evidence(client, case, small.getvalue(), "a.docx") == 302
    assert send_evidence(client, case, BOMB, "b.docx") in (413, 422)
    assert afresh(session).query(Evidence).count() == 1


def test_another_organizations_evidence_is_not_taken_over(
    client: HouseClient, session: Session
) -> None:
    """The form is one's own; the numbers in it are not."""
    others = institution(session, Group.WORKERS)
    case = closed(session)
    client.become(case.focal_point)
    path = f"{case.path}/criteria/C1.1/evidence"
    token = client.page(path).form("sign-out")["csrf_token"]
    sent = {"csrf_token": token, "piece": [str(n) for n in others.numbers["evidence_id"]]}
    assert client.post(f"{path}/take-over", data=sent).status_code == 302
    foreign = f"{others.case.path}/criteria/C1.1/evidence/take-over"
    assert client.post(foreign, data=sent).status_code == 404
    for number in others.numbers["evidence_id"]:
        assert client.post(f"/evidence/{number}/withdraw", data=sent).status_code == 404
    held = afresh(session).query(Evidence).all()
    assert {piece.assessment_id for piece in held} == {others.case.id}
    assert not [piece for piece in held if piece.withdrawn_at]


# --- the meeting ---------------------------------------------------------------------------------


def test_a_mark_of_one_meeting_tells_nothing_of_another(
    client: HouseClient, session: Session
) -> None:
    """Two meetings that stand alike carry the same mark: it opens neither to the other."""
    ours, theirs = closed(session), closed(session)
    for case in (ours, theirs):
        begin(session, case.id, "C1.1", case.focal_point.id, now())
    session.commit()
    client.become(ours.focal_point)
    mine = client.get(f"{ours.path}/meeting/live/now")
    known = {"If-None-Match": mine.headers["ETag"]}
    assert client.get(f"{ours.path}/meeting/live/now", headers=known).status_code == 304
    for tried in (known, {"If-None-Match": "*"}, {}):
        answer = client.get(f"{theirs.path}/meeting/live/now", headers=tried)
        assert (answer.status_code, answer.headers.get("ETag")) == (404, None)
    assert mine.headers["Cache-Control"] == "no-store"


def test_of_two_scribes_the_one_who_lost_the_pen_writes_nothing(
    client: HouseClient, session: Session
) -> None:
    """A page kept open, its form sent again after the hand-over: replayed whole, it changes
    nothing, not even which criterion is shown."""
    case = closed(session)
    other = make_person(session, Grant(Role.FOCAL_POINT, case.organization.id))
    begin(session, case.id, "C1.1", case.focal_point.id, now())
    session.commit()
    client.become(case.focal_point)
    path = f"{case.path}/meeting/criteria/C1.1"
    kept = client.page(f"{case.path}/meeting").form(path)
    given = {**kept, "go": "hand-over", "scribe": str(other.id), "level": "3"}
    assert client.post(path, data=given).status_code == 302
    before = stands(session, case)
    for go in ("save", "next", "timer", "hand-over"):
        sent = {**given, "go": go, "level": "5", "parked": "Mine", "minutes": "9"}
        assert client.post(path, data=sent).status_code == 409, go
    assert client.post(f"{case.path}/meeting/take-over", data=kept).status_code == 409
    assert stands(session, case) == before


def stands(session: Session, case: Case) -> tuple[object, ...]:
    meeting = afresh(session).get_one(Meeting, case.id, populate_existing=True)
    levels = [position.level for position in session.query(Position).order_by(Position.criterion)]
    points = session.query(ParkedPoint).count()
    return meeting.revision, meeting.scribe_id, meeting.criterion, levels, points


# --- questions, appeals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "\u202e]evil[", "{{ 4321*1234 }}", "a\r\nSet-Cookie: x=1"]
)
def test_what_is_written_to_the_other_side_is_text_alone(
    client: HouseClient, session: Session, sign_in: SignIn, text: str
) -> None:
    case = submitted(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    path = f"{case.review_path}/criteria/C1.1"
    assert client.submit(f"{path}/messages", {"message": text}, at=path).status_code == 302
    client.become(case.focal_point)
    answer = client.get(f"{case.path}/criteria/C1.1")
    page = Page(answer.text)
    assert "<script>alert" not in answer.text and "5332114" not in answer.text
    assert "Set-Cookie: x" not in str(answer.headers)
    if "\u202e" in text:
        turned = [e for e in page.root.iter() if "\u202e" in (e.text or "")]
        assert turned == [] or all(e.tag == "bdi" or e.get("dir") == "auto" for e in turned)


def test_a_message_of_a_megabyte_is_refused(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = submitted(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    path = f"{case.review_path}/criteria/C1.1"
    for length in (4_001, 900_000):
        sent = {"message": "x" * length}
        assert client.submit(f"{path}/messages", sent, at=path).status_code in (413, 422)
    assert afresh(session).query(ReviewMessage).count() == 0


def test_who_confirmed_a_decision_does_not_decide_on_the_appeal(
    client: HouseClient, session: Session
) -> None:
    """The second reader took part in it as much as the first."""
    union = institution(session, Group.WORKERS)
    second = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    third = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    session.add(
        SecondReading(
            assessment_id=union.case.id,
            criterion="C1.1",
            reader_id=second.id,
            agrees=True,
            position_revision=1,
            review_revision=1,
            read_at=now(),
        )
    )
    session.commit()
    path = f"{union.case.review_path}/appeal"
    client.become(third)
    form = client.page(path).form(path)
    sent = {**form, "outcome": "dismissed", "reason": "It stands."}
    client.become(second)
    page = client.page(path)
    assert not page.all(f".//form[@action='{path}']")
    token = page.form("sign-out")["csrf_token"]
    client.post(path, data={**sent, "csrf_token": token})
    assert afresh(session).query(Appeal).one().outcome is None
    client.become(third)
    sent = {**client.page(path).form(path), "outcome": "dismissed", "reason": "It stands."}
    assert client.post(path, data=sent).status_code == 302
    assert afresh(session).query(Appeal).one().outcome == "dismissed"
