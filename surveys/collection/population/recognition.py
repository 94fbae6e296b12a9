"""What the lists' words are compared with: the register, and names in every language there is."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.population.domain.register import Register, Registered, Vocabulary
from surveys.collection.population.domain.words import GROUP_WORDS, folded
from surveys.collection.rounds.models import Round
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import CountryKind, all_countries
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.foundation.i18n import LANGUAGES

_LONGEST_ADDRESS, _LONGEST_LOCAL = 254, 64
# What comes before the @ in nearly all addresses; everything else is left to the library.
_PLAIN_LOCAL = re.compile("[A-Za-z0-9_+-]+(?:[.][A-Za-z0-9_+-]+)*")


@cache
def vocabulary() -> Vocabulary:
    """Countries by ISO code and by name, groups, and languages by code and by name."""
    return Vocabulary(
        countries=_by_word(_country_words()),
        groups=_by_word(
            (word, str(group)) for group, words in GROUP_WORDS.items() for word in words
        ),
        languages=_by_word(_language_words()),
    )


def _by_word(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first meaning of a word stands."""
    found: dict[str, str] = {}
    for word, code in pairs:
        found.setdefault(folded(word), code)
    return found


def _country_words() -> Iterable[tuple[str, str]]:
    """What stands for a country, and its ISO code: codes first, so that no name covers one."""
    for entry in all_countries():
        yield entry.iso3, entry.iso3
        yield entry.iso2, entry.iso3
    for language in LANGUAGES:
        for entry in all_countries():
            yield country_name(entry.iso3, language), entry.iso3
            common = Locale.parse(language).territories.get(entry.iso2)
            if entry.is_real and common:
                yield common, entry.iso3


def _language_words() -> Iterable[tuple[str, str]]:
    for code, own_name in LANGUAGES.items():
        yield code, code
        yield own_name, code
        for language in LANGUAGES:
            yield Locale.parse(language).languages[code], code


def register_of(session: Session) -> Register:
    """Every organization there is."""
    rows = session.execute(
        select(
            Organization.id,
            Organization.country_iso3,
            Organization.group,
            Organization.name,
            Organization.language,
            CountryRecord.kind == CountryKind.DEMONSTRATION,
            Organization.ended_on,
        )
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .order_by(Organization.id)
    )
    return Register(Registered(*row) for row in rows)


def groups_asked(round_: Round) -> frozenset[str]:
    """The groups for which the round has a questionnaire."""
    return frozenset(str(group) for group in Group if round_.version_for(group) is not None)


def address_kept(text: str) -> str | None:
    """An e-mail address as it is kept, in lower case; None if it is none. Asks no name server."""
    local, _at, domain = text.rpartition("@")
    if len(local) > _LONGEST_LOCAL:  # the library does not mind, mail servers do
        return None
    if _PLAIN_LOCAL.fullmatch(local):
        # Long lists repeat their domains: each is looked at once.
        kept = _domain_kept(domain)
        found = f"{local}@{kept}".lower() if kept else ""
    else:
        found = _validated(text)
    return found if found and len(found) <= _LONGEST_ADDRESS else None


@lru_cache(maxsize=10_000)
def _domain_kept(domain: str) -> str:
    return _validated(f"a@{domain}").removeprefix("a@")


def _validated(text: str) -> str:
    """The address in its normal form; '' if it is none."""
    try:
        return str(validate_email(text, check_deliverability=False).normalized).lower()
    except EmailNotValidError:
        return ""
