"""What areas and criteria are called in a report, in the language of the page or the document."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from surveys.foundation.i18n import direction_of, isolated, page_language
from surveys.questionnaires.domain.structure import Questionnaire


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the questionnaire, in the page's language or still in the ``source`` language."""

    text: str
    source: str = ""

    @property
    def markup(self) -> Markup:
        """For pages and tables: what is in another language says so."""
        if not self.source:
            return escape(self.text)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(
            self.source, direction_of(self.source), self.text
        )

    def __html__(self) -> Markup:
        return self.markup

    def __str__(self) -> str:
        """For sentences."""
        return isolated(self.text) if self.source else self.text


@dataclass(frozen=True, slots=True)
class Names:
    """The texts of a diagnostic by code."""

    questionnaire: Questionnaire

    @property
    def title(self) -> Words:
        return self._words("title", self.questionnaire.title)

    def area(self, code: str) -> Words:
        return self._words(f"{code}.title", self.questionnaire.section(code).title)

    def criterion(self, code: str) -> Words:
        """What is judged, in a few words: a criterion's text begins with them, before a colon."""
        text = self.questionnaire.item(code).text
        name, colon, _rest = text.partition(":")
        return self._words(f"{code}.text", name.strip() if colon else text)

    def anchor(self, code: str, level: int) -> Words:
        """What stands at ``level`` (1 to 5) of a criterion."""
        text = self.questionnaire.item(code).anchors[level - 1]
        return self._words(f"{code}.anchors.{level}", text)

    @property
    def partly_translated(self) -> bool:
        return bool(self.questionnaire.untranslated) and self._foreign

    @property
    def _foreign(self) -> bool:
        return self.questionnaire.language != page_language().code

    def _words(self, key: str, text: str) -> Words:
        untranslated = self._foreign and key in self.questionnaire.untranslated
        return Words(text, self.questionnaire.language if untranslated else "")
