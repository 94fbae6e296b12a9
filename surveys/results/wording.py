"""The texts of a questionnaire by the codes that results are keyed by."""

from surveys.foundation.i18n import isolated
from surveys.questionnaires.domain.structure import Questionnaire


class Wording:
    """What fields and options are called, in the language of ``questionnaire``.

    What is not yet translated stands in the source language, ``set_apart`` for sentences.
    """

    def __init__(self, questionnaire: Questionnaire, set_apart: bool = True) -> None:
        self._questionnaire = questionnaire
        self._apart = questionnaire.untranslated if set_apart else frozenset()

    @property
    def title(self) -> str:
        return self._text("title", self._questionnaire.title)

    def item(self, field: str) -> str:
        """The question that a field belongs to."""
        found = self._questionnaire.item(self._questionnaire.field(field).item)
        return self._text(f"{found.code}.text", found.text)

    def field(self, field: str) -> str:
        """A grid's row by its own text, any other field by its question."""
        found = self._questionnaire.field(field)
        if not found.label:
            return self.item(field)
        row = field.removeprefix(f"{found.item}.")
        return self._text(f"{found.item}.rows.{row}", found.label)

    def option(self, field: str, option: str) -> str:
        """An option by its text; a number stands for itself."""
        found = self._questionnaire.field(field)
        offered = found.option(option)
        if offered is None or not offered.text:
            return option
        choices = self._questionnaire.item(found.item).choices
        return self._text(f"choices.{choices}.{option}", offered.text)

    def _text(self, key: str, text: str) -> str:
        return isolated(text) if key in self._apart else text
