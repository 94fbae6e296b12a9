"""What areas and criteria are called, in the page's language or still in that of the source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from capacity.exchange.domain.areas import all_areas
from capacity.exchange.queries import diagnostics
from surveys.foundation.i18n import direction_of, page_language
from surveys.questionnaires.domain.structure import ItemType, Questionnaire, Section


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its short name; ``language`` is that of the name."""

    code: str
    name: str
    language: str

    def __html__(self) -> Markup:
        if self.language == page_language().code:
            return escape(f"{self.code} {self.name}")
        return Markup('{} <span lang="{}" dir="{}">{}</span>').format(
            self.code, self.language, direction_of(self.language), self.name
        )

    def __str__(self) -> str:
        """For options, which hold no marks."""
        return f"{self.code} {self.name}"


Names = Mapping[str, Named]


def names(session: Session) -> Names:
    """Areas and criteria of all groups by code, without the private ones."""
    found: dict[str, Named] = {}
    for questionnaire in diagnostics(session, page_language().code):
        for section in questionnaire.sections:
            if section.code in all_areas():
                found |= {named.code: named for named in _names(questionnaire, section)}
    return found


def called(known: Names, code: str) -> Named:
    """The name of a code; of one that the present diagnostics no longer have, the code."""
    return known.get(code) or Named(code, "", page_language().code)


def _names(questionnaire: Questionnaire, section: Section) -> Iterator[Named]:
    def language(key: str) -> str:
        own = page_language().code
        return questionnaire.language if key in questionnaire.untranslated else own

    yield Named(section.code, section.title, language(f"{section.code}.title"))
    for item in section.items:
        if item.type is ItemType.CRITERION:
            # A criterion's text begins with what is judged, before a colon.
            short = item.text.partition(":")[0].strip()
            yield Named(item.code, short, language(f"{item.code}.text"))
