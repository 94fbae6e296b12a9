"""The words by which lists name their columns and the groups, in the languages they come in.

Data, not texts of the interface: a list in French is recognized whatever the page's language.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from surveys.constituents.roles import Group


class Column(StrEnum):
    """What a column of a list can hold."""

    ORGANIZATION = "organization"
    COUNTRY = "country"
    GROUP = "group"
    OFFICE = "office"
    EMAIL = "email"
    ADDRESS = "address"
    LANGUAGE = "language"
    SUBJECT = "subject"


NEEDED = (Column.ORGANIZATION, Column.COUNTRY, Column.OFFICE)

_HEADINGS: Mapping[Column, tuple[str, ...]] = MappingProxyType(
    {
        Column.ORGANIZATION: (
            *("organization", "organisation", "institution", "name of organization"),
            *("name of the organization", "organization name", "nom de l'organisation"),
            *("المنظمة", "اسم المنظمة", "المؤسسة", "اسم المؤسسة", "الجهة"),
        ),
        Column.COUNTRY: (
            *("country", "country or area", "country code", "iso", "iso2", "iso3", "iso code"),
            *("pays", "code pays", "code du pays", "pays ou zone"),
            *("البلد", "الدولة", "رمز البلد", "رمز الدولة"),
        ),
        Column.GROUP: (
            *("group", "constituent", "constituent group", "type of organization"),
            *("groupe", "mandant", "groupe de mandants", "groupe mandant"),
            *("المجموعة", "الفئة", "الهيئة المكونة"),
        ),
        Column.OFFICE: (
            *("name", "office", "unit", "contact", "contact name", "contact person", "person"),
            *("function", "for whom", "name or office", "department"),
            *("nom", "bureau", "service", "fonction", "nom ou bureau", "nom du contact"),
            *("destinataire", "personne", "personne de contact", "pour qui"),
            *("الاسم", "المكتب", "الاسم أو المكتب", "الوظيفة", "جهة الاتصال", "الشخص", "القسم"),
        ),
        Column.EMAIL: (
            *("email", "e-mail", "mail", "email address", "e-mail address", "courriel"),
            *("adresse électronique", "adresse e-mail", "adresse email", "adresse courriel"),
            *("البريد الإلكتروني", "بريد إلكتروني", "عنوان البريد الإلكتروني", "الإيميل"),
        ),
        Column.ADDRESS: (
            *("address", "postal address", "mailing address", "street"),
            *("adresse", "adresse postale"),
            *("العنوان", "العنوان البريدي"),
        ),
        Column.LANGUAGE: (
            *("language", "language of the letter", "langue", "langue de la lettre"),
            *("اللغة", "لغة"),
        ),
        Column.SUBJECT: (
            *("subject", "programme", "program", "about", "dwcp"),
            *("sujet", "objet", "programme concerné"),
            *("الموضوع", "البرنامج"),
        ),
    }
)

GROUP_WORDS: Mapping[Group, tuple[str, ...]] = MappingProxyType(
    {
        Group.GOVERNMENT: (
            *("government", "governments", "ministry", "ministry of labour", "gov"),
            *("gouvernement", "gouvernements", "ministère", "ministère du travail"),
            *("الحكومة", "حكومة", "الحكومات", "وزارة العمل"),
        ),
        Group.EMPLOYERS: (
            *("employers", "employer", "employers' organization", "employers' organisation"),
            *("employeurs", "employeur", "organisation d'employeurs"),
            *("أصحاب العمل", "منظمة أصحاب العمل", "صاحب العمل"),
        ),
        Group.WORKERS: (
            *("workers", "worker", "workers' organization", "workers' organisation"),
            *("trade union", "union", "travailleurs", "travailleur", "syndicat"),
            *("organisation de travailleurs", "العمال", "منظمة العمال", "نقابة"),
        ),
    }
)

# What is written in several ways: forms of one Arabic letter, and the dotless i.
_ALIKE = str.maketrans({"ى": "ي", "ة": "ه", "ـ": None, "ı": "i"})


@lru_cache(maxsize=50_000)  # long lists repeat countries, groups and organizations
def folded(text: str) -> str:
    """``text`` as it is compared: without case, accents, vowel signs, punctuation and layout."""
    plain = unicodedata.normalize("NFKD", text).casefold()  # either can make work for the other
    decomposed = unicodedata.normalize("NFKD", plain).casefold().translate(_ALIKE)
    kept = []
    for character in decomposed:
        kind = unicodedata.category(character)
        if kind[0] in "LN":
            kept.append(character)
        elif kind[0] != "M" and kind != "Cf":  # not an accent, not a mark of direction
            kept.append(" ")
    return " ".join("".join(kept).split())


_COLUMN_OF: Mapping[str, Column] = MappingProxyType(
    {folded(word): column for column, words in _HEADINGS.items() for word in words}
)


def guess_columns(headings: Sequence[str]) -> dict[Column, int]:
    """Which column of the file (from 0) is probably what, from its headings.

    First those that are exactly a known word, then those that hold one among other words, the
    longest first. Nothing is guessed twice.
    """
    names = [folded(heading) for heading in headings]
    found: dict[Column, int] = {}
    for place, name in enumerate(names):
        column = _COLUMN_OF.get(name)
        if column is not None:
            found.setdefault(column, place)
    for word in sorted(_COLUMN_OF, key=lambda word: (-len(word), word)):
        for place, name in enumerate(names):
            free = place not in found.values() and _COLUMN_OF[word] not in found
            if free and f" {word} " in f" {name} ":
                found[_COLUMN_OF[word]] = place
    return found
