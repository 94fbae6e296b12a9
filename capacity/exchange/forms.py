"""Forms of the catalogue and of requests between peers."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from capacity.diagnostics.assessments.forms import longer_text
from capacity.exchange.actions import Account, Kind, told
from capacity.exchange.domain.areas import all_areas, area_of, areas_of
from capacity.exchange.domain.matching import Wish
from capacity.exchange.labels import KIND_LABELS, WRITTEN_LANGUAGES
from capacity.exchange.models import Practice
from capacity.exchange.naming import Names, called
from capacity.exchange.queries import Search
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.forms import NOT_CHOSEN, REQUIRED, at_most, plain, revision_field
from surveys.foundation.searching import wanted_words

LONGEST_REQUEST = 1000

_LANGUAGES = [SelectChoice(code, name) for code, name in WRITTEN_LANGUAGES.items()]


def _needed(label: Any, hint: Any, longest: int = 4000) -> TextAreaField:
    rules = [REQUIRED, at_most(longest)]
    return TextAreaField(label, rules, filters=[plain], description=hint)


def or_any(label: Any, options: Iterable[SelectChoice]) -> list[SelectChoice]:
    """Options to search by, with a first one that narrows nothing."""
    return [SelectChoice("", label), *options]


def area_choices(names: Names) -> list[SelectChoice]:
    areas = (SelectChoice(code, str(called(names, code))) for code in all_areas())
    return or_any(_l("All areas"), areas)


class SearchForm(FlaskForm):
    """What to look for in the catalogue; sent by GET, so it needs no token."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"), [at_most(200)], default="")
    kind = SelectField(
        _l("Kind"),
        choices=or_any(_l("All kinds"), [SelectChoice(k, KIND_LABELS[k]) for k in Kind]),
        default="",
    )
    area = SelectField(_l("Area"), choices=[], default="")
    language = SelectField(
        _l("Language"), choices=or_any(_l("All languages"), _LANGUAGES), default=""
    )
    group = SelectField(
        _l("Group"),
        choices=or_any(_l("All groups"), [SelectChoice(g, GROUP_LABELS[g]) for g in Group]),
        default="",
    )
    region = SelectField(
        _l("Region"),
        choices=or_any(_l("All regions"), [SelectChoice(r, REGION_LABELS[r]) for r in Region]),
        default="",
    )

    def __init__(self, names: Names, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices = area_choices(names)

    def search(self) -> Search:
        return Search(
            words=wanted_words(self.q.data or ""),
            kind=self.kind.data,
            area=self.area.data,
            language=self.language.data,
            group=self.group.data,
            region=self.region.data,
        )


class PracticeForm(FlaskForm):
    """One entry of the catalogue, all in one language."""

    kind = RadioField(
        _l("What it is"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice(kind, KIND_LABELS[kind]) for kind in Kind],
    )
    about = SelectField(_l("What it is about"), [REQUIRED], choices=[])
    language = SelectField(
        _l("Language in which you write"), [REQUIRED], choices=[NOT_CHOSEN, *_LANGUAGES]
    )
    title = StringField(_l("Title"), [REQUIRED, at_most(200)], filters=[plain])
    done = _needed(
        _l("What was done"),
        _l("Name no single person: an entry that you share can be read in all countries."),
    )
    result = _needed(_l("What came of it"), _l("Also what did not come of it."))
    differently = longer_text(_l("What you would do differently"))
    evidence = longer_text(_l("Where it can be read up"))
    revision = revision_field()

    def __init__(self, group: Group, names: Names, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about.choices = [NOT_CHOSEN, *_subjects(group, names)]

    @classmethod
    def showing(cls, practice: Practice, group: Group, names: Names) -> Self:
        """Filled in with what stands now."""
        account = told(practice)
        return cls(
            group,
            names,
            formdata=None,
            kind=account.kind,
            about=account.about,
            language=account.language,
            title=account.title,
            done=account.done,
            result=account.result,
            differently=account.differently,
            evidence=account.evidence,
            revision=practice.revision,
        )

    def account(self) -> Account:
        return Account(
            kind=Kind(self.kind.data),
            title=self.title.data,
            done=self.done.data,
            result=self.result.data,
            differently=self.differently.data,
            about=self.about.data,
            language=self.language.data,
            evidence=self.evidence.data,
        )


def _subjects(group: Group, names: Names) -> list[SelectChoice]:
    """The group's areas and their criteria, area by area; never a private one."""
    codes = [code for code in names if area_of(code) in areas_of(group)]
    return [
        SelectChoice(code, str(names[code]), optgroup=str(called(names, area_of(code))))
        for area in areas_of(group)
        for code in codes
        if area_of(code) == area
    ]


class ShareForm(FlaskForm):
    """The step by which an organization shares what the page shows."""

    agreed = BooleanField(
        _l("Our organization agrees to share this"),
        [InputRequired(_l("Tick this if your organization agrees."))],
    )
    revision = revision_field()


class WishForm(FlaskForm):
    """Whom to look for among peers; sent by GET, so it needs no token."""

    class Meta:
        csrf = False

    language = BooleanField(_l("Only organizations that work in our language"))
    region = BooleanField(_l("Only organizations of our region"))

    def wish(self) -> Wish:
        return Wish(same_language=self.language.data, same_region=self.region.data)


class AskForm(FlaskForm):
    """A request for contact: to whom and about what comes from the page of matches."""

    organization = HiddenField(validators=[REQUIRED])
    criterion = HiddenField(validators=[REQUIRED])
    text = _needed(
        _l("What you would like to learn"),
        _l("For example how they began, and whether you may call them or visit."),
        LONGEST_REQUEST,
    )
