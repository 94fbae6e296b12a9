"""The built-in words of mail, in the language of the page or of ``force_locale``.

They serve where a round has no text of its own, and are what an officer's own text begins with.
"""

from flask_babel import gettext as _

from surveys.collection.invitations.domain.messages import Kind


def built_in(kind: Kind, anonymous: bool) -> tuple[str, str]:
    """Subject and body, with names in brackets for what differs."""
    if kind is Kind.REMINDER:
        return _("Reminder: [questionnaire]"), _paragraphs(*_reminder(anonymous))
    if kind is Kind.LINK:
        return _("Your link: [questionnaire]"), _paragraphs(*_link(anonymous))
    return _("Invitation: [questionnaire]"), _paragraphs(*_invitation())


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(texts)


def _invitation() -> tuple[str, ...]:
    return (
        _("Dear [name],"),
        _("[organizer] asks [organization] to answer a questionnaire: [questionnaire]."),
        "[about what]",
        "[purpose]",
        "[confidentiality]",
        _("This is your personal link. Whoever has it can answer in your place:"),
        "[link]",
        _(
            "Answers are taken until [last day]. You can stop at any time and go on later with the"
            " same link, also on another device."
        ),
        *_ending(),
    )


def _reminder(anonymous: bool) -> tuple[str, ...]:
    if anonymous:
        where = (
            _(
                "Your personal link stands in our first message, to which this one is an answer."
                " As this round is anonymous, the link is kept nowhere else. If you cannot find it,"
                " ask for a new one at the address below."
            ),
            _(
                "Who has answered is noted in batches only. If you have answered already, please"
                " take no notice of this message, and accept our thanks."
            ),
        )
    else:
        where = (_("You can go on at once with this link:"), "[link]")
    return (
        _("Dear [name],"),
        _("We have no answer from [organization] yet to this questionnaire: [questionnaire]."),
        "[about what]",
        *where,
        _("Answers are taken until [last day]."),
        *_ending(),
    )


def _link(anonymous: bool) -> tuple[str, ...]:
    renewed = (
        (
            _(
                "As this round is anonymous, earlier links have ended, and answers that were given"
                " under them cannot be continued."
            ),
        )
        if anonymous
        else ()
    )
    return (
        _("Dear [name],"),
        _("This is your personal link to a questionnaire, as was asked for: [questionnaire]."),
        "[about what]",
        "[link]",
        *renewed,
        _("Answers are taken until [last day]."),
        *_ending(),
    )


def _ending() -> tuple[str, ...]:
    return (
        _(
            "If somebody else should answer, if this is not for you, if you do not want to take"
            " part, or if you want no more mail about it, please say so here:"
        ),
        "[say otherwise]",
        _("This service is run by [operator]."),
    )
