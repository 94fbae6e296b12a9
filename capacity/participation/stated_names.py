"""Which names a document may give a country, so that a wrong code beside a name is noticed."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

from surveys.constituents.country_names import country_name
from surveys.constituents.geography import country

# Names that documents of their time used, beside today's in ILO usage and in CLDR.
EARLIER_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "BHS": ("The Bahamas",),
        "BLR": ("Byelorussia",),
        "CIV": ("Ivory Coast",),
        "CPV": ("Cape Verde",),
        "CZE": ("Czech Republic",),
        "GBR": ("United Kingdom of Great Britain and Northern Ireland",),
        "GMB": ("The Gambia",),
        "LBY": ("Libyan Arab Jamahiriya",),
        "MKD": (
            "The former Yugoslav Republic of Macedonia",
            "Macedonia, The former Yugoslav Republic of",
        ),
        "PSE": ("State of Palestine", "West Bank and Gaza Strip"),
        "SUR": ("Surinam",),
        "SWZ": ("Swaziland",),
        "TUR": ("Turkey",),
        "USA": ("United States of America",),
    }
)


def is_name_of(name: str, iso3: str) -> bool:
    """Whether ``name`` is an English name of the country ``iso3``, today's or an earlier one.

    Case, accents, the form of the apostrophe and a leading "the" do not matter. Raises KeyError
    for an unknown country.
    """
    return comparable(name) in _names_of(iso3)


@cache
def _names_of(iso3: str) -> frozenset[str]:
    entry = country(iso3)
    names = [country_name(iso3, "en"), *EARLIER_NAMES.get(iso3, ())]
    # CLDR has names of its own for the codes of demonstration countries.
    if entry.is_real:
        names.append(Locale("en").territories[entry.iso2])
    return frozenset(map(comparable, names))


def comparable(name: str) -> str:
    """``name`` as it is compared and searched, in any language."""
    decomposed = unicodedata.normalize("NFKD", name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.casefold().split()).removeprefix("the ")
