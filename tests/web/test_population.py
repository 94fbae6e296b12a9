"""A round's population: from the register or a list, drawn with a seed, invited once (R19)."""

import csv
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.invitations.drawing import AT_ONCE, INVITE_SAMPLE
from surveys.collection.invitations.models import Invitation
from surveys.collection.population.jobs import CHECK, IMPORT
from surveys.collection.population.models import Contact, Frame, FrameUnit, WaitingList
from surveys.collection.population.queries import frame_of, strata, weight_of, weights
from surveys.collection.population.reading import MAX_BYTES, MAX_ROWS
from surveys.collection.population.waiting import KEPT_FOR, ROWS_AT_ONCE, let_old_lists_go
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round, RoundEvent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient, Page, fields_of, words
from tests.conftest import SignIn
from tests.factories import make_organization, make_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded
from tests.workbooks import workbook

HEADING = "organization,country,group,name,email,address,language,programme\n"
SEED = "00112233445566778899aabbccddeeff"


@pytest.fixture
def designer(sign_in: SignIn) -> int:
    return sign_in(Role.DESIGNER)


@pytest.fixture
def asked(session: Session) -> Round:
    made = make_round(session)
    session.commit()
    return made


@pytest.fixture
def register(session: Session) -> list[Organization]:
    """Ten unions in Senegal, six employers' organizations in France, one demonstration union."""
    made = [make_organization(session, Group.WORKERS, "SEN", "fr", f"Union {n}") for n in range(10)]
    made += [
        make_organization(session, Group.EMPLOYERS, "FRA", "fr", f"Federation {n}")
        for n in range(6)
    ]
    made.append(make_organization(session, Group.WORKERS, "XAA", "en", "Union of the example"))
    session.commit()
    return made


def path(round_: Round, page: str = "") -> str:
    return f"/rounds/{round_.id}/population{page}"


def send(client: HouseClient, at: str, to: str, **data: str) -> TestResponse:
    """Open ``at`` and send its form to the address that holds ``to``, as the browser would."""
    page = client.page(at)
    (form,) = (
        form
        for form in page.all(".//form")
        if form.get("method") == "post" and to in form.get("action", "")
    )
    return client.post(form.get("action", ""), data={**fields_of(form), **data})


def take_register(client: HouseClient, round_: Round, query: str = "", **form: str) -> TestResponse:
    return send(client, path(round_, f"/register{query}"), "/register", **form)


def upload(client: HouseClient, round_: Round, content: bytes, name: str = "list.csv") -> Any:
    """Send the file as a browser does. (The test client would leave a temporary file open.)"""
    fields = client.page(path(round_, "/list")).form("/list")
    parts = [
        f'--line\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    body = "".join([*parts, f"--line\r\n{head}\r\n\r\n"]).encode() + content + b"\r\n--line--\r\n"
    kind = "multipart/form-data; boundary=line"
    return client.post(path(round_, "/list"), data=body, content_type=kind)


def csv_list(*rows: str) -> bytes:
    return (HEADING + "\n".join(rows)).encode()


def try_out(client: HouseClient, round_: Round, content: bytes, **form: str) -> Page:
    """Upload and check; the report's page."""
    answer = upload(client, round_, content)
    assert answer.status_code == 302, Page(answer.text).text(".//main")
    checked = client.submit(path(round_, "/list/columns"), form, form="/list/columns")
    assert checked.status_code == 302, Page(checked.text).text(".//main")
    return client.page(path(round_, "/list/report"))


def confirm(client: HouseClient, round_: Round) -> TestResponse:
    where = path(round_, "/list/import")
    return client.submit(where, at=path(round_, "/list/report"))


def design(**chosen: str) -> str:
    return "/design?" + "&".join(f"{name}={value}" for name, value in chosen.items())


def draw(client: HouseClient, round_: Round, where: str, **form: str) -> TestResponse:
    """Look at the strata that ``where`` describes, then draw them."""
    return send(client, path(round_, where), "/design", **form)


def units(session: Session, round_: Round) -> list[FrameUnit]:
    found = afresh(session).scalars(
        select(FrameUnit).where(FrameUnit.round_id == round_.id).order_by(FrameUnit.id)
    )
    return list(found)


def main(page: Page) -> str:
    return page.text(".//main")


def rows_of(page: Page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.all(".//tbody/tr")]


def facts(page: Page) -> dict[str, str]:
    """The labels and values that stand side by side."""
    names, values = page.all(".//main//dt"), page.all(".//main//dd")
    return {words(n): words(v) for n, v in zip(names, values, strict=True)}


def download(client: HouseClient, where: str) -> list[dict[str, str]]:
    answer = client.get(where)
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


# From the register


@pytest.mark.usefixtures("designer", "register")
def test_the_empty_page_teaches_and_the_register_is_counted_before(
    client: HouseClient, asked: Round, session: Session
) -> None:
    page = client.page(path(asked))
    assert "Nobody is in the population yet" in main(page)
    assert path(asked, "/register") in page.links().values()
    assert "16 organizations are found." in main(client.page(path(asked, "/register")))
    assert "17 organizations are found." in main(
        client.page(path(asked, "/register?demonstration=y"))
    )
    assert "6 organizations are found." in main(
        client.page(path(asked, "/register?region=europe_central_asia&language=fr"))
    )
    assert units(session, asked) == []


@pytest.mark.usefixtures("designer", "register")
def test_the_register_becomes_the_population(
    client: HouseClient, asked: Round, session: Session
) -> None:
    answer = take_register(client, asked, "?country=SEN&group=workers", label="The president")
    assert answer.status_code == 302
    made = units(session, asked)
    assert len(made) == 10 and {u.label for u in made} == {"The president"}
    assert {u.language for u in made} == {"fr"}
    frame = frame_of(session, asked.id)
    assert frame is not None and frame.origin["countries"] == ["SEN"]
    assert ("population.framed", f"round:{asked.id}") in recorded(session)
    assert "10 units could be asked." in main(client.page(path(asked)))


@pytest.mark.usefixtures("designer", "register")
def test_for_whom_it_is_must_be_said(client: HouseClient, asked: Round, session: Session) -> None:
    answer = take_register(client, asked, "?group=workers", label=" ")
    assert answer.status_code == 422
    assert "For whom in each organization: Fill in this field." in main(Page(answer.text))
    assert units(session, asked) == []


@pytest.mark.usefixtures("designer", "register")
def test_only_groups_that_the_round_asks_are_offered(
    client: HouseClient, asked: Round, session: Session
) -> None:
    asked.questionnaires[0].group = "employers"
    session.commit()
    assert "6 organizations are found." in main(client.page(path(asked, "/register")))
    wrong = client.page(path(asked, "/register?group=workers"), status=422)
    assert "Groups:" in main(wrong)


# From a file


@pytest.mark.usefixtures("designer", "register")
def test_a_list_is_uploaded_mapped_tried_out_and_imported(
    client: HouseClient, asked: Round, session: Session
) -> None:
    content = csv_list(
        'union 1,Sénégal,workers,Legal unit,Legal@example.org,"Street 5\nDakar",fr,DWCP 2025',
        "FEDERATION 2,FR,,Director,,,english,",
        "Union of the example,XAA,workers,Test office,test@example.org,,,",
    )
    answer = upload(client, asked, content)
    assert answer.location == path(asked, "/list/columns")
    columns = client.page(answer.location)
    assert "list.csv has 3 rows" in main(columns).replace("\u2068", "").replace("\u2069", "")
    assert "FEDERATION 2" in main(columns) and "Unicode (UTF-8)" in main(columns)
    assert columns.form("/list/columns")["office"] == "3"
    report = try_out(client, asked, content)
    assert "3 units would come into the population." in main(report)
    assert "Of demonstration organizations" in main(report)
    assert units(session, asked) == []
    assert confirm(client, asked).location == path(asked)
    first, second, third = units(session, asked)
    assert (first.label, first.language, first.subject_name) == ("Legal unit", "fr", "DWCP 2025")
    assert first.contact is not None
    assert (first.contact.name, first.contact.email) == ("Legal unit", "legal@example.org")
    assert first.contact.address == "Street 5\nDakar"
    assert second.contact is None and second.language == "en"
    assert third.organization.name == "Union of the example"
    # The file has gone with the import.
    assert session.scalars(select(StoredFile)).all() == []
    assert session.scalars(select(WaitingList)).all() == []
    changes = [action for action, _subject in recorded(session) if action != "population.seen"]
    assert changes[-3:] == ["population.uploaded", "population.checked", "population.imported"]


@pytest.mark.usefixtures("designer", "register")
def test_one_fault_stops_everything_unless_faulty_rows_are_left_out(
    client: HouseClient, asked: Round, session: Session
) -> None:
    content = csv_list(
        "Union 1,SEN,workers,Legal unit,legal@example.org,,,",
        "Unoin 2,SEN,workers,Legal unit,=cmd@example,,,",
        "Union 1,SEN,workers,legal unit,,,,",
    )
    report = try_out(client, asked, content)
    text = main(report).replace("\u2068", "").replace("\u2069", "")
    assert "cannot be imported as it is" in text
    assert ["3", "organization"] in [row[:2] for row in rows_of(report)]
    assert "Similar names there: Union 2" in text
    assert "stands in row 2 already: legal unit." in text
    assert path(asked, "/list/import") not in {f.get("action") for f in report.all(".//form")}
    token = client.page(path(asked, "/list/columns")).form("/list/columns")
    assert client.post(path(asked, "/list/import"), data=token).status_code == 409
    faults = download(client, path(asked, "/list/faults.csv"))
    assert [(f["Row"], f["Code"]) for f in faults] == [
        ("3", "organization_unknown"),
        ("3", "address_wrong"),
        ("4", "office_twice"),
    ]
    assert "'=cmd@example" in {f["Value"] for f in faults}
    report = try_out(client, asked, content, skip_faulty="y")
    assert "2 rows with faults are left out." in main(report)
    confirm(client, asked)
    assert [unit.label for unit in units(session, asked)] == ["Legal unit"]


@pytest.mark.usefixtures("designer", "register")
def test_the_encoding_is_shown_and_can_be_chosen(
    client: HouseClient, asked: Round, session: Session
) -> None:
    text = "organization;country;name\nUnion 1;SEN;Secrétaire général\n"
    upload(client, asked, text.encode("cp1252"))
    page = client.page(path(asked, "/list/columns"))
    assert "Western European (Windows-1252)" in main(page) and "Secrétaire" in main(page)
    reading = path(asked, "/list/reading")
    where = path(asked, "/list/columns")
    client.submit(reading, {"encoding": "cp1256", "separator": "0"}, at=where)
    page = client.page(where)
    assert "Arabic (Windows-1256)" in main(page)
    assert "Secrétaire" in main(page)  # the letter lies at the same place there
    assert page.form("/list/columns")["organization"] == "0"
    assert page.form("/list/columns")["country"] == ""  # all in one column: by commas
    client.submit(reading, {"encoding": "utf-8", "separator": "1"}, at=where)
    assert "Secr\N{REPLACEMENT CHARACTER}taire" in main(client.page(where))
    checked = client.submit(where, form="/list/columns")
    report = main(client.page(checked.location))
    assert "The row holds characters that cannot be read" in report


@pytest.mark.usefixtures("designer", "register")
def test_a_sheet_of_a_workbook_can_be_chosen(
    client: HouseClient, asked: Round, session: Session
) -> None:
    book = workbook(
        {
            "Notes": [["about", "this"], ["x", "y"]],
            "List": [["organization", "country", "name"], ["Union 1", "SEN", "Office 7"]],
        }
    )
    upload(client, asked, book, "list.xlsx")
    where = path(asked, "/list/columns")
    client.submit(path(asked, "/list/reading"), {"sheet": "1"}, at=where)
    assert "Office 7" in main(client.page(where))
    client.submit(where, form="/list/columns")
    confirm(client, asked)
    assert [unit.label for unit in units(session, asked)] == ["Office 7"]


@pytest.mark.usefixtures("designer")
def test_needed_columns_are_asked_for_and_what_was_chosen_stays(
    client: HouseClient, asked: Round
) -> None:
    upload(client, asked, b"x,y,z\n1,2,3\n")
    where = path(asked, "/list/columns")
    answer = client.submit(where, {"organization": "1", "country": "1"}, form="/list/columns")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "Country: You chose this column for “Organization” already." in main(page)
    assert "Name or office: Choose the column that holds this." in main(page)
    assert page.form("/list/columns")["organization"] == "1"


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"name,country\n", "Below the headings there is no row."),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "from before 2007"),
        (b"%PDF-1.7", "neither a CSV file nor an XLSX workbook"),
        (b"PK\x03\x04" + b"\0" * 60, "The workbook cannot be read"),
        (b'name,country\n"a,b\n', "a quotation mark is not closed"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_nothing_is_kept(
    client: HouseClient, asked: Round, session: Session, content: bytes, said: str
) -> None:
    answer = upload(client, asked, content)
    assert answer.status_code == 422
    assert said in main(Page(answer.text))
    assert afresh(session).scalars(select(StoredFile)).all() == []


@pytest.mark.usefixtures("designer")
def test_only_this_upload_may_be_large(app: Flask, client: HouseClient, asked: Round) -> None:
    """Ten megabytes pass here; elsewhere two are the limit, and far beyond nothing passes."""
    assert app.config["MAX_CONTENT_LENGTH"] == 2_000_000
    heading = b"organization,country,name\n"
    row = b"A union that is not in the register,SEN," + b"x" * 190 + b"\n"
    large = heading + row * ((MAX_BYTES - len(heading)) // len(row))
    assert len(large) > 9_900_000
    assert upload(client, asked, large).status_code == 302
    too_large = upload(client, asked, large + row * 1_000)
    assert too_large.status_code == 422
    assert "The file is larger than 10 megabytes" in main(Page(too_large.text))
    assert upload(client, asked, b"x" * 12_000_000).status_code == 413
    elsewhere = client.post(
        path(asked, "/register"), data={"label": "x" * 3_000_000}, content_type="text/plain"
    )
    assert elsewhere.status_code in (400, 413)


@pytest.mark.usefixtures("designer", "register")
def test_a_list_can_be_cancelled_and_goes_by_itself_after_a_day(
    client: HouseClient, asked: Round, session: Session
) -> None:
    content = csv_list("Union 1,SEN,,Unit,wrong,,,")
    try_out(client, asked, content)
    assert len(afresh(session).scalars(select(StoredFile)).all()) == 2  # the list, its faults
    client.submit(path(asked, "/list/cancel"), at=path(asked, "/list/report"))
    assert afresh(session).scalars(select(StoredFile)).all() == []
    try_out(client, asked, content)
    for later, left in ((KEPT_FOR - timedelta(hours=1), 2), (KEPT_FOR + timedelta(hours=1), 0)):
        let_old_lists_go(afresh(session), now() + later)
        session.commit()
        assert len(session.scalars(select(StoredFile)).all()) == left


@pytest.mark.usefixtures("designer", "register")
def test_a_list_that_was_replaced_meanwhile_is_not_imported(
    client: HouseClient, asked: Round, session: Session
) -> None:
    mine = try_out(client, asked, csv_list("Union 1,SEN,,Mine,,,,"))
    sent = mine.form("/list/import")
    try_out(client, asked, csv_list("Union 2,SEN,,Theirs,,,,"))
    client.post(path(asked, "/list/import"), data=sent)
    assert units(session, asked) == []
    client.post(path(asked, "/list/cancel"), data=sent)
    assert len(session.scalars(select(WaitingList)).all()) == 1
    confirm(client, asked)
    assert [unit.label for unit in units(session, asked)] == ["Theirs"]


@pytest.mark.usefixtures("designer", "register")
def test_importing_twice_imports_once(client: HouseClient, asked: Round, session: Session) -> None:
    page = try_out(client, asked, csv_list("Union 1,SEN,,Unit,,,,"))
    sent = page.form("/list/import")
    for _press in range(2):
        assert client.post(path(asked, "/list/import"), data=sent).status_code == 302
    assert len(units(session, asked)) == 1


@pytest.mark.usefixtures("designer")
def test_an_organization_that_went_between_dry_run_and_import_is_a_new_fault(
    client: HouseClient, asked: Round, session: Session, register: list[Organization]
) -> None:
    try_out(client, asked, csv_list("Union 1,SEN,,Unit,,,,", "Union 2,SEN,,Unit,,,,"))
    afresh(session)
    register[1].name = "Renamed"
    session.commit()
    answer = confirm(client, asked)
    assert answer.location == path(asked, "/list/report")
    assert "cannot be imported as it is" in main(client.page(answer.location))
    assert units(session, asked) == []


# Replacing and adding


@pytest.mark.usefixtures("designer", "register")
def test_before_any_invitation_a_list_takes_the_place_of_the_population(
    client: HouseClient, asked: Round, session: Session
) -> None:
    try_out(client, asked, csv_list("Union 1,SEN,,Old,old@example.org,,,"))
    confirm(client, asked)
    draw(client, asked, design(design="census"))
    report = try_out(client, asked, csv_list("Union 2,SEN,,New,new@example.org,,,"))
    assert "1 unit that is there now is removed." in main(report)
    assert "The sample that was drawn from them is forgotten." in main(report)
    confirm(client, asked)
    assert [unit.label for unit in units(session, asked)] == ["New"]
    assert [c.email for c in session.scalars(select(Contact))] == ["new@example.org"]
    frame = frame_of(session, asked.id)
    assert frame is not None and frame.drawn_at is None


@pytest.mark.usefixtures("designer", "register")
def test_after_the_first_invitation_units_are_only_added_and_weights_stay(
    client: HouseClient, asked: Round, session: Session
) -> None:
    take_register(client, asked, "?group=workers")
    draw(client, asked, design(design="simple", size="4"))
    client.submit(path(asked, "/invite"))
    before = {unit.id: unit.selected for unit in units(session, asked)}
    label = units(session, asked)[0].label
    content = csv_list(
        f"Union 1,SEN,,{label},,,,", "Union 1,SEN,,Another office,,,,", "Union 2,SEN,,More,,,,"
    )
    report = main(try_out(client, asked, content))
    assert "2 units come in." in report and "1 is in the population already" in report
    confirm(client, asked)
    after = units(session, asked)
    assert {u.id: u.selected for u in after if u.id in before} == before
    assert [(u.stratum, u.selected) for u in after if u.id not in before] == [("added/1", True)] * 2
    assert weights(session, asked.id) == {"all": Fraction(10, 4), "added/1": Fraction(1)}
    assert "Added later (1)" in main(client.page(path(asked)))
    # Nor can the sample be drawn again.
    refused = client.get(path(asked, "/design?design=census"))
    assert refused.status_code == 302
    token = client.page(path(asked, "/list")).form("/list")
    again = client.post(path(asked, "/design?design=census"), data=token)
    assert again.status_code == 302
    assert {u.id: u.selected for u in units(session, asked) if u.id in before} == before


# The sample


@pytest.mark.usefixtures("designer", "register")
def test_a_stratified_sample_can_be_drawn_again_by_anybody(
    client: HouseClient, asked: Round, session: Session
) -> None:
    take_register(client, asked, label="Office | unit")
    where = design(design="stratified", by="group", allocation="proportional", size="8")
    page = client.page(path(asked, where))
    assert rows_of(page) == [["Employers", "6", "3", "2.000"], ["Workers", "10", "5", "2.000"]]
    answer = draw(client, asked, where, seed=SEED.upper())
    assert answer.status_code == 302
    assert [(s.code, s.frame, s.sample, s.weight) for s in strata(afresh(session), asked.id)] == [
        ("employers", 6, 3, Fraction(2)),
        ("workers", 10, 5, Fraction(2)),
    ]
    rows = download(client, path(asked, "/frame.csv"))
    assert len(rows) == 16
    for stratum, size in (("employers", 3), ("workers", 5)):
        ranked = sorted(
            (row for row in rows if row["stratum"] == stratum),
            key=lambda row: hmac.new(
                bytes.fromhex(SEED), row["unit_key"].encode(), hashlib.sha256
            ).hexdigest(),
        )
        assert all(row["selected"] == "1" for row in ranked[:size])
        assert all(row["selected"] == "0" for row in ranked[size:])
    sample = download(client, path(asked, "/sample.csv"))
    assert {row["weight"] for row in sample} == {"2"} and len(sample) == 8
    assert SEED in main(client.page(path(asked)))
    (event,) = session.scalars(select(RoundEvent).where(RoundEvent.kind == "drawn"))
    assert event.details["seed"] == SEED
    assert ("population.downloaded", f"round:{asked.id}") in recorded(session)


@pytest.mark.usefixtures("designer", "register")
def test_the_same_seed_draws_the_same_from_a_list_in_another_order(
    client: HouseClient, asked: Round, session: Session
) -> None:
    rows = [f"Union {n},SEN,,Unit,,,," for n in range(10)]
    drawn = []
    for order in (rows, rows[::-1]):
        try_out(client, asked, csv_list(*order))
        confirm(client, asked)
        draw(client, asked, design(design="simple", size="4"), seed=SEED)
        drawn.append({u.organization.name for u in units(session, asked) if u.selected})
    assert drawn[0] == drawn[1] and len(drawn[0]) == 4


@pytest.mark.usefixtures("designer", "register")
def test_drawing_again_needs_a_reason(client: HouseClient, asked: Round, session: Session) -> None:
    take_register(client, asked)
    where = design(design="simple", size="3")
    draw(client, asked, where, seed=SEED)
    frame = afresh(session).get_one(Frame, asked.id)
    assert (frame.seed, frame.design) == (SEED, "simple")
    refused = draw(client, asked, where, seed="f" * 32)
    assert refused.status_code == 422
    assert "Say why; it stands in the round's history." in main(Page(refused.text))
    assert afresh(session).get_one(Frame, asked.id).seed == SEED
    reason = "The size was a slip"
    draw(client, asked, design(design="simple", size="5"), seed="f" * 32, reason=reason)
    assert sum(unit.selected for unit in units(session, asked)) == 5
    last = session.scalars(select(RoundEvent).order_by(RoundEvent.id.desc())).first()
    assert last is not None and last.reason == reason


@pytest.mark.usefixtures("designer", "register")
def test_pressing_the_button_twice_draws_once(
    client: HouseClient, asked: Round, session: Session
) -> None:
    take_register(client, asked)
    where = path(asked, design(design="simple", size="3"))
    sent = {**client.page(path(asked, "/list")).form("/list"), "seed": SEED}
    for _press in range(2):
        assert client.post(where, data=sent).status_code == 302
    drawn = select(func.count()).select_from(RoundEvent).where(RoundEvent.kind == "drawn")
    assert afresh(session).scalar(drawn) == 1


@pytest.mark.usefixtures("designer", "register")
def test_sizes_can_be_given_for_each_stratum(
    client: HouseClient, asked: Round, session: Session
) -> None:
    take_register(client, asked)
    where = design(design="stratified", by="group", allocation="given")
    refused = draw(client, asked, where, **{"n-0": "7", "n-1": "2"})
    assert refused.status_code == 422
    page = Page(refused.text)
    assert "Employers: Enter at most 6: there are no more units." in main(page)
    (second,) = [c for c in page.all(".//input") if c.get("name") == "n-1"]
    assert second.get("value") == "2"
    assert draw(client, asked, where, **{"n-0": "6", "n-1": "1"}).status_code == 302
    found = units(session, asked)
    assert weights(session, asked.id) == {"employers": Fraction(1), "workers": Fraction(10)}
    one = next(u for u in found if u.selected and u.stratum == "workers")
    other = next(u for u in found if not u.selected)
    assert weight_of(session, one) == 10 and weight_of(session, other) is None


@pytest.mark.usefixtures("designer", "register")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("design=simple&size=17", "Enter at most 16"),
        ("design=simple&size=0", "Enter a whole number"),
        ("design=simple&size=many", "Enter a whole number"),
        ("design=stratified&by=group&allocation=proportional&size=3", "Enter at least 4"),
        ("design=stratified&allocation=equal&size=4", "Choose at least one"),
        ("design=nonsense", "Not a valid choice"),
    ],
)
def test_a_design_that_cannot_be_drawn_is_refused(
    client: HouseClient, asked: Round, query: str, said: str
) -> None:
    take_register(client, asked)
    assert said in main(client.page(path(asked, f"/design?{query}"), status=422))


@pytest.mark.usefixtures("designer", "register")
def test_a_seed_that_is_none_is_refused(client: HouseClient, asked: Round) -> None:
    take_register(client, asked)
    answer = draw(client, asked, design(design="simple", size="3"), seed="today")
    assert answer.status_code == 422
    assert "A seed has 32 digits" in main(Page(answer.text))


@pytest.mark.usefixtures("designer", "register")
def test_strata_can_be_combined(client: HouseClient, asked: Round, session: Session) -> None:
    take_register(client, asked, "?demonstration=y")
    where = "/design?design=stratified&by=group&by=region&by=country&allocation=equal&size=6"
    page = client.page(path(asked, where))
    assert ["Workers · Africa · Senegal", "10", "2", "5.000"] in rows_of(page)
    draw(client, asked, where)
    assert {s.code: s.sample for s in strata(afresh(session), asked.id)} == {
        "employers/europe_central_asia/FRA": 3,
        "workers/africa/SEN": 2,
        "workers/africa/XAA": 1,
    }


# Inviting


@pytest.mark.usefixtures("designer", "register")
def test_the_selected_are_invited_once(
    app: Flask, client: HouseClient, asked: Round, session: Session
) -> None:
    try_out(
        client,
        asked,
        csv_list(
            "Union 1,SEN,,Legal unit,legal@example.org,,ar,DWCP 2025",
            "Union 2,SEN,,Office,,Street 1,,",
            "Union of the example,XAA,,Office,,,,",
        ),
    )
    confirm(client, asked)
    assert "Nobody is selected yet" in main(client.page(path(asked, "/invite")))
    draw(client, asked, design(design="census"))
    page = client.page(path(asked, "/invite"))
    assert facts(page) == {
        "To be invited": "3",
        "With an e-mail address": "1",
        "Only with a postal address": "1",
        "With neither: by hand": "1",
        "Demonstration organizations among them": "1",
    }
    sent = page.form("/invite")
    for _press in range(2):
        client.post(path(asked, "/invite"), data=sent)
    made = afresh(session).scalars(select(Invitation).order_by(Invitation.id)).all()
    assert [i.label for i in made] == ["Legal unit", "Office", "Office"]
    first, unit = made[0], units(session, asked)[0]
    assert (first.unit_id, first.contact_id) == (unit.id, unit.contact_id)
    assert (first.language, first.subject_name) == ("ar", "DWCP 2025")
    assert first.version_id == asked.version_id
    assert ("rounds.sample-invited", f"round:{asked.id}") in recorded(session)
    assert "Everybody selected is invited." in main(client.page(path(asked, "/invite")))
    listed = client.page(f"/rounds/{asked.id}/invitations")
    assert "Legal unit" in main(listed)


@pytest.mark.usefixtures("designer", "register")
def test_a_large_sample_is_invited_by_a_job_that_can_be_done_twice(
    app: Flask, client: HouseClient, asked: Round, session: Session
) -> None:
    rows = [f"Union {n % 10},SEN,,Unit {n},,,," for n in range(AT_ONCE + 50)]
    try_out(client, asked, csv_list(*rows))
    confirm(client, asked)
    draw(client, asked, design(design="census"))
    client.submit(path(asked, "/invite"))
    waiting = client.get(path(asked, "/invite"))
    assert waiting.headers["Refresh"] == "2"
    run_waiting_jobs(app)
    job = afresh(session).scalars(select(Job).where(Job.kind == INVITE_SAMPLE)).one()
    assert job.state == JobState.DONE, job.fault
    assert session.scalar(select(func.count()).select_from(Invitation)) == AT_ONCE + 50
    job.state = JobState.WAITING  # as if its worker had died right at the end
    session.commit()
    run_waiting_jobs(app)
    assert afresh(session).scalar(select(func.count()).select_from(Invitation)) == AT_ONCE + 50


@pytest.mark.usefixtures("designer", "register")
def test_each_group_is_invited_to_its_own_questionnaire_and_others_to_none(
    client: HouseClient, asked: Round, session: Session
) -> None:
    take_register(client, asked)
    draw(client, asked, design(design="census"))
    afresh(session)
    asked.questionnaires[0].group = "employers"
    session.commit()
    page = main(client.page(path(asked, "/invite")))
    assert "10 selected units are of groups that this round has no questionnaire for" in page
    client.submit(path(asked, "/invite"))
    made = afresh(session).scalars(select(Invitation)).all()
    assert len(made) == 6 and {i.organization.group for i in made} == {"employers"}


# Who may, and when


@pytest.mark.usefixtures("designer", "register")
def test_a_closed_round_and_a_diagnostic_have_no_population_to_change(
    client: HouseClient, asked: Round, session: Session
) -> None:
    take_register(client, asked)
    sent = client.page(path(asked, "/list")).form("/list")
    afresh(session)
    asked.closed_at = now()
    session.commit()
    for where in ("/register", "/list", "/design?design=census", "/invite"):
        assert client.post(path(asked, where), data=sent).status_code == 409, where
    diagnostic = make_round(afresh(session), "diagnostic-workers")
    session.commit()
    assert "focal point" in main(client.page(path(diagnostic)))
    for where in ("/register", "/list", "/invite"):
        assert client.post(path(diagnostic, where), data=sent).status_code == 409, where


@pytest.mark.usefixtures("designer", "register")
def test_formulas_in_names_are_harmless_in_the_download(client: HouseClient, asked: Round) -> None:
    try_out(client, asked, csv_list('Union 1,SEN,,"=HYPERLINK(""x"")",,+49 Street,,-1'))
    confirm(client, asked)
    (row,) = download(client, path(asked, "/frame.csv"))
    assert row["name_or_office"] == '\'=HYPERLINK("x")'
    assert (row["address"], row["subject"]) == ("'+49 Street", "'-1")


def test_an_administrator_looks_and_changes_nothing(
    client: HouseClient,
    sign_in: SignIn,
    asked: Round,
    register: list[Organization],
    session: Session,
) -> None:
    sign_in(Role.DESIGNER)
    take_register(client, asked)
    afresh(session)
    sign_in(Role.ADMINISTRATOR)
    page = client.page(path(asked))
    assert not [f for f in page.all(".//main//form")]
    assert "Union 3" in main(client.page(path(asked, "/units")))
    for where in ("/register", "/list", "/design", "/invite", "/frame.csv"):
        assert client.get(path(asked, where)).status_code == 403, where


@pytest.mark.usefixtures("designer", "register")
def test_looking_at_the_units_is_noted_and_demonstrations_are_marked(
    client: HouseClient, asked: Round, session: Session
) -> None:
    take_register(client, asked, "?demonstration=y")
    page = client.page(path(asked, "/units"))
    marked = [words(row) for row in page.all(".//tbody/tr") if "Demonstration" in words(row)]
    assert len(marked) == 1 and "Union of the example" in marked[0]
    assert ("population.seen", f"round:{asked.id}") in recorded(session)


@pytest.mark.usefixtures("designer", "register")
@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_every_page_comes_in_every_language(
    client: HouseClient, asked: Round, language: str, direction: str
) -> None:
    try_out(client, asked, csv_list("Union 1,SEN,,Unit,,,,", "Union 2,SEN,,,,,,"))
    for where in ("", "/register", "/list", "/list/columns", "/list/report"):
        page = client.page(path(asked, f"{where}?lang={language}"))
        assert (page.html.get("lang"), page.html.get("dir")) == (language, direction)
    take_register(client, asked)
    draw(client, asked, design(design="simple", size="4"))
    for where in ("", "/units", "/design?design=simple&size=3", "/invite"):
        glue = "&" if "?" in where else "?"
        page = client.page(path(asked, f"{where}{glue}lang={language}"))
        assert page.html.get("dir") == direction


@pytest.mark.usefixtures("designer", "register")
def test_of_an_anonymous_round_the_population_says_nothing_of_answers(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session, mode=Mode.ANONYMOUS)
    session.commit()
    take_register(client, round_, "?group=workers")
    draw(client, round_, design(design="census"))
    client.submit(path(round_, "/invite"))
    client.page(path(round_, "/invite"))  # which says once that it is done
    before = {w: main(client.page(path(round_, w))) for w in ("", "/units", "/invite")}
    for invitation in afresh(session).scalars(select(Invitation)):
        invitation.participated = True
    session.commit()
    assert {w: main(client.page(path(round_, w))) for w in before} == before


# Long lists


@pytest.fixture
def long_list(register: list[Organization]) -> Callable[[int], bytes]:
    def make(rows: int) -> bytes:
        return csv_list(
            *(f"Union {n % 10},SEN,workers,Unit {n},unit{n}@example.org,Street {n},fr,"
              for n in range(rows))
        )  # fmt: skip

    return make


@pytest.mark.usefixtures("designer")
def test_a_long_list_is_read_by_the_worker_with_progress(
    app: Flask, client: HouseClient, asked: Round, session: Session,
    long_list: Callable[[int], bytes],
) -> None:  # fmt: skip
    """The limit of 50,000 rows, once through everything: nothing is half-done in between."""
    report = try_out(client, asked, long_list(MAX_ROWS))
    assert "The list is being read" in report.text(".//h1")
    assert "0 of 50,000 rows read" in main(report)
    assert client.get(path(asked, "/list/report")).headers["Refresh"] == "2"
    run_waiting_jobs(app)
    assert "50,000 units would come into the population." in main(
        client.page(path(asked, "/list/report"))
    )
    confirm(client, asked)
    assert "The list is being imported" in client.page(path(asked, "/list/report")).text(".//h1")
    assert units(session, asked) == []
    run_waiting_jobs(app)
    states = afresh(session).execute(select(Job.kind, Job.state, Job.fault).order_by(Job.asked_at))
    assert [tuple(row) for row in states] == [(CHECK, "done", ""), (IMPORT, "done", "")]
    count = select(func.count()).select_from(FrameUnit).where(FrameUnit.round_id == asked.id)
    assert session.scalar(count) == session.scalar(select(func.count(Contact.id))) == MAX_ROWS
    assert session.scalars(select(StoredFile)).all() == []
    assert client.get(path(asked, "/list/report")).location == path(asked)
    draw(client, asked, design(design="simple", size="1000"))
    assert weights(afresh(session), asked.id) == {"all": Fraction(50)}


@pytest.mark.usefixtures("designer")
def test_an_import_that_is_run_again_or_cancelled_changes_nothing_twice(
    app: Flask, client: HouseClient, asked: Round, session: Session,
    long_list: Callable[[int], bytes],
) -> None:  # fmt: skip
    rows = ROWS_AT_ONCE + 1
    try_out(client, asked, long_list(rows))
    run_waiting_jobs(app)
    confirm(client, asked)
    client.submit(path(asked, "/list/cancel"), at=path(asked, "/list/report"))
    run_waiting_jobs(app)
    assert units(session, asked) == []
    try_out(client, asked, long_list(rows))
    run_waiting_jobs(app)
    confirm(client, asked)
    run_waiting_jobs(app)
    job = afresh(session).scalars(select(Job).where(Job.kind == IMPORT, Job.state == "done")).one()
    job.state = JobState.WAITING  # as if its worker had died right at the end
    session.commit()
    run_waiting_jobs(app)
    assert len(units(session, asked)) == rows


@pytest.mark.usefixtures("designer")
def test_another_mapping_stops_a_dry_run_that_waits(
    app: Flask, client: HouseClient, asked: Round, session: Session,
    long_list: Callable[[int], bytes],
) -> None:  # fmt: skip
    try_out(client, asked, long_list(ROWS_AT_ONCE + 1))
    where = path(asked, "/list/columns")
    client.submit(where, {"email": ""}, form="/list/columns")
    run_waiting_jobs(app)
    states = [job.state for job in afresh(session).scalars(select(Job).order_by(Job.asked_at))]
    assert states == ["cancelled", "done"]
    report = client.page(path(asked, "/list/report"))
    assert facts(report)["Without an e-mail address"] == "1,001"
