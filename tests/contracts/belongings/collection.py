"""What belongs to a round."""

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    Message,
    MessageTemplate,
    OpenLink,
    Reminder,
)
from surveys.collection.population.models import Contact, Frame, FrameUnit, WaitingList
from surveys.collection.rounds.models import ItemLink, Round, RoundTag
from surveys.constituents.models import Organization, Person
from surveys.foundation.jobs.models import StoredFile
from tests.factories import make_invitation, make_round


def answer_round(
    session: Session, organization: Organization, owner: Person, moment: datetime
) -> tuple[Round, Invitation]:
    """A round that follows another one, answered with an invitation of ``owner``."""
    survey = make_round(session)
    survey.previous_id = make_round(session).id
    invitation, _token = make_invitation(session, survey, organization, person=owner)
    given = save_answers(session, holder_of(invitation), None, {"role": "board"}, "en", moment)
    submit_response(session, given, moment)
    return survey, invitation


def do_fieldwork(
    session: Session, survey: Round, invitation: Invitation, owner: Person, moment: datetime
) -> tuple[Reminder, Message]:
    """What belongs to a round besides invitations and responses: one row of each kind."""
    reminder = Reminder(round_id=survey.id, step=1, due_at=moment, done_at=moment)
    message = Message(
        round_id=survey.id,
        invitation_id=invitation.id,
        kind="invitation",
        state="sent",
        language="en",
        asked_at=moment,
        due_at=moment,
        sent_at=moment,
    )
    survey.tags = [RoundTag(kind="outcome", value="Outcome 3")]
    contact = Contact(round_id=survey.id, name="Head of unit", email="unit@example.org")
    session.add_all([contact, Frame(round_id=survey.id, source="register", made_at=moment)])
    session.flush()
    _waiting_list(session, survey, owner, moment)
    unit = FrameUnit(
        round_id=survey.id,
        organization_id=invitation.organization_id,
        contact_id=contact.id,
        label="Legal unit",
        language="en",
        selected=True,
    )
    session.add(unit)
    session.flush()
    invitation.unit_id, invitation.contact_id = unit.id, contact.id
    session.add_all(
        [
            ItemLink(
                round_id=survey.id, group="", code="role", previous_code="role", comparable=True
            ),
            InvitationEvent(
                invitation_id=invitation.id, at=moment, kind="contacted", person_id=owner.id
            ),
            OpenLink(
                round_id=survey.id,
                token=f"open-{survey.id}",
                most_in_all=100,
                most_per_organization=3,
                made_at=moment,
            ),
            MessageTemplate(
                round_id=survey.id, kind="reminder", language="en", subject="A", body="B"
            ),
            reminder,
            message,
        ]
    )
    session.flush()
    return reminder, message


def _waiting_list(session: Session, survey: Round, owner: Person, moment: datetime) -> None:
    content = b"organization,country\nA union,SEN\n"
    file = StoredFile(name="list.csv", media_type="text/csv", content=content, made_at=moment)
    session.add(file)
    session.flush()
    session.add(
        WaitingList(
            round_id=survey.id,
            file_id=file.id,
            person_id=owner.id,
            uploaded_at=moment,
            manner={"kind": "csv", "encoding": "utf-8", "separator": ",", "sheet": ""},
            preview={
                "sheets": [],
                "headings": ["organization", "country"],
                "samples": [["A union"], ["SEN"]],
                "rows": 1,
            },
        )
    )
    session.flush()
