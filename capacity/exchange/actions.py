"""What an organization does with its practices: write, change, share, withdraw.

Whoever changes one first takes it with ``queries.locked_practice``. Nothing is seen by others
before somebody shares it in a step of its own; that step is the organization's consent.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from capacity.exchange.domain.areas import area_of
from capacity.exchange.models import Practice
from surveys.foundation.searching import fold_all


class Kind(StrEnum):
    PRACTICE = "practice"
    LESSON = "lesson"
    FAILURE = "failure"


class PracticeState(StrEnum):
    DRAFT = "draft"
    SHARED = "shared"
    WITHDRAWN = "withdrawn"


class PracticeConflict(Exception):
    """Somebody has changed, shared or withdrawn it since the page was opened."""


@dataclass(frozen=True, slots=True)
class Account:
    """What an organization tells: what was done, what came of it, what it would do differently.

    ``about`` is the code of an area or of a criterion, in the one ``language`` of all texts.
    """

    kind: Kind
    title: str
    done: str
    result: str
    differently: str
    about: str
    language: str
    evidence: str


def write_practice(
    session: Session, organization_id: int, account: Account, person_id: int, now: datetime
) -> Practice:
    """A draft, for the own organization alone."""
    practice = Practice(organization_id=organization_id, state=PracticeState.DRAFT, revision=0)
    _tell(practice, account, person_id, now)
    practice.written_at = now
    session.add(practice)
    session.flush()
    return practice


def change_practice(
    practice: Practice, account: Account, expected_revision: int, person_id: int, now: datetime
) -> bool:
    """Tell it anew; False if it says the same. Shared, it is seen so from now on.

    Raises PracticeConflict if it is not as the page showed it.
    """
    if told(practice) == account:
        return False
    _expect(practice, expected_revision)
    _tell(practice, account, person_id, now)
    return True


def share_practice(practice: Practice, expected_revision: int, now: datetime) -> bool:
    """Let everybody who is signed in read what the page showed; False if they can already.

    Raises PracticeConflict if it is not as the page showed it: nobody consents to words unseen.
    """
    if practice.state == PracticeState.SHARED:
        return False
    _expect(practice, expected_revision)
    practice.state, practice.shared_at, practice.withdrawn_at = PracticeState.SHARED, now, None
    practice.revision += 1
    return True


def withdraw_practice(practice: Practice, now: datetime) -> bool:
    """From now on only the own organization sees it, as a trace; False if it was not shared."""
    if practice.state != PracticeState.SHARED:
        return False
    practice.state, practice.withdrawn_at = PracticeState.WITHDRAWN, now
    practice.revision += 1
    return True


def told(practice: Practice) -> Account:
    """What stands now."""
    return Account(
        kind=Kind(practice.kind),
        title=practice.title,
        done=practice.done,
        result=practice.result,
        differently=practice.differently,
        about=practice.criterion or practice.area,
        language=practice.language,
        evidence=practice.evidence,
    )


def _expect(practice: Practice, revision: int) -> None:
    if practice.revision != revision:
        raise PracticeConflict


def _tell(practice: Practice, account: Account, person_id: int, now: datetime) -> None:
    given = asdict(account)
    about = given.pop("about")
    for name, value in given.items():
        setattr(practice, name, value)
    practice.area = area_of(about)
    practice.criterion = about if about != practice.area else ""
    texts = (account.title, account.done, account.result, account.differently, account.evidence)
    practice.searched = fold_all((*texts, about))
    practice.written_by, practice.changed_at = person_id, now
    practice.revision += 1
