"""Nominations and what may become of them."""

from enum import StrEnum


class ParticipantKind(StrEnum):
    CONSTITUENT = "constituent"
    STAFF = "staff"  # of the ILO
    OTHER = "other"


class Sex(StrEnum):
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class NominationState(StrEnum):
    NOMINATED = "nominated"
    WAITING = "waiting"  # on the waiting list
    ACCEPTED = "accepted"
    REFUSED = "refused"  # by the Centre
    WITHDRAWN = "withdrawn"  # by the organization or the participant
    ATTENDED = "attended"
    ABSENT = "absent"
