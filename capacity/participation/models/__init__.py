"""The tables of this room: the record, what is entered by hand, and the rounds about programmes."""

from capacity.participation.models.asking import CoreItem, ProgrammeFrame, ProgrammeRound
from capacity.participation.models.record import Finding, FindingGroup, Programme, RecordImport
from capacity.participation.models.register import (
    Committee,
    CommitteePart,
    FindingCorrection,
    FindingEntry,
    FindingReason,
    ProgrammeChange,
    ProgrammeOutcome,
)
from capacity.participation.models.telling import ToldCount, ToldVerdict

__all__ = [
    "Committee",
    "CommitteePart",
    "CoreItem",
    "Finding",
    "FindingCorrection",
    "FindingEntry",
    "FindingGroup",
    "FindingReason",
    "Programme",
    "ProgrammeChange",
    "ProgrammeFrame",
    "ProgrammeOutcome",
    "ProgrammeRound",
    "RecordImport",
    "ToldCount",
    "ToldVerdict",
]
