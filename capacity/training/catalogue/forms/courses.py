"""Forms of courses: searching the catalogue, and one course."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)

from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.exchange.forms import area_choices, or_any
from capacity.exchange.naming import Names
from capacity.training.catalogue.checking import Fault, Stated, Surroundings, checked
from capacity.training.catalogue.contents import LISTS, NUMBERS, CourseContent
from capacity.training.catalogue.fault_labels import fault_text
from capacity.training.catalogue.labels import DELIVERY_LABELS, LANGUAGE_LABELS
from capacity.training.catalogue.queries import Search
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.forms import NOT_CHOSEN, Boxes, at_most, one_line, plain, revision_field
from surveys.foundation.searching import wanted_words

_GROUPS = [SelectChoice(group.value, GROUP_LABELS[group]) for group in Group]
_LANGUAGES = [SelectChoice(code, name) for code, name in LANGUAGE_LABELS.items()]
PARTS = ("title", "summary")
_DELIVERIES = [SelectChoice(code, label) for code, label in DELIVERY_LABELS.items()]


def _level(number: int) -> SelectChoice:
    return SelectChoice(str(number), f"{number} {LEVEL_NAMES[number]}")


class SearchForm(FlaskForm):
    """What to look for among the courses; sent by GET, so it needs no token."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"), [at_most(200)], default="")
    area = SelectField(_l("Area"), choices=[], default="")
    group = SelectField(_l("Group"), choices=or_any(_l("All groups"), _GROUPS), default="")
    language = SelectField(
        _l("Language"), choices=or_any(_l("All languages"), _LANGUAGES), default=""
    )
    delivery = SelectField(
        _l("Where"), choices=or_any(_l("Campus, field and online"), _DELIVERIES), default=""
    )
    level = SelectField(_l("For organizations at level"), choices=[], default="")
    offered = SelectField(
        _l("On offer"),
        choices=[SelectChoice("", _l("On offer")), SelectChoice("no", _l("Retired"))],
        default="",
    )

    def __init__(self, names: Names, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices = area_choices(names)
        self.level.choices = or_any(_l("All levels"), map(_level, range(1, 5)))

    def search(self) -> Search:
        return Search(
            words=wanted_words(self.q.data or ""),
            area=self.area.data,
            group=self.group.data,
            language=self.language.data,
            delivery=self.delivery.data,
            level=self.level.data,
            retired=self.offered.data == "no",
        )


def _boxes(label: Any, choices: Sequence[SelectChoice] = ()) -> Boxes:
    """What is chosen is checked with the rest of the course, not here."""
    return Boxes(label, choices=list(choices), validate_choice=False)


def _one(label: Any, choices: Sequence[SelectChoice] = ()) -> SelectField:
    return SelectField(label, choices=[NOT_CHOSEN, *choices], validate_choice=False)


def _line(label: Any, hint: Any = "") -> StringField:
    return StringField(label, filters=[plain], description=hint)


class CourseForm(FlaskForm):
    """One course. Its texts are checked by ``content``, as a row of a file is."""

    code = _line(_l("Code"), _l("Short, as it stands in programmes and lists; for example A9001."))
    covers = _boxes(_l("Areas and criteria"))
    level_from = _one(_l("For organizations from level"))
    level_to = _one(_l("Leads to level"))
    groups = _boxes(_l("Whom it is for"), _GROUPS)
    delivery = RadioField(_l("Where"), choices=_DELIVERIES, validate_choice=False)
    days = _line(_l("Days"))
    languages = _boxes(_l("Languages it can be held in"), _LANGUAGES)
    seats_min = _line(_l("Places at least"), _l("With fewer participants it is not held."))
    seats_max = _line(_l("Places at most"))
    cost_edition = _line(_l("Cost of an edition in euros"), _l("Whoever comes."))
    cost_head = _line(_l("Cost of each place in euros"), _l("On top of it."))
    prerequisites = _boxes(_l("Courses that come before it"))
    outcomes = _line(
        _l("Outcome codes"),
        _l("Of the programme of work; separated by semicolons."),
    )
    programme = _one(_l("Made for one country programme"))
    revision = revision_field()

    @classmethod
    def showing(cls, content: CourseContent, revision: int) -> Self:
        """Filled in with what stands now."""
        filled: dict[str, Any] = dict(content.as_typed())
        for name in LISTS:
            if name != "outcomes":
                filled[name] = list(getattr(content, name))
        filled["outcomes"] = "; ".join(content.outcomes)
        return cls(formdata=None, **filled, revision=revision)

    def offer(
        self, names: Names, courses: Sequence[SelectChoice], programmes: Sequence[SelectChoice]
    ) -> None:
        """What can be chosen."""
        self.covers.choices = [SelectChoice(code, str(named)) for code, named in names.items()]
        self.level_from.choices = [NOT_CHOSEN, *map(_level, range(1, 5))]
        self.level_to.choices = [NOT_CHOSEN, *map(_level, range(2, 6))]
        self.prerequisites.choices = list(courses)
        self.programme.choices = [SelectChoice("", _("None")), *programmes]

    @property
    def legends(self) -> dict[str, Any]:
        """Under which language the titles and summaries stand."""
        return {f"{part}_{code}": name for code, name in LANGUAGE_LABELS.items() for part in PARTS}

    @property
    def titled_in(self) -> set[str]:
        """The languages that a title or summary is typed in, or in which the course is held."""
        typed = {
            code
            for code in LANGUAGE_LABELS
            if any(self[f"{part}_{code}"].data or self[f"{part}_{code}"].errors for part in PARTS)
        }
        return typed | set(self.languages.data or ())

    @property
    def stated(self) -> Stated:
        return Stated(
            code=self.code.data or "",
            titles={
                language: (self[f"title_{language}"].data, self[f"summary_{language}"].data)
                for language in LANGUAGE_LABELS
            },
            covers=tuple(self.covers.data or ()),
            groups=tuple(self.groups.data or ()),
            languages=tuple(self.languages.data or ()),
            prerequisites=tuple(self.prerequisites.data or ()),
            outcomes=tuple((self.outcomes.data or "").split(";")),
            delivery=self.delivery.data or "",
            programme=self.programme.data or "",
            numbers={name: self[name].data or "" for name in NUMBERS},
        )

    def content(self, around: Surroundings) -> CourseContent | None:
        """What the form says; None, with every fault at its field, if it cannot be kept."""
        found = checked(self.stated, around)
        if isinstance(found, CourseContent):
            return found
        self.refuse(found)
        return None

    def refuse(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            field: Field = self[fault.field]
            field.errors = [*field.errors, fault_text(fault)]

    def typed(self, content: CourseContent) -> dict[str, str]:
        """The texts of ``content`` that have a field here, by its name."""
        return {name: text for name, text in content.as_typed().items() if name in self}


for _code in LANGUAGE_LABELS:
    setattr(CourseForm, f"title_{_code}", StringField(_l("Title"), filters=[one_line]))
    setattr(
        CourseForm,
        f"summary_{_code}",
        TextAreaField(_l("What participants can do afterwards"), filters=[plain]),
    )
