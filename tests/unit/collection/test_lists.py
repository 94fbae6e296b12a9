"""From the rows of a list to units of a frame, or to every fault with its row and column."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import emails

from surveys.collection.population.domain.lists import (
    LONGEST,
    Fault,
    FaultCode,
    Listed,
    Row,
    Rules,
    is_garbled,
    read_units,
    shortened,
)
from surveys.collection.population.domain.register import Register, Registered
from surveys.collection.population.domain.words import Column, folded, guess_columns
from surveys.collection.population.recognition import address_kept, vocabulary

UNION = Registered(1, "SEN", "workers", "Confédération nationale des travailleurs", "fr")
MINISTRY = Registered(2, "SEN", "government", "Ministère du Travail", "fr")
TWIN = Registered(3, "SEN", "employers", "Union Générale", "fr")
OTHER_TWIN = Registered(4, "SEN", "workers", "Union générale", "fr")
ARABIC = Registered(5, "MAR", "government", "وزارة الشغل", "ar")
REGISTER = [UNION, MINISTRY, TWIN, OTHER_TWIN, ARABIC]

ORDER = (
    Column.ORGANIZATION,
    Column.COUNTRY,
    Column.GROUP,
    Column.OFFICE,
    Column.EMAIL,
    Column.ADDRESS,
    Column.LANGUAGE,
    Column.SUBJECT,
)
GOOD = {
    Column.ORGANIZATION: MINISTRY.name,
    Column.COUNTRY: "SEN",
    Column.GROUP: "government",
    Column.OFFICE: "Legal unit",
    Column.EMAIL: "unit@example.org",
}
ALL_GROUPS = frozenset({"government", "employers", "workers"})


def cells(**change: str) -> list[str]:
    values = GOOD | {Column(name): value for name, value in change.items()}
    return [values.get(column, "") for column in ORDER]


def read(*rows: list[str], groups: frozenset[str] = ALL_GROUPS) -> list[Listed | tuple[Fault, ...]]:
    rules = Rules(
        columns={column: place for place, column in enumerate(ORDER)},
        register=Register(REGISTER),
        words=vocabulary(),
        groups=groups,
        check_address=address_kept,
        width=len(ORDER),
    )
    numbered = (Row(number, row) for number, row in enumerate(rows, start=2))
    return list(read_units(numbered, rules))


def unit(*rows: list[str]) -> Listed:
    found = read(*rows)[-1]
    assert isinstance(found, Listed), found
    return found


def faults(*rows: list[str], groups: frozenset[str] = ALL_GROUPS) -> tuple[Fault, ...]:
    found = read(*rows, groups=groups)[-1]
    assert not isinstance(found, Listed), found
    return found


def only(*rows: list[str], groups: frozenset[str] = ALL_GROUPS) -> tuple[str, FaultCode]:
    (fault,) = faults(*rows, groups=groups)
    assert fault.row == len(rows) + 1
    return str(fault.column), fault.code


# Good rows


def test_a_good_row_is_a_unit() -> None:
    found = unit(
        cells(address="Labour Street 5\r\n\n Dakar ", language="ar", subject="DWCP 2025-29")
    )
    assert found == Listed(
        row=2,
        organization=MINISTRY,
        label="Legal unit",
        email="unit@example.org",
        address="Labour Street 5\nDakar",
        language="ar",
        subject="DWCP 2025-29",
    )


def test_what_is_not_said_comes_from_the_organization() -> None:
    found = unit(cells(group="", email="", language=""))
    assert (found.language, found.email, found.address, found.subject) == ("fr", "", "", "")


@pytest.mark.parametrize(
    "name",
    [
        "MINISTERE DU TRAVAIL",
        "  ministère   du\ttravail ",
        "Ministe\u0300re du Travail",
        "Ministère, du Travail.",
    ],
)
def test_case_accents_and_spaces_of_a_name_do_not_matter(name: str) -> None:
    assert unit(cells(organization=name)).organization is MINISTRY


@pytest.mark.parametrize(
    "name", ["وِزارة الشغل", "وزاره الشغل", "وزارة\u200f الشغل", "وزارة الشـــغل"]
)
def test_vowel_signs_and_forms_of_letters_do_not_matter_in_arabic(name: str) -> None:
    assert unit(cells(organization=name, country="MA")).organization is ARABIC


@pytest.mark.parametrize("country", ["SEN", "sn", "Senegal", "SÉNÉGAL", "السنغال", " Sénégal "])
def test_countries_are_known_by_code_and_in_three_languages(country: str) -> None:
    assert unit(cells(country=country)).organization is MINISTRY


@pytest.mark.parametrize("group", ["Government", "gouvernement", "الحكومة", "MINISTRY"])
def test_groups_are_known_in_three_languages(group: str) -> None:
    assert unit(cells(group=group)).organization is MINISTRY


@pytest.mark.parametrize(
    ("language", "code"),
    [
        *(("FR", "fr"), ("fr-CA", "fr"), ("en_GB", "en"), ("Français", "fr"), ("arabe", "ar")),
        *(("العربية", "ar"), ("English", "en"), ("الفرنسية", "fr")),
    ],
)
def test_languages_are_known_by_code_and_by_name(language: str, code: str) -> None:
    assert unit(cells(language=language)).language == code


def test_of_two_names_that_are_alike_the_very_same_text_is_meant() -> None:
    assert unit(cells(organization="Union Générale", group="")).organization is TWIN
    assert unit(cells(organization="Union générale", group="")).organization is OTHER_TWIN


def test_addresses_are_kept_in_lower_case() -> None:
    assert unit(cells(email=" Unit@Example.ORG ")).email == "unit@example.org"


@given(emails())
def test_addresses_are_judged_as_the_library_judges_them(address: str) -> None:
    """The short way for plain addresses gives the same."""
    try:
        expected = validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        expected = None
    assert address_kept(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        *("a" * 255 + "@example.org", "a..b@example.org", ".a@example.org", "a@example"),
        *("a@-x.org", "@example.org", "a@", "a@b@example.org", "a b@example.org", "é@", "a"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert address_kept(address) is None


def test_empty_rows_are_passed_over_and_the_numbers_stay() -> None:
    found = read(cells(), ["", " ", ""], cells(office="Other", email=""))
    assert [u.row for u in found if isinstance(u, Listed)] == [2, 4]


def test_a_row_that_ends_early_has_empty_cells() -> None:
    assert unit(cells()[:4]).email == ""


# Faults


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"organization": ""}, "organization", FaultCode.EMPTY),
        ({"country": " "}, "country", FaultCode.EMPTY),
        ({"office": "\n"}, "office", FaultCode.EMPTY),
        ({"country": "Atlantis"}, "country", FaultCode.COUNTRY_UNKNOWN),
        ({"group": "journalists"}, "group", FaultCode.GROUP_UNKNOWN),
        ({"language": "Klingon"}, "language", FaultCode.LANGUAGE_UNKNOWN),
        ({"organization": "Guild"}, "organization", FaultCode.ORGANIZATION_UNKNOWN),
        ({"group": "workers"}, "organization", FaultCode.ORGANIZATION_UNKNOWN),
        ({"country": "MAR"}, "organization", FaultCode.ORGANIZATION_UNKNOWN),
        ({"organization": "UNION GENERALE", "group": ""}, "organization",
         FaultCode.ORGANIZATION_AMBIGUOUS),
        ({"email": "unit@"}, "email", FaultCode.ADDRESS_WRONG),
        ({"email": "a@example.org; b@example.org"}, "email", FaultCode.ADDRESS_WRONG),
        ({"email": "unit@exa mple.org"}, "email", FaultCode.ADDRESS_WRONG),
        ({"email": f"{'x' * 64}@{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 60}.org"}, "email",
         FaultCode.TOO_LONG),
        ({"office": "x" * 201}, "office", FaultCode.TOO_LONG),
        ({"subject": "x" * 301}, "subject", FaultCode.TOO_LONG),
        ({"address": "x" * 501}, "address", FaultCode.TOO_LONG),
        ({"office": "Legal\x00unit"}, "office", FaultCode.CONTROL_CHARACTER),
        ({"office": "Legal\x9bunit"}, "office", FaultCode.CONTROL_CHARACTER),
        ({"office": "Legal \u202eunit"}, "office", FaultCode.CONTROL_CHARACTER),
        ({"address": "Street\x0b5"}, "address", FaultCode.CONTROL_CHARACTER),
        ({"office": "BÃ©nin"}, "office", FaultCode.GARBLED),
        ({"office": "Directorâ€™s office"}, "office", FaultCode.GARBLED),
        ({"office": "Ø§Ù„Ø£Ù…ÙŠÙ†"}, "office", FaultCode.GARBLED),
        ({"office": "Guin\udce9e"}, "", FaultCode.UNDECODABLE),
        ({"subject": "a\N{REPLACEMENT CHARACTER}b"}, "", FaultCode.UNDECODABLE),
    ],
)  # fmt: skip
def test_each_fault_names_its_row_column_and_kind(
    change: dict[str, str], column: str, code: FaultCode
) -> None:
    assert only(cells(), cells(**{"office": "Other", "email": "", **change})) == (column, code)


def test_all_faults_of_a_row_are_told_at_once() -> None:
    found = faults(cells(country="Atlantis", email="?", language="Klingon", office=""))
    assert {(f.column, f.code) for f in found} == {
        (Column.COUNTRY, FaultCode.COUNTRY_UNKNOWN),
        (Column.EMAIL, FaultCode.ADDRESS_WRONG),
        (Column.LANGUAGE, FaultCode.LANGUAGE_UNKNOWN),
        (Column.OFFICE, FaultCode.EMPTY),
    }


def test_an_unknown_organization_comes_with_the_nearest_names() -> None:
    (fault,) = faults(cells(organization="Ministère de Travail"))
    assert fault.code is FaultCode.ORGANIZATION_UNKNOWN
    assert dict(fault.params)["nearest_0"] == MINISTRY.name
    (fault,) = faults(cells(organization="zzzz"))
    assert fault.params == ()


def test_a_group_that_the_round_does_not_ask_is_a_fault() -> None:
    code = FaultCode.GROUP_NOT_ASKED
    assert only(cells(), groups=frozenset({"workers"})) == ("group", code)
    assert only(cells(group=""), groups=frozenset({"workers"})) == ("group", code)


def test_cells_beyond_the_headings_are_a_fault_unless_they_are_empty() -> None:
    assert only([*cells(), "", "more"]) == ("", FaultCode.TOO_MANY_CELLS)
    assert unit([*cells(), "", " "])


@pytest.mark.parametrize("office", ["Legal unit", "LEGAL  UNIT", "Légal unit"])
def test_an_office_stands_in_a_list_once(office: str) -> None:
    (fault,) = faults(cells(), cells(office=office, email="other@example.org"))
    assert (fault.column, fault.code) == (Column.OFFICE, FaultCode.OFFICE_TWICE)
    assert dict(fault.params) == {"first": 2}


def test_an_address_stands_in_a_list_once() -> None:
    second = cells(organization=UNION.name, group="workers", email="UNIT@example.org")
    (fault,) = faults(cells(), second)
    assert (fault.column, fault.code) == (Column.EMAIL, FaultCode.EMAIL_TWICE)
    assert dict(fault.params) == {"first": 2}


def test_somebody_can_be_asked_about_two_subjects() -> None:
    assert unit(cells(subject="DWCP 2025-29"), cells(subject="UNSDCF 2024-28")).row == 3
    (office, address) = faults(cells(subject="DWCP"), cells(subject="dwcp"))
    assert (office.code, address.code) == (FaultCode.OFFICE_TWICE, FaultCode.EMAIL_TWICE)


def test_a_faulty_row_is_no_first_one() -> None:
    """Else a row would be left out because of one that is left out itself."""
    assert unit(cells(language="Klingon"), cells()).row == 3
    third = cells(office="Third", email="second@example.org")
    assert unit(cells(), cells(email="second@example.org"), third).row == 4


@given(st.lists(st.lists(st.text(max_size=20), max_size=10), max_size=6))
def test_any_rows_give_units_or_faults_of_their_own(rows: list[list[str]]) -> None:
    for found in read(*rows):
        assert isinstance(found, Listed) or found
        for fault in () if isinstance(found, Listed) else found:
            assert 2 <= fault.row <= len(rows) + 1
            fault.value.encode("utf-8")  # it can be stored and shown
            assert len(fault.value) <= 60


def test_the_widths_are_those_of_the_tables() -> None:
    from surveys.collection.population.models import Contact, FrameUnit

    widths = {
        Column.OFFICE: FrameUnit.label,
        Column.SUBJECT: FrameUnit.subject_name,
        Column.EMAIL: Contact.email,
        Column.ADDRESS: Contact.address,
    }
    for column, kept in widths.items():
        assert LONGEST[column] == kept.type.length


@pytest.mark.parametrize(
    "text",
    ["Bénin", "São Paulo", "NESTLÉ®", "FØ”", "« Travail »", "وزارة", "Ministry", "", "Ã", "Łódź"],
)
def test_good_text_is_not_taken_for_garbled(text: str) -> None:
    assert not is_garbled(text)


def test_a_quoted_value_is_short_and_harmless() -> None:
    assert shortened("a\nb\x00c\u202e") == "a b·c·"
    assert shortened("x" * 61) == "x" * 59 + "…"


# Words


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (
            ["Name of the organization", "Country", "Group", "Contact person", "E-mail"],
            ["organization", "country", "group", "office", "email"],
        ),
        (
            ["Organisation", "Pays", "Groupe", "Nom ou bureau", "Adresse électronique",
             "Adresse postale", "Langue", "Programme"],
            [*map(str, ORDER)],
        ),
        (
            ["المنظمة", "البلد", "المجموعة", "الاسم", "البريد الإلكتروني", "العنوان", "اللغة",
             "البرنامج"],
            [*map(str, ORDER)],
        ),
        (["id", "E-MAIL ADDRESS (work)", "Country of the union"], [None, "email", "country"]),
        (["Adresse", "Courriel du contact"], ["address", "email"]),
        (["", "?", "1"], [None, None, None]),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_headings_in_three_languages(
    headings: list[str], found: list[str | None]
) -> None:
    guessed = {place: str(column) for column, place in guess_columns(headings).items()}
    assert [guessed.get(place) for place in range(len(headings))] == found


@given(st.lists(st.text(max_size=12), max_size=8))
def test_a_guess_never_uses_a_column_twice(headings: list[str]) -> None:
    places = list(guess_columns(headings).values())
    assert len(places) == len(set(places)) and all(0 <= p < len(headings) for p in places)
