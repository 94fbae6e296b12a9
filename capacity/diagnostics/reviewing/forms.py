"""Forms of the reviewer's pages."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from capacity.diagnostics.assessments.forms import STEPS, choices, longer_text, step_code
from capacity.diagnostics.assessments.models import Position, Review
from capacity.diagnostics.domain.appeals import Outcome
from capacity.diagnostics.domain.progress import Decision
from capacity.diagnostics.reviewing.actions import Verdict
from capacity.diagnostics.reviewing.confirming import Opinion
from capacity.diagnostics.reviewing.labels import OUTCOME_LABELS
from capacity.diagnostics.reviewing.models import Assignment
from surveys.constituents.models import Person
from surveys.foundation.forms import revision_field


class VerdictForm(FlaskForm):
    """A reviewer's decision. Which options there are depends on the position."""

    decision = RadioField(_l("Your decision"), choices=[])
    verified_level = RadioField(
        _l("Level that the evidence supports"), choices=[], validate_choice=False
    )
    reason = longer_text(_l("Reason"))
    revision = revision_field()
    # What the institution said when the page was opened: a decision is on that and nothing else.
    position_revision = revision_field()

    def __init__(self, position: Position, evidence: int, *args: Any, **kwargs: Any) -> None:
        """``evidence``: the highest level that it supports, 0 where there is none."""
        super().__init__(*args, **kwargs)
        self.position = position
        self.offered = levels_to_verify(position, evidence)
        options = decisions_on(position, evidence)
        self.decision.choices = [SelectChoice(*option) for option in options]
        self.verified_level.choices = choices(self.offered)
        self.decision.validators = [InputRequired(_l("Choose a decision."))]

    def validate_verified_level(self, field: RadioField) -> None:
        if self.decision.data == Decision.VERIFY and field.data not in self.offered:
            raise ValidationError(_l("Choose the level that the evidence supports."))

    def validate_reason(self, field: TextAreaField) -> None:
        if field.data:
            return
        if self.decision.data == Decision.RETURN_:
            raise ValidationError(_l("Say what the organization should look at again."))
        if self.decision.data == Decision.VERIFY and self._below_agreed():
            raise ValidationError(_l("Say why the evidence supports a lower level."))

    def _below_agreed(self) -> bool:
        chosen = self.verified_level.data
        return chosen in self.offered and chosen != str(self.position.level)

    @classmethod
    def showing(cls, position: Position, evidence: int, review: Review | None) -> "VerdictForm":
        if review is None:
            return cls(position, evidence, formdata=None, position_revision=position.revision)
        current = review.position_revision == position.revision
        return cls(
            position,
            evidence,
            formdata=None,
            decision=review.decision if current else None,
            verified_level=step_code(review.verified_level) if current else None,
            reason=review.reason if current else "",
            revision=review.revision,
            position_revision=position.revision,
        )

    def verdict(self) -> Verdict:
        decision = Decision(self.decision.data)
        verifies = decision is Decision.VERIFY
        return Verdict(
            decision,
            int(self.verified_level.data) if verifies else None,
            decision is Decision.ACCEPT and self.position.not_applicable,
            self.reason.data,
        )


def levels_to_verify(position: Position, evidence: int) -> tuple[str, ...]:
    """The levels a reviewer may choose: up to the agreed one, and to the one that the evidence
    supports; none above 1 without any."""
    if position.level is None:
        return ()
    if position.level == 1:
        return STEPS[:1]
    return STEPS[1 : min(position.level, evidence)]


def decisions_on(position: Position, evidence: int) -> list[tuple[str, Any]]:
    """The decisions that a position admits, with their words, the strongest first."""
    if position.not_applicable:
        return [
            (Decision.ACCEPT.value, _l("Accept the reason: the criterion does not apply")),
            (Decision.RETURN_.value, _l("Return it with a question")),
        ]
    verify = (Decision.VERIFY.value, _l("Verify the level that the evidence supports"))
    return [
        *([verify] if levels_to_verify(position, evidence) else []),
        (Decision.ACCEPT.value, _l("Accept the agreed level without verifying it")),
        (Decision.RETURN_.value, _l("Return it with a question")),
    ]


class UndisputedForm(FlaskForm):
    looked = BooleanField(
        _l("I have looked at the evidence given for each of these criteria."),
        [DataRequired(_l("Confirm that you have looked at the evidence."))],
    )


class AssignmentForm(FlaskForm):
    """Who of the group's reviewers has an assessment, and who reads second."""

    reviewer = SelectField(_l("Reviewer"), [InputRequired(_l("Choose a reviewer."))])
    second_reader = SelectField(_l("Second reader"), validate_choice=False)
    revision = revision_field()

    def __init__(
        self, reviewers: Sequence[Person], barred: Collection[int], *args: Any, **kwargs: Any
    ) -> None:
        """``barred``: who is not offered as second reader; why not, the action says."""
        super().__init__(*args, **kwargs)
        people = [SelectChoice(str(person.id), person.name) for person in reviewers]
        readers = [
            c for c, person in zip(people, reviewers, strict=True) if person.id not in barred
        ]
        self.known = {"", *(str(person.id) for person in reviewers)}
        self.reviewer.choices = [SelectChoice("", _l("Choose a person")), *people]
        self.second_reader.choices = [SelectChoice("", _l("Nobody yet")), *readers]

    def validate_second_reader(self, field: SelectField) -> None:
        if field.data not in self.known:
            raise ValidationError(field.gettext("Not a valid choice."))
        if field.data and field.data == self.reviewer.data:
            raise ValidationError(_l("The second reader is another person than the reviewer."))

    @classmethod
    def showing(
        cls, reviewers: Sequence[Person], barred: Collection[int], assignment: Assignment | None
    ) -> "AssignmentForm":
        if assignment is None:
            return cls(reviewers, barred, formdata=None)
        return cls(
            reviewers,
            barred,
            formdata=None,
            reviewer=str(assignment.reviewer_id),
            second_reader=str(assignment.second_reader_id or ""),
            revision=assignment.revision,
        )

    def chosen(self) -> tuple[int, int | None]:
        """The reviewer and the second reader."""
        second: str = self.second_reader.data
        return int(self.reviewer.data), int(second) if second else None


class SecondReadingForm(FlaskForm):
    """What the second reader says of a decision."""

    agrees = RadioField(
        _l("Does the evidence bear this decision out?"),
        [InputRequired(_l("Say whether you agree."))],
        choices=[SelectChoice("yes", _l("I agree")), SelectChoice("no", _l("I disagree"))],
    )
    disagreement = longer_text(_l("Why you disagree"))
    position_revision = revision_field()
    review_revision = revision_field()

    def validate_disagreement(self, field: TextAreaField) -> None:
        if self.agrees.data == "no" and not field.data:
            raise ValidationError(_l("Say why you disagree; the reviewer reads it."))

    def opinion(self) -> Opinion:
        return Opinion(self.agrees.data == "yes", self.disagreement.data)

    def seen(self) -> tuple[int, int]:
        return self.position_revision.data, self.review_revision.data


class MessageForm(FlaskForm):
    """One message about a criterion."""

    message = longer_text(_l("Your message"))

    def validate_message(self, field: TextAreaField) -> None:
        if not field.data:
            raise ValidationError(_l("Write something before you send it."))


def _criteria_field(label: Any) -> SelectMultipleField:
    return SelectMultipleField(label, widget=ListWidget(), option_widget=CheckboxInput())


class AppealForm(FlaskForm):
    """Which decisions an institution appeals against, and why."""

    criteria = _criteria_field(_l("Decisions to look at again"))
    text = longer_text(_l("Why"))

    def __init__(self, options: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria.choices = [SelectChoice(*option) for option in options]
        self.criteria.validators = [DataRequired(_l("Name at least one criterion."))]

    def validate_text(self, field: TextAreaField) -> None:
        if not field.data:
            raise ValidationError(_l("Say what the reviewer should see differently, and why."))


class AppealDecisionForm(FlaskForm):
    """What becomes of an appeal."""

    outcome = RadioField(
        _l("Your decision on the appeal"),
        [InputRequired(_l("Choose a decision."))],
        choices=[SelectChoice(code.value, text) for code, text in OUTCOME_LABELS.items()],
    )
    upheld = _criteria_field(_l("If in part: the criteria to be judged anew"))
    reason = longer_text(_l("Reason"))

    def __init__(self, options: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.upheld.choices = [SelectChoice(*option) for option in options]

    def validate_upheld(self, field: SelectMultipleField) -> None:
        some = 0 < len(set(field.data or [])) < len(field.choices)
        if self.outcome.data == Outcome.PARTLY and not some:
            raise ValidationError(_l("Tick some of the criteria, but not all."))

    def validate_reason(self, field: TextAreaField) -> None:
        if not field.data:
            raise ValidationError(_l("Give the organization the reason for your decision."))

    def chosen(self, appealed: Sequence[str]) -> tuple[str, ...]:
        """The criteria to be judged anew."""
        match Outcome(self.outcome.data):
            case Outcome.UPHELD:
                return tuple(appealed)
            case Outcome.PARTLY:
                return tuple(self.upheld.data)
            case Outcome.DISMISSED:
                return ()
