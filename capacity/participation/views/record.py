"""The pages of the record: its countries, one country, one programme, and importing a file."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.participation import labels
from capacity.participation.actions import import_record
from capacity.participation.asking.actions import code_for
from capacity.participation.country_list import by_region, countries_on_record, matching
from capacity.participation.domain.rates import participation_rates, why_no_rates
from capacity.participation.domain.record import about_real_countries, by_family
from capacity.participation.fault_labels import fault_text
from capacity.participation.forms import ConfirmForm, RecordFileForm, SearchForm
from capacity.participation.queries import (
    all_findings,
    counts_by_country,
    findings_about,
    findings_of_country,
    not_yet_recorded,
)
from capacity.participation.queries import programme as find_programme
from capacity.participation.queries import programmes as find_programmes
from capacity.participation.reading import parts_of
from capacity.participation.record_file import RecordFile, read_record
from capacity.participation.register.actions import codes_of
from capacity.participation.register.labels import (
    COMMITTEE_ROLE_LABELS,
    COMMITTEE_STATE_LABELS,
    particulars_in_words,
    reasons_in_words,
)
from capacity.participation.register.queries import (
    as_imported,
    changes_of,
    ended_committees,
    ended_findings,
    ended_outside_programmes,
    standing_committees,
)
from capacity.participation.verdict_labels import (
    GROUP_STATE_LABELS,
    GROUP_STATE_TONES,
    ORGANIZATION_STATE_LABELS,
    PUBLICATION_LABELS,
    VERDICT_LABELS,
    WHY_LABELS,
)
from surveys.collection.rounds.course import note_published
from surveys.collection.rounds.labels import STATE_LABELS as ROUND_STATES
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import was_published
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import country as find_country
from surveys.constituents.labels import COUNTRY_KIND_LABELS, GROUP_LABELS, REGION_LABELS
from surveys.constituents.policy import may_ever
from surveys.foundation.database import current_session, database, now
from surveys.foundation.i18n import page_language

bp = Blueprint("participation", __name__)

# How many new findings the check of a file lists before it only counts them.
_LISTED = 100


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of this room calls things."""
    return {
        "labels": labels,
        "group_labels": GROUP_LABELS,
        "kind_labels": COUNTRY_KIND_LABELS,
        "name_of": lambda iso3: country_name(iso3, page_language().code),
        "english_name_of": lambda iso3: country_name(iso3, "en"),
        "more_said": particulars_in_words,
        "reasons_said": reasons_in_words,
        "committee_state_labels": COMMITTEE_STATE_LABELS,
        "committee_role_labels": COMMITTEE_ROLE_LABELS,
        "round_states": ROUND_STATES,
        "verdict_labels": VERDICT_LABELS,
        "group_state_labels": GROUP_STATE_LABELS,
        "group_state_tones": GROUP_STATE_TONES,
        "why_labels": WHY_LABELS,
        "own_labels": ORGANIZATION_STATE_LABELS,
        "publication_labels": PUBLICATION_LABELS,
    }


@bp.get("/participation")
@needs("participation.view")
def index() -> ResponseReturnValue:
    session = current_session()
    form = SearchForm(request.args)
    good = form.validate()
    rows = countries_on_record(counts_by_country(session), page_language().code)
    found = matching(rows, form.q.data or "", form.region.data or "") if good else rows
    findings = about_real_countries(all_findings(session))
    rates = participation_rates(findings)
    page = render_template(
        "participation/index.html",
        form=form,
        real=[row for row in rows if row.country.is_real],
        searched=bool(form.q.data or form.region.data),
        regions=by_region([row for row in found if row.country.is_real]),
        region_labels=REGION_LABELS,
        demonstration=[row for row in found if not row.country.is_real],
        findings=len(findings),
        rates=rates,
        why_no_rates=why_no_rates(rates),
        may_import=may_ever(current_actor(), "participation.import"),
    )
    return page, 200 if good else 422


@bp.get("/participation/<iso3>")
@needs("participation.view")
def country(iso3: str) -> ResponseReturnValue:
    try:
        entry = find_country(iso3)
    except KeyError:
        abort(404)
    session = current_session()
    findings = findings_of_country(session, iso3)
    rates = participation_rates(findings)
    return render_template(
        "participation/country.html",
        country=entry,
        region=REGION_LABELS[entry.region],
        programmes=find_programmes(session, iso3),
        counts=Counter(f.programme.id for f in findings if f.programme),
        findings=findings,
        families=by_family(findings),
        residence=[(f.residence, f) for f in findings if f.residence],
        rates=rates,
        why_no_rates=why_no_rates(rates),
        imported=as_imported(session, findings),
        ended=[(_("Finding"), ended) for ended in ended_outside_programmes(session, iso3)],
        changes=[],
    )


@bp.get("/participation/programmes/<int:programme_id>")
@needs("participation.view")
def programme(programme_id: int) -> ResponseReturnValue:
    session = current_session()
    found = find_programme(session, programme_id)
    if found is None:
        abort(404)
    parts = parts_of(session, current_actor(), programme_id, now())
    note_shown([part.asked.round for part in parts if part.shows])
    if any(part.identified for part in parts):
        note_look("participation.verdict-seen", f"programme:{programme_id}")
    findings = findings_about(session, programme_id)
    return render_template(
        "participation/programme.html",
        programme=found,
        country=find_country(found.country_iso3),
        codes=codes_of(session, programme_id),
        findings=findings,
        families=by_family(findings),
        committees=standing_committees(session, programme_id),
        rounds=parts,
        askable=code_for(found) is not None,
        ended=[(_("Finding"), ended) for ended in ended_findings(session, programme_id)]
        + [(_("Committee"), ended) for ended in ended_committees(session, programme_id)],
        changes=changes_of(session, programme_id),
        imported=as_imported(session, findings),
    )


def note_shown(rounds: Iterable[Round]) -> None:
    """Note of closed rounds that somebody is shown a verdict: they are not opened again."""
    session = current_session()
    for round_ in rounds:
        if not was_published(session, round_.id):
            with database().writing() as writing:
                note_published(writing, writing.get_one(Round, round_.id), now())
                writing.commit()


@bp.get("/participation/import")
@needs("participation.import")
def upload() -> ResponseReturnValue:
    return render_template("participation/upload.html", form=RecordFileForm(formdata=None))


@bp.post("/participation/import")
@needs("participation.import")
def check() -> ResponseReturnValue:
    """Say what is wrong with the file, or what it would add; nothing is imported yet."""
    form = RecordFileForm()
    if not form.validate():
        return render_template("participation/upload.html", form=form), 422
    content = form.content()
    record = read_record(content)
    if record.faults:
        return _refused(record)
    session = current_session()
    new = not_yet_recorded(session, record.rows)
    outcome = import_record(session, record.rows, now())
    session.rollback()
    return render_template(
        "participation/check.html",
        form=ConfirmForm.carrying(content),
        outcome=outcome,
        new=new[:_LISTED],
        unlisted=max(0, len(new) - _LISTED),
    )


@bp.post("/participation/import/confirm")
@needs("participation.import")
def confirm() -> ResponseReturnValue:
    """Import the file that was checked. Sent twice, it is imported once."""
    content = ConfirmForm().carried()
    if content is None:
        abort(400)
    record = read_record(content)
    if record.faults:
        return _refused(record)
    session = current_session()
    outcome = import_record(session, record.rows, now())
    if outcome.import_id is not None:
        details = {"findings": outcome.findings_added, "programmes": outcome.programmes_added}
        subject = f"record-import:{outcome.import_id}"
        person_id = current_actor().person_id
        record_event(session, person_id, "participation.imported", subject, now(), details)
        session.commit()
    flash(labels.outcome_text(outcome), "success")
    return redirect(url_for("participation.index"))


def _refused(record: RecordFile) -> ResponseReturnValue:
    form = RecordFileForm(formdata=None)
    form.file.errors = [_("This file was not imported; the faults are listed below.")]
    page = render_template(
        "participation/upload.html",
        form=form,
        faults=[
            (fault.row or _("Whole file"), fault.column or "\N{EN DASH}", fault_text(fault))
            for fault in record.faults
        ],
        fault_count=record.fault_count,
    )
    return page, 422
