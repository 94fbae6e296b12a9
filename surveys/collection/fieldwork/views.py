"""How rounds go: the list of them, each one's page, and the check before it opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from surveys.collection.fieldwork.checking import facts_of
from surveys.collection.fieldwork.domain.preflight import Severity, findings
from surveys.collection.fieldwork.finding_labels import (
    SEVERITY_LABELS,
    SEVERITY_TONES,
    FindingLine,
    finding_line,
)
from surveys.collection.fieldwork.queries import RoundCounts, counts_of, rounds
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.labels import MODE_LABELS, STATE_LABELS, TAG_KIND_LABELS
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, languages_of, period_of, tags_in_use
from surveys.collection.rounds.views import course_of
from surveys.constituents.access import needs, note_look
from surveys.constituents.labels import GROUP_LABELS
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES, page_language
from surveys.questionnaires.domain.structure import Kind, Questionnaire
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("fieldwork", __name__, url_prefix="/rounds")


def _questionnaires(round_: Round) -> dict[str, tuple[int, Questionnaire]]:
    """What the round asks, by group ('' for everybody), in the page's language."""
    locale = page_language().code
    return {
        asked.group: (
            asked.version_id,
            questionnaire_in(current_session(), asked.version_id, locale),
        )
        for asked in round_.questionnaires
    }


# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One round in the list. ``asked``: the title of each questionnaire by its code."""

    counts: RoundCounts
    state: RoundState
    asked: dict[str, str]

    @property
    def tags(self) -> list[str]:
        return [tag.value for tag in self.counts.round.tags]


@dataclass(frozen=True, slots=True)
class Search:
    """What the list is narrowed to; '' does not narrow."""

    state: str = ""
    tag: str = ""
    questionnaire: str = ""

    def admits(self, line: Line) -> bool:
        return (
            self.state in ("", line.state)
            and (not self.tag or self.tag in line.tags)
            and (not self.questionnaire or self.questionnaire in line.asked)
        )


@bp.get("/")
@needs("rounds.view")
def index() -> ResponseReturnValue:
    lines = [_line(counts) for counts in rounds(current_session())]
    search = _search()
    titles = {code: title for line in lines for code, title in line.asked.items()}
    return render_template(
        "fieldwork/index.html",
        lines=lines,
        shown=[line for line in lines if search.admits(line)],
        search=search,
        narrowed=search != Search(),
        state_labels=STATE_LABELS,
        tags=_tags(),
        questionnaires=sorted(titles.items(), key=lambda pair: pair[1]),
    )


def _search() -> Search:
    names = ("state", "tag", "questionnaire")
    return Search(*(request.args.get(name, "").strip()[:100] for name in names))


def _line(counts: RoundCounts) -> Line:
    asked = _questionnaires(counts.round).values()
    titles = {questionnaire.code: questionnaire.title for _, questionnaire in asked}
    return Line(counts, period_of(counts.round).state(now()), titles)


def _tags() -> list[tuple[str, list[str]]]:
    """The values in use, by the name of their kind."""
    known = tags_in_use(current_session())
    grouped = [
        (str(label), [value for of, value in known if of == kind])
        for kind, label in TAG_KIND_LABELS.items()
    ]
    return [(label, values) for label, values in grouped if values]


# --- one round -----------------------------------------------------------------------------------


@bp.get("/<int:round_id>")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    session = current_session()
    round_ = find_round(session, round_id) or abort(404)
    note_look("rounds.seen", f"round:{round_id}")
    state = period_of(round_).state(now())
    found = _findings(round_) if state is not RoundState.CLOSED else ()
    return render_template(
        "fieldwork/page.html",
        round=round_,
        diagnostic=round_.version.kind == Kind.DIAGNOSTIC,
        questionnaires=_questionnaires(round_),
        round_languages=languages_of(round_),
        language_names=LANGUAGES,
        state=state,
        state_labels=STATE_LABELS,
        mode_labels=MODE_LABELS,
        group_labels=GROUP_LABELS,
        tag_kind_labels=TAG_KIND_LABELS,
        counts=counts_of(session, round_),
        stops=[line for line in found if line.severity is Severity.STOP],
        course=course_of(session, round_),
    )


def is_mail_set_up() -> bool:
    """Whether this installation can send mail."""
    return current_app.extensions["settings"].mail_server is not None


def _findings(round_: Round) -> Sequence[FindingLine]:
    """What the check finds now, in words, the gravest first."""
    locale = page_language().code
    facts = facts_of(current_session(), round_, locale, is_mail_set_up(), now())
    return [finding_line(finding, round_.id) for finding in findings(facts, now())]


@bp.get("/<int:round_id>/check")
@needs("rounds.view")
def check(round_id: int) -> ResponseReturnValue:
    """Before people are asked: what they would stumble over, and where it is put right."""
    round_ = find_round(current_session(), round_id) or abort(404)
    return render_template(
        "fieldwork/check.html",
        round=round_,
        state=period_of(round_).state(now()),
        lines=_findings(round_),
        severity_labels=SEVERITY_LABELS,
        severity_tones=SEVERITY_TONES,
    )
