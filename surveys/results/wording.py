"""The texts of a questionnaire by the codes that results are keyed by."""

from surveys.questionnaires.domain.structure import Questionnaire


class Wording:
    """What fields and options are called, in the language of ``questionnaire``."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire

    def item(self, field: str) -> str:
        """The question that a field belongs to."""
        return self._questionnaire.item(self._questionnaire.field(field).item).text

    def field(self, field: str) -> str:
        """A grid's row by its own text, any other field by its question."""
        return self._questionnaire.field(field).label or self.item(field)

    def option(self, field: str, option: str) -> str:
        """An option by its text; a number stands for itself."""
        found = self._questionnaire.field(field).option(option)
        return found.text if found and found.text else option
