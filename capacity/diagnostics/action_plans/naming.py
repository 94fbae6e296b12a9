"""What areas and criteria are called in a plan, in the page's language or still in the source's."""

from dataclasses import dataclass

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from capacity.diagnostics.domain.action_plan import area_of
from surveys.foundation.i18n import direction_of, page_language
from surveys.questionnaires.domain.structure import Item, ItemType, Questionnaire
from surveys.questionnaires.queries import questionnaire_in


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its short name; ``language`` is that of the name. Both are "" across criteria."""

    code: str
    name: str
    language: str

    def __html__(self) -> Markup:
        if self.language == page_language().code:
            return escape(str(self))
        return Markup('{} <span lang="{}" dir="{}">{}</span>').format(
            self.code, self.language, direction_of(self.language), self.name
        )

    def __str__(self) -> str:
        """For options and files, which hold no marks."""
        return f"{self.code} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one diagnostic."""

    questionnaire: Questionnaire

    def criterion(self, code: str) -> Named:
        """A criterion's text begins with what is judged, before a colon."""
        item = self._criteria.get(code)
        if item is None:
            return self._bare(code)
        name, colon, _rest = item.text.partition(":")
        return self._named(code, name.strip() if colon else item.text, f"{code}.text")

    def area(self, code: str) -> Named:
        for section in self.questionnaire.sections:
            if section.code == code:
                return self._named(code, section.title, f"{code}.title")
        return self._bare(code)

    def options(self) -> list[tuple[str, str]]:
        """Every criterion with its name, in the instrument's order."""
        return [(code, str(self.criterion(code))) for code in self._criteria]

    @property
    def _criteria(self) -> dict[str, Item]:
        items = self.questionnaire.items
        return {item.code: item for item in items if item.type is ItemType.CRITERION}

    def _named(self, code: str, name: str, key: str) -> Named:
        foreign = key in self.questionnaire.untranslated
        return Named(code, name, self.questionnaire.language if foreign else page_language().code)

    def _bare(self, code: str) -> Named:
        return Named(code, "", page_language().code)


def names_in(session: Session, version_id: int) -> Names:
    return Names(questionnaire_in(session, version_id, page_language().code))


def area_named(names: Names, criterion: str) -> Named:
    return names.area(area_of(criterion))
