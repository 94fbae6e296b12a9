"""What an answering page tells its script, so that it can go on without a connection.

All of it stands in one attribute of the page: addresses, the questionnaire's logic, the answers
that conditions look at, and every text that the script may have to show.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from surveys.collection.answering.queries import Visit
from surveys.foundation.i18n import page_language
from surveys.foundation.statics import content_version
from surveys.questionnaires.domain.portable import portable_logic, referenced_fields
from surveys.questionnaires.domain.reading import Problem, ProblemCode
from surveys.questionnaires.domain.structure import Answer, Answers, FieldKind, Questionnaire
from surveys.questionnaires.labels import problem_text

# Numbers of which each language's every plural form has one.
_ONE_OF_EACH_FORM = (0, 1, 2, 3, 11, 100, 1_000_000)

_KEPT_IN_MEMORY = 100
# By identity: the questionnaires themselves are kept too, so that no other takes their place.
_known: dict[int, tuple[Questionnaire, "Portable"]] = {}


@dataclass(frozen=True, slots=True)
class Portable:
    """What the script needs of a questionnaire in one language.

    ``written`` is JSON without its braces: the logic, the texts of problems and all others.
    ``referenced`` are the fields that conditions look at; ``edition`` changes with any text.
    """

    written: str
    referenced: frozenset[str]
    edition: str


def portable(questionnaire: Questionnaire) -> Portable:
    """Worked out once for each questionnaire in memory, which is one in the page's language."""
    if (known := _known.get(id(questionnaire))) is None:
        known = questionnaire, _portable(questionnaire)
        if len(_known) >= _KEPT_IN_MEMORY:
            _known.clear()
        _known[id(questionnaire)] = known
    return known[1]


def _portable(questionnaire: Questionnaire) -> Portable:
    written = {
        "logic": portable_logic(questionnaire),
        "problems": _problem_texts(questionnaire),
        "texts": device_texts(page_language().code),
    }
    digest = hashlib.sha256(repr(questionnaire).encode()).hexdigest()
    return Portable(_inside(written), referenced_fields(questionnaire), digest[:12])


def form_values(answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """Answers by field code, as a form would send them."""
    return {
        code: list(answer) if isinstance(answer, tuple) else [str(answer)]
        for code, answer in answers.items()
    }


def may_be_kept(visit: Visit) -> bool:
    """Whether the questionnaire may be kept on the device: not where staff type in for others."""
    return visit.holder.entered_by is None


def device_data(
    visit: Visit, questionnaire: Questionnaire, answers: Answers, revision: int, token: str
) -> Markup:
    """All of it as JSON for an attribute in single quotation marks."""
    found = portable(questionnaire)
    data: dict[str, Any] = {
        "home": url_for("answering.welcome", key=visit.key),
        "token": token,
        "version": str(visit.version_id),
        "revision": revision,
        "given": form_values({f: answers[f] for f in found.referenced if f in answers}),
    }
    if may_be_kept(visit):
        build, language = _build(current_app.root_path), page_language().code
        data |= {
            "worker": url_for("offline.worker"),
            "bundle": url_for("offline.bundle", key=visit.key),
            "edition": f"{build}-{found.edition}-{visit.version_id}-{language}",
        }
    return Markup(f"{{{_inside(data)},{found.written}}}")


def shut_door_data(key: str) -> Markup:
    """For a page that says that no answers are taken: what waits on the device is told of."""
    data = {
        "home": url_for("answering.welcome", key=key),
        "texts": device_texts(page_language().code),
    }
    return Markup(f"{{{_inside(data)}}}")


def _inside(data: Mapping[str, Any]) -> str:
    """JSON of ``data`` that may stand in markup, without its braces."""
    return str(htmlsafe_json_dumps(data, separators=(",", ":"), ensure_ascii=False))[1:-1]


@cache
def _build(root: str) -> str:
    """Changes with whatever an answering page is made of, besides the questionnaire."""
    parts = (
        *("static/js/*.js", "static/css/base.css", "templates/base.html"),
        *("templates/respondent.html", "templates/components/*.html"),
        *("templates/answering/*.html", "templates/offline/*.html"),
        "translations/*/LC_MESSAGES/messages.mo",
    )
    return content_version(sorted(path for part in parts for path in Path(root).glob(part)))


def _problem_texts(questionnaire: Questionnaire) -> dict[str, str]:
    """What can be told of an answer at once: by problem, or by field for what has bounds."""
    kinds = {field.kind for field in questionnaire.fields}
    texts: dict[str, str] = {}
    if FieldKind.CHOICES in kinds:
        alone = ProblemCode.SPECIAL_NOT_ALONE
        texts[alone] = problem_text(Problem("", alone))
    for field in questionnaire.fields:
        item = questionnaire.item(field.item)
        if field.kind is FieldKind.INTEGER and item.type == "integer":
            bounds = (("min", field.min), ("max", field.max))
            number, outside = ProblemCode.NOT_AN_INTEGER, ProblemCode.OUT_OF_RANGE
            texts[number] = problem_text(Problem("", number))
            texts[field.code] = problem_text(Problem("", outside, bounds))
    return texts


def _by_plural_form(language: str, write: Callable[[int], str]) -> dict[str, str]:
    """What ``write`` says of a number in each plural form, with ``#`` in the number's place."""
    form = Locale.parse(language).plural_form
    return {form(number): write(number) for number in _ONE_OF_EACH_FORM}


def device_texts(language: str) -> dict[str, Any]:
    """Every text of the script in ``language``, which is the page's."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "received": _("Received: all your answers have arrived."),
        "here": _by_plural_form(
            language,
            lambda n: ngettext(
                "On this device: %(count)s answer, not yet received.",
                "On this device: %(count)s answers, not yet received.",
                n,
                count="#",
            ),
        ),
        "kept_here": _by_plural_form(
            language,
            lambda n: ngettext(
                "%(count)s answer that was not received stays on this device.",
                "%(count)s answers that were not received stay on this device.",
                n,
                count="#",
            ),
        ),
        "remove": _by_plural_form(
            language,
            lambda n: ngettext(
                "%(count)s answer has not been received yet. If you remove it, it is lost."
                " Remove it all the same?",
                "%(count)s answers have not been received yet. If you remove them, they are lost."
                " Remove them all the same?",
                n,
                count="#",
            ),
        ),
        "removed": _("Removed from this device."),
        "keeping": _("The questionnaire is being fetched…"),
        "kept": _("You can go on without a connection: the questionnaire is on this device."),
        "not_kept": _("The questionnaire could not be fetched. Try again later."),
        "stay": _(
            "There is no connection. What you have answered is on this device;"
            " go on as soon as there is one."
        ),
        "handing_in": _(
            "It will be handed in as soon as there is a connection; keep this page open or open"
            " your link again."
        ),
        "changed": _("You have changed an answer: please submit again."),
        "missing": _("Some answers are still needed before you can submit."),
        "shut": _("Answers are not taken at the moment."),
        "late": _("Your answers had been handed in before, so they cannot be taken any more."),
        "error": _("Error: %(text)s", text="#"),
        "attention": _("An answer was not taken as it is."),
        "check": _("Your answers could not be handed in yet. Check them and submit again."),
        "look": _("See the question"),
        "tab": _("In another window this was answered in the meantime: %(answer)s.", answer="#"),
        "cleared": _("In another window this answer was taken back in the meantime."),
        "mine": _("Yours: %(answer)s.", answer="#"),
        "nothing": _("no answer"),
        "keep_mine": _("Keep mine"),
        "take_other": _("Take the other"),
        "done": _("%(answered)s of %(asked)s answered", answered="#1", asked="#2"),
        "total": _("%(answered)s of %(asked)s questions answered", answered="#1", asked="#2"),
        "position": _("Section %(position)s of %(total)s", position="#1", total="#2"),
        "go_on": _("Go on"),
    }
