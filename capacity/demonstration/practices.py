"""Four entries of the catalogue: a good practice, a lesson and two failures, in three languages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.world import Organizations, person
from capacity.exchange.actions import Account, Kind, share_practice, write_practice
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group

ONE_PAGE = Account(
    kind=Kind.PRACTICE,
    title="Three figures a month on one page",
    done="Each unit sends three figures to the planning unit on the first Monday of the month. They"
    " stand on one page beside their starting values and targets, and the governing body begins"
    " every meeting with this page.",
    result="After a year the governing body had changed the plan twice, both times because a figure"
    " had not moved. Before, the plan was looked at when it ended.",
    differently="Begin with fewer figures: two of the first nine were never used.",
    about="C2.2",
    language="en",
    evidence="Monitoring table, https://www.example.org/monitoring-table",
)

NEGOTIATORS = Account(
    kind=Kind.LESSON,
    title="Former les négociateurs avant la négociation, et non pendant",
    done="Six négociateurs ont suivi deux journées de formation alors que les discussions avaient"
    " déjà commencé. L'année suivante, la formation a eu lieu trois mois avant.",
    result="La première fois, les participants n'ont rien pu changer à une position déjà remise. La"
    " deuxième fois, ils l'ont rédigée eux-mêmes et l'ont défendue sans aide.",
    differently="Prévoir la formation dans le calendrier des négociations, et former deux"
    " suppléants en même temps.",
    about="C6.2",
    language="fr",
    evidence="Programme de la formation, https://www.example.org/programme-de-formation",
)

NEWSLETTER = Account(
    kind=Kind.FAILURE,
    title="نشرة إلكترونية لم يقرأها أحد",
    done="أرسلنا إلى الأعضاء كل أسبوع نشرة إلكترونية من عشر صفحات، ولم نسألهم قبل ذلك عمّا يحتاجون"
    " إليه ولا عن الوسيلة التي تناسبهم.",
    result="بعد ستة أشهر فتحها واحد من كل عشرين عضواً، فأوقفناها. وكان معظم الأعضاء يقرؤون رسائلهم"
    " على الهاتف فقط.",
    differently="نسأل الأعضاء أولاً، ونبدأ برسالة قصيرة واحدة في الشهر تُقرأ على الهاتف.",
    about="C5.2",
    language="ar",
    evidence="",
)

DATABASE = Account(
    kind=Kind.FAILURE,
    title="A database that one person could open",
    done="Inspection files were moved into a database that a colleague had built in his spare time."
    " Nobody else was trained, and nothing was written down about how it works.",
    result="When he changed posts, nobody could add a file for four months. The old paper list was"
    " taken up again, and the files of one year had to be entered twice.",
    differently="Two people from the beginning, a page of instructions, and a copy that somebody"
    " has once restored.",
    about="C7.3",
    language="en",
    evidence="Report of the internal audit, item 6",
)


def share_practices(
    session: Session,
    organizations: Organizations,
    peers: Sequence[Organization],
    moment: datetime,
) -> None:
    """Each was written by its organization's focal point and shared a day later."""
    told = (
        (ONE_PAGE, organizations["D", Group.WORKERS], "focal-workers-d", 10),
        (NEGOTIATORS, peers[-1], "focal-workers-e", 8),
        (NEWSLETTER, organizations["B", Group.EMPLOYERS], "focal-employers-b", 6),
        (DATABASE, organizations["D", Group.GOVERNMENT], "focal-government-d", 5),
    )
    for account, organization, address, days in told:
        writer, written = person(session, address), moment - timedelta(days=days)
        practice = write_practice(session, organization.id, account, writer.id, written)
        share_practice(practice, practice.revision, written + timedelta(days=1))
    session.flush()
