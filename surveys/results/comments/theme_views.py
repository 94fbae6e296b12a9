"""The code book: its themes, and adding, wording, retiring and merging them."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.constituents.access import needs
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now
from surveys.results.comments.actions import (
    NotMergeable,
    TitleTaken,
    add_theme,
    change_theme,
    merge_theme,
    restore_theme,
    retire_theme,
)
from surveys.results.comments.forms import MergeForm, ThemeForm
from surveys.results.comments.models import Theme
from surveys.results.comments.queries import code_book, theme_of
from surveys.results.comments.views import Place, place_of

bp = Blueprint("themes", __name__, url_prefix="/rounds/<int:round_id>/results/<group>/themes")

ACTION = "results.code"


@bp.get("")
@needs(ACTION)
def page(round_id: int, group: str) -> ResponseReturnValue:
    return _show_book(place_of(round_id, group, ACTION), ThemeForm(formdata=None))


@bp.post("")
@needs(ACTION)
def add(round_id: int, group: str) -> ResponseReturnValue:
    place, session, form = place_of(round_id, group, ACTION), current_session(), ThemeForm()
    if not form.validate():
        return _show_book(place, form)
    words = (form.title.data, form.description.data)
    try:
        theme = add_theme(session, round_id, place.group, *words, place.person_id, now())
    except TitleTaken:
        return _show_book(place, _taken(form))
    _note(place, "comments.theme-added", theme)
    session.commit()
    flash(_("The theme is in the code book."), "success")
    return redirect(place.url("themes.page"))


def _show_book(place: Place, form: ThemeForm) -> ResponseReturnValue:
    themes = code_book(current_session(), place.round.id, place.group)
    html = render_template(
        "results/comments/themes.html",
        place=place,
        form=form,
        standing=[theme for theme in themes if theme.retired_at is None],
        retired=[theme for theme in themes if theme.retired_at is not None],
        titles={theme.id: theme.title for theme in themes},
    )
    return html, 422 if form.errors else 200


def _taken(form: ThemeForm) -> ThemeForm:
    form.title.errors = [_("There is a theme of this title already.")]
    return form


def _note(place: Place, action: str, theme: Theme) -> None:
    record_event(current_session(), place.person_id, action, f"theme:{theme.id}", now())


def _theme(place: Place, theme_id: int) -> Theme:
    return theme_of(current_session(), place.round.id, place.group, theme_id) or abort(404)


@bp.get("/<int:theme_id>")
@needs(ACTION)
def theme(round_id: int, group: str, theme_id: int) -> ResponseReturnValue:
    place = place_of(round_id, group, ACTION)
    found = _theme(place, theme_id)
    return _show(place, found, ThemeForm(formdata=None, obj=found))


@bp.post("/<int:theme_id>")
@needs(ACTION)
def change(round_id: int, group: str, theme_id: int) -> ResponseReturnValue:
    place, session, form = place_of(round_id, group, ACTION), current_session(), ThemeForm()
    found = _theme(place, theme_id)
    if not form.validate():
        return _show(place, found, form)
    try:
        change_theme(session, found, form.title.data, form.description.data)
    except TitleTaken:
        return _show(place, _theme(place, theme_id), _taken(form))
    _note(place, "comments.theme-changed", found)
    session.commit()
    flash(_("It is saved."), "success")
    return redirect(place.url("themes.page"))


def _show(
    place: Place, shown: Theme, form: ThemeForm, merging: MergeForm | None = None
) -> ResponseReturnValue:
    themes = code_book(current_session(), place.round.id, place.group)
    others = [t for t in themes if t.id != shown.id and t.retired_at is None]
    html = render_template(
        "results/comments/theme.html",
        place=place,
        theme=shown,
        form=form,
        merging=merging or MergeForm(others, formdata=None),
        others=others,
        titles={t.id: t.title for t in themes},
    )
    return html, 422 if form.errors or (merging and merging.errors) else 200


@bp.post("/<int:theme_id>/retire")
@needs(ACTION)
def retire(round_id: int, group: str, theme_id: int) -> ResponseReturnValue:
    place = place_of(round_id, group, ACTION)
    found = _theme(place, theme_id)
    if found.retired_at is None:
        retire_theme(found, now())
        _note(place, "comments.theme-retired", found)
        current_session().commit()
    return redirect(place.url("themes.page"))


@bp.post("/<int:theme_id>/restore")
@needs(ACTION)
def restore(round_id: int, group: str, theme_id: int) -> ResponseReturnValue:
    place = place_of(round_id, group, ACTION)
    found = _theme(place, theme_id)
    if found.retired_at is not None and found.merged_into_id is None:
        restore_theme(found)
        _note(place, "comments.theme-restored", found)
        current_session().commit()
    return redirect(place.url("themes.page"))


@bp.post("/<int:theme_id>/merge")
@needs(ACTION)
def merge(round_id: int, group: str, theme_id: int) -> ResponseReturnValue:
    place, session = place_of(round_id, group, ACTION), current_session()
    found = _theme(place, theme_id)
    if found.merged_into_id is not None:
        return redirect(place.url("themes.page"))  # pressed twice
    themes = code_book(session, round_id, place.group)
    form = MergeForm([t for t in themes if t.id != theme_id and t.retired_at is None])
    if not form.validate():
        return _show(place, found, ThemeForm(formdata=None, obj=found), form)
    try:
        merge_theme(session, found, _theme(place, int(form.into.data)), now())
    except NotMergeable:
        abort(409)  # somebody else has retired or merged one of the two at this very moment
    _note(place, "comments.theme-merged", found)
    session.commit()
    flash(_("The themes are one now."), "success")
    return redirect(place.url("themes.page"))
