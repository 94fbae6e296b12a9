"""The public record of participation: browsing it by country, and importing findings."""

import io
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from capacity.participation.actions import enter_programme, import_record, load_record
from capacity.participation.domain.codes import ProgrammeType
from capacity.participation.domain.record import StatedProgramme
from capacity.participation.models import Finding, Programme, RecordImport
from capacity.participation.queries import findings_of_country, programmes
from capacity.participation.record_file import COLUMNS, MAX_BYTES, read_record
from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.factories import make_organization

PACKAGED = (files("capacity.participation") / "data" / "participation-2008-2009.csv").read_bytes()
HEADER = ",".join((*COLUMNS, "stage"))
FINDINGS = 59
COUNTRIES = 37

SignIn = Callable[..., int]


def table(*rows: str) -> bytes:
    """A record file with a column for the stage."""
    return "\n".join([HEADER, *rows]).encode()


def row(
    country: str = "Fiji,FJI",
    involvement: str = "consulted",
    groups: str = "workers",
    stage: str = "",
    text: str = "A finding",
) -> str:
    return f"{country},DWCP,DWCP,2008-2012,{groups},{text},{involvement},A document,3,{stage}"


def add(session: Session, *rows: str) -> None:
    record = read_record(table(*rows))
    assert not record.faults, record.faults
    import_record(session, record.rows, now())
    session.commit()


def counted(session: Session, model: type[Finding] | type[Programme] | type[RecordImport]) -> int:
    session.rollback()  # look afresh
    return session.scalar(select(func.count()).select_from(model)) or 0


def main_text(page: Page) -> str:
    return page.text(".//main")


def row_headers(page: Page) -> list[str]:
    return [words(cell) for cell in page.all(".//tbody//th")]


def upload(client: HouseClient, content: bytes) -> TestResponse:
    sent: dict[str, object] = {**Page(client.get("/participation/import").text).form("import")}
    sent["file"] = (io.BytesIO(content), "record.csv")
    return client.post("/participation/import", data=sent, content_type="multipart/form-data")


class TestTheRegister:
    def test_set_up_loads_the_record_and_repeating_it_changes_nothing(
        self, session: Session
    ) -> None:
        before = counted(session, Finding), counted(session, Programme)
        assert before == (FINDINGS, 48)
        outcome = load_record(session, now())
        session.commit()
        assert (outcome.findings_added, outcome.already_recorded) == (0, FINDINGS)
        assert (counted(session, Finding), counted(session, Programme)) == before
        assert counted(session, RecordImport) == 1

    def test_committees_and_audits_are_findings_but_no_programmes(self, session: Session) -> None:
        """R8, R13"""
        for iso3 in ("TGO", "SEN", "COD", "KGZ", "YEM"):
            assert programmes(session, iso3) == []
            (found,) = findings_of_country(session, iso3)
            assert found.programme is None and found.name

    def test_what_the_document_does_not_state_is_none(self, session: Session) -> None:
        """R5"""
        (found,) = findings_of_country(session, "KEN")
        assert (found.depth, found.stage) == (None, None)
        assert found.groups == (Group.EMPLOYERS, Group.WORKERS)
        (consulted,) = findings_of_country(session, "LKA")[:1]
        assert (consulted.depth, consulted.groups) == (2, ())

    def test_one_programme_has_one_entry(self, session: Session) -> None:
        stated = StatedProgramme(ProgrammeType.DWCP, "DWCP", 2020, 2024)
        first = enter_programme(session, "FJI", stated)
        assert enter_programme(session, "FJI", stated).id == first.id
        other = StatedProgramme(ProgrammeType.DWCP, "DWCP")
        assert enter_programme(session, "FJI", other).id != first.id

    def test_the_database_refuses_a_second_entry_of_a_programme_without_years(
        self, session: Session
    ) -> None:
        for _ in range(2):
            session.add(Programme(country_iso3="FJI", type="dwcp", title="DWCP"))
        with pytest.raises(IntegrityError):
            session.flush()

    @pytest.mark.parametrize(
        "change",
        [
            {"country_iso3": "FJI"},  # its programme is another country's
            {"programme_id": None},  # about nothing
            {"name": "A committee too"},  # about two things
            {"involvement": "attended"},
            {"stage": "planning"},
            {"text": ""},
        ],
    )
    def test_the_database_refuses_what_no_finding_can_say(
        self, session: Session, change: dict[str, object]
    ) -> None:
        found = session.scalars(select(Finding).where(Finding.country_iso3 == "KEN")).one()
        for name, value in change.items():
            setattr(found, name, value)
        with pytest.raises(IntegrityError):
            session.flush()


class TestTheList:
    @pytest.fixture(autouse=True)
    def signed_in(self, sign_in: SignIn) -> None:
        sign_in(Role.PLANNER)

    def test_it_counts_and_lists_the_countries_by_name(self, client: HouseClient) -> None:
        """R17: comparable within and between regions, but nobody is ranked."""
        page = client.page("/participation")
        assert f"{COUNTRIES} countries and areas, in {FINDINGS} findings" in main_text(page)
        names = row_headers(page)
        assert len(names) == COUNTRIES
        assert names[:3] == ["Angola", "Comoros", "Democratic Republic of the Congo"]
        assert "Occupied Palestinian Territory Not an ILO member State" in names

    def test_names_and_their_order_follow_the_language(self, client: HouseClient) -> None:
        page = client.page("/participation?lang=ar")
        assert page.html.get("dir") == "rtl"
        assert "جمهورية تنزانيا المتحدة" in row_headers(page)

    def test_a_search_by_name_and_region(self, client: HouseClient) -> None:
        page = client.page("/participation?q=GUAY")
        assert row_headers(page) == ["Paraguay", "Uruguay"]
        assert page.all(".//input[@name='q']")[0].get("value") == "GUAY"
        page = client.page("/participation?q=a&region=europe_central_asia")
        assert row_headers(page) == ["Kyrgyzstan", "Republic of Moldova"]

    def test_a_search_that_finds_nothing_says_what_to_do(self, client: HouseClient) -> None:
        page = client.page("/participation?q=atlantis")
        assert "No country on record fits the search" in main_text(page)
        assert page.links()["Show all"] == "/participation"

    def test_a_search_that_makes_no_sense_keeps_what_was_typed(self, client: HouseClient) -> None:
        page = client.page(f"/participation?q={'x' * 101}&region=atlantis", status=422)
        assert len(page.all(".//p[@class='err']")) == 2
        assert page.all(".//input[@name='q']")[0].get("value") == "x" * 101

    def test_demonstration_countries_are_marked_and_counted_nowhere(
        self, client: HouseClient, session: Session
    ) -> None:
        """R5: a rate that only a demonstration country would make computable stays as it was."""
        add(session, row("Demonstration country A,XAA", stage="design"))
        page = client.page("/participation")
        assert f"{COUNTRIES} countries and areas, in {FINDINGS} findings" in main_text(page)
        name = "Demonstration country A Demonstration country, not a real one"
        assert row_headers(page)[-1] == name
        assert "Not computable: stage not stated." in main_text(page)
        own = main_text(client.page("/participation/XAA"))
        assert "This is a demonstration country. Nothing here is real" in own

    def test_without_a_stated_stage_there_is_no_rate(self, client: HouseClient) -> None:
        """R5: a stage that is not stated stays outside rates."""
        assert "Not computable: stage not stated." in main_text(client.page("/participation"))

    def test_a_stated_stage_and_depth_make_a_rate_with_its_denominator(
        self, client: HouseClient, session: Session
    ) -> None:
        """R5"""
        add(
            session,
            row(stage="design"),
            row("Peru,PER", involvement="informed", stage="design"),
            row("Chad,TCD", involvement="took_part", stage="design"),
        )
        text = main_text(client.page("/participation"))
        assert "50% of 2 programmes" in text
        assert "Not computable: no programme with a known depth." in text


class TestACountry:
    @pytest.fixture(autouse=True)
    def signed_in(self, sign_in: SignIn) -> None:
        sign_in(Role.ANALYST)

    def test_it_shows_what_is_recorded_with_source_and_paragraph(self, client: HouseClient) -> None:
        """R3, R5, R6, R8"""
        page = client.page("/participation/TZA")
        text = main_text(page)
        assert [words(h) for h in page.all(".//h2")] == [
            "Programmes",
            "Who took part, and how deeply",
            "How decent work is reflected in the programme",
            "By which channel",
            "What the ILO did",
            "Tripartite committees and councils",
            "Participation rates",
        ]
        assert "The DWCP is reflected at output level." in text
        assert "GB.306/TC/1, paragraph 6" in text
        assert "GB.303/TC/1, Appendix, section II" in text
        assert "a forum for civil society, which is not a tripartite committee" in text
        assert "National steering committees on occupational safety and health" in text

    def test_what_is_not_stated_is_shown_as_such(self, client: HouseClient) -> None:
        """R5"""
        page = client.page("/participation/LKA")
        cells = [[words(c) for c in r.findall("td")] for r in page.all(".//tbody/tr")]
        consulted = next(c for c in cells if "Consulted" in c)
        assert consulted == [
            "UNDAF",
            "Not stated",
            "Consulted",
            "Not stated",
            "GB.306/TC/1, paragraph 7",
        ]
        assert ["Employers and Workers", "Not stated", "Not stated"] in [c[1:4] for c in cells]

    def test_residence_of_the_ilo_is_shown_where_it_is_said(self, client: HouseClient) -> None:
        """R5"""
        said = "The ILO is a non-resident agency. (GB.306/TC/1, paragraph 9)"
        assert said in main_text(client.page("/participation/URY"))
        assert "ILO in the country Not stated" in main_text(client.page("/participation/ARG"))

    def test_the_documents_own_name_for_the_country_is_kept(self, client: HouseClient) -> None:
        page = client.page("/participation/TUR")
        assert page.text(".//h1") == "Türkiye"
        assert "The document says “Turkey”." in main_text(page)

    def test_committees_and_audits_stand_under_their_own_headings(
        self, client: HouseClient
    ) -> None:
        """R8, R13"""
        togo = client.page("/participation/TGO")
        assert "Tripartite committees and councils" in main_text(togo)
        assert "Programmes that the documents name" not in main_text(togo)
        assert "Gender audits" in main_text(client.page("/participation/KGZ"))

    def test_periods_are_years(self, client: HouseClient) -> None:
        assert "2004\N{EN DASH}2008" in main_text(client.page("/participation/PAK"))

    def test_each_programme_has_its_page(self, client: HouseClient, session: Session) -> None:
        for programme in programmes(session, "PAK"):
            page = client.page(f"/participation/programmes/{programme.id}")
            assert page.text(".//h1") == programme.title
            assert page.links()["Pakistan"] == "/participation/PAK"
            assert page.all(".//tbody/tr")

    def test_the_stated_words_stay_english_and_say_so(self, client: HouseClient) -> None:
        page = client.page("/participation/ARG?lang=ar")
        (stated,) = page.all(".//tbody/tr/th/span")
        assert (stated.get("lang"), stated.get("dir")) == ("en", "ltr")

    def test_words_of_a_file_are_never_markup(self, client: HouseClient, session: Session) -> None:
        add(session, row(text="<script>alert(1)</script> & more"))
        assert "<script>alert(1)</script> & more" in main_text(client.page("/participation/FJI"))

    def test_a_country_without_a_record_is_not_said_to_be_absent(self, client: HouseClient) -> None:
        text = main_text(client.page("/participation/FRA"))
        assert "That nothing is recorded does not mean that nobody took part." in text

    @pytest.mark.parametrize(
        "path", ["ZZZ", "tza", "TZ", "programmes/0", "programmes/999999", f"programmes/{10**30}"]
    )
    def test_an_unknown_country_or_programme_is_not_found(
        self, client: HouseClient, path: str
    ) -> None:
        client.page(f"/participation/{path}", status=404)


class TestAccess:
    def test_nobody_sees_the_record_without_signing_in(self, client: HouseClient) -> None:
        for path in ("", "/TZA", "/programmes/1", "/import"):
            response = client.get(f"/participation{path}")
            assert response.status_code == 302 and "/sign-in" in response.location

    def test_every_signed_in_person_sees_it_but_only_some_import(
        self, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        """R20"""
        organization = make_organization(session, Group.WORKERS)
        sign_in(Role.RESPONDENT, organization_id=organization.id)
        assert "Import findings" not in client.page("/participation").links()
        client.page("/participation/TZA")
        client.page("/participation/import", status=403)

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR])
    def test_analysts_and_administrators_import(
        self, client: HouseClient, sign_in: SignIn, role: Role
    ) -> None:
        sign_in(role)
        link = client.page("/participation").links()["Import findings"]
        client.page(link)


class TestImporting:
    @pytest.fixture(autouse=True)
    def person_id(self, sign_in: SignIn) -> int:
        return sign_in(Role.ANALYST)

    def test_a_file_is_checked_then_imported_once(
        self, client: HouseClient, session: Session, person_id: int
    ) -> None:
        content = table(row(), row("Peru,PER"))
        checked = upload(client, content + b"\n" + b",".join([b""] * 11))
        assert checked.status_code == 200
        assert "It would add 2 findings. Nothing is imported yet." in main_text(Page(checked.text))
        assert counted(session, Finding) == FINDINGS

        confirmation = Page(checked.text).form("confirm")
        for _ in range(2):  # a double click
            response = client.post("/participation/import/confirm", data=confirmation)
            assert response.location == "/participation"
        assert "Nothing is new" in main_text(client.page("/participation"))
        assert counted(session, Finding) == FINDINGS + 2
        events = select(AuditEvent).where(AuditEvent.action == "participation.imported")
        (event,) = session.scalars(events)
        assert event.person_id == person_id
        assert event.details == {"findings": 2, "programmes": 2}
        assert "Fiji" in row_headers(client.page("/participation"))

    def test_the_packaged_file_brings_nothing_new(self, client: HouseClient) -> None:
        page = Page(upload(client, PACKAGED).text)
        assert "Nothing is new" in main_text(page)
        assert not [f for f in page.all(".//form") if "confirm" in f.get("action", "")]

    def test_every_bad_cell_is_shown_and_nothing_is_imported(
        self, client: HouseClient, session: Session
    ) -> None:
        response = upload(
            client,
            table(row(), row("Fiji,ZZZ", groups="unions"), row(involvement="<b>attended</b>")),
        )
        assert response.status_code == 422
        page = Page(response.text)
        cells = [[words(c) for c in r] for r in page.all(".//tbody/tr")]
        assert [c[:2] for c in cells] == [["3", "iso3"], ["3", "group"], ["4", "involvement"]]
        assert "“<b>attended</b>” is not a known code." in cells[2][2]
        assert page.all(".//div[@role='alert']")
        assert counted(session, Finding) == FINDINGS

    def test_the_faults_are_there_in_the_readers_language_too(self, client: HouseClient) -> None:
        client.get("/participation?lang=ar")
        response = upload(client, table(row("Fiji,ZZZ")))
        assert response.status_code == 422
        assert Page(response.text).html.get("dir") == "rtl"

    def test_more_faults_than_are_listed_are_counted(self, client: HouseClient) -> None:
        response = upload(client, table(*[row(text=f"F{n}", stage="x") for n in range(130)]))
        text = main_text(Page(response.text))
        assert "130 faults; row 1 is the header" in text
        assert "30 more faults are not listed." in text

    def test_a_file_must_be_chosen(self, client: HouseClient) -> None:
        response = client.submit("/participation/import")
        assert response.status_code == 422
        assert "Choose a file." in main_text(Page(response.text))

    @pytest.mark.parametrize(
        "content", [b"", b"\x00\x01", b"PK\x03\x04", "é".encode("latin-1"), b"x" * (MAX_BYTES + 1)]
    )
    def test_a_file_that_is_no_record_is_refused(
        self, client: HouseClient, session: Session, content: bytes
    ) -> None:
        assert upload(client, content).status_code == 422
        assert counted(session, Finding) == FINDINGS

    @pytest.mark.parametrize(("carried", "status"), [("***", 400), ("é", 400), ("", 422)])
    def test_a_confirmation_that_was_tampered_with_imports_nothing(
        self, client: HouseClient, session: Session, carried: str, status: int
    ) -> None:
        sent = Page(upload(client, table(row())).text).form("confirm")
        response = client.post("/participation/import/confirm", data={**sent, "content": carried})
        assert response.status_code == status
        assert counted(session, Finding) == FINDINGS


class TestTheCommand:
    def test_a_good_file(self, app: Flask, session: Session, tmp_path: Path) -> None:
        file = tmp_path / "record.csv"
        file.write_bytes(table(row(), row("Peru,PER")))
        command = ["participation", "import", str(file)]
        run = app.test_cli_runner().invoke

        dry = run(args=[*command, "--dry-run"])
        assert dry.exit_code == 0
        assert "new findings 2, new programmes 2" in dry.stdout
        assert counted(session, Finding) == FINDINGS

        assert run(args=command).exit_code == 0
        assert counted(session, Finding) == FINDINGS + 2
        again = run(args=command)
        assert again.exit_code == 0
        assert "Nothing is new" in again.stdout
        assert counted(session, RecordImport) == 2

    def test_a_bad_file_is_reported_by_row_and_column_and_changes_nothing(
        self, app: Flask, session: Session, tmp_path: Path
    ) -> None:
        file = tmp_path / "record.csv"
        file.write_bytes(table(row(), row("Fiji,ZZZ"), row(involvement="")))
        result = app.test_cli_runner().invoke(args=["participation", "import", str(file)])
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr.splitlines() == [
            "row 3, column iso3: “ZZZ” is not the three-letter code of a country in the register.",
            "row 4, column involvement: This cell must not be empty.",
            "Nothing was imported.",
        ]
        assert counted(session, Finding) == FINDINGS

    @pytest.mark.parametrize("name", ["missing.csv", "."])
    def test_a_file_that_cannot_be_read(self, app: Flask, tmp_path: Path, name: str) -> None:
        path = str(tmp_path / name)
        result = app.test_cli_runner().invoke(args=["participation", "import", path])
        assert result.exit_code == 1
        assert result.stderr.startswith(f"{tmp_path / name} cannot be read:")
