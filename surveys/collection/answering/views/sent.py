"""What a request of a respondent says: answers, the revision its page had shown, the device."""

import re
from collections.abc import Mapping

from flask import request

from surveys.collection.answering.domain.saving import Conflict, Sender
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import Visit
from surveys.questionnaires.domain.reading import Problem, Reading, without_control_characters
from surveys.questionnaires.domain.structure import Answer, FieldKind, Item, Questionnaire, Section

_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,32}")
_COUNT = re.compile(r"[0-9]{1,9}")


def form_of(items: tuple[Item, ...]) -> dict[str, list[str]]:
    """What the form says of ``items``; browsers leave out a group with no box ticked."""
    form = request.form.to_dict(flat=False)
    for item in items:
        for field in item.fields:
            if field.kind is FieldKind.CHOICES:
                form.setdefault(field.code, [])
    return form


def typed(
    questionnaire: Questionnaire, form: Mapping[str, list[str]], refused: tuple[Problem, ...]
) -> dict[str, Answer]:
    """What was typed or ticked and refused, in a form that can be shown again."""
    typed: dict[str, Answer] = {}
    for problem in refused:
        values = [without_control_characters(value) for value in form[problem.field]]
        several = questionnaire.field(problem.field).kind is FieldKind.CHOICES
        typed[problem.field] = tuple(values) if several else "\n".join(values)
    return typed


def disputed(
    reading: Reading, section: Section, conflicts: tuple[Conflict, ...]
) -> dict[str, Answer]:
    """What was sent of the items that somebody else has changed; "" for what was left open."""
    fields = {item.code: [field.code for field in item.fields] for item in section.items}
    return {
        code: reading.answers.get(code, "") for c in conflicts for code in fields.get(c.item, ())
    }


def change_of(item: Item, reading: Reading) -> dict[str, Answer | None]:
    """What becomes of the item's fields; a field that is not named stays as it is."""
    change: dict[str, Answer | None] = {}
    for field in item.fields:
        if field.code in reading.answers:
            change[field.code] = reading.answers[field.code]
        elif field.code in reading.cleared:
            change[field.code] = None
    return change


def is_of_another_version(visit: Visit) -> bool:
    return request.form.get("version", str(visit.version_id)) != str(visit.version_id)


def is_of_another_revision(response: Response) -> bool:
    """Whether the page that is sent had shown another state; not if it does not say."""
    return request.form.get("base", str(response.revision)) != str(response.revision)


def sender(visit: Visit) -> Sender:
    """Who sends this request; one that does not say so is taken to know the response as it is.

    A device that does not count is none: its answer would seem to come late, and be passed over.
    """
    device, seq, base = (request.form.get(name, "") for name in ("device", "seq", "base"))
    counts = _DEVICE.fullmatch(device) and _COUNT.fullmatch(seq)
    return Sender(
        device=device if counts else "",
        seq=int(seq) if counts else 0,
        base=int(base) if _COUNT.fullmatch(base) else None,
        holder=visit.holder_name,
    )
