"""Texts of a questionnaire on a page: what has no translation yet says which language it is in."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from surveys.foundation.i18n import direction_of, page_language
from surveys.questionnaires.domain.structure import Item, Questionnaire, Section


@dataclass(frozen=True, slots=True)
class Wording:
    """A questionnaire's texts, marked with their language where it is not the page's."""

    questionnaire: Questionnaire

    def title(self, section: Section) -> Markup:
        return self._marked(f"{section.code}.title", section.title)

    def text(self, item: Item) -> Markup:
        return self._marked(f"{item.code}.text", item.text)

    def evidence(self, item: Item) -> Markup:
        return self._marked(f"{item.code}.evidence", item.evidence)

    def anchors(self, item: Item) -> list[tuple[int, Markup]]:
        """Levels, lowest first, with their anchor texts."""
        return [
            (level, self._marked(f"{item.code}.anchors.{level}", anchor))
            for level, anchor in enumerate(item.anchors, start=1)
        ]

    def _marked(self, key: str, text: str) -> Markup:
        source = self.questionnaire.language
        if key not in self.questionnaire.untranslated or source == page_language().code:
            return escape(text)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(
            source, direction_of(source), text
        )
