"""Which questionnaires may stand in one round together, and in which modes they may be asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.collection.rounds.domain import Mode
from surveys.questionnaires.domain.structure import Kind


@dataclass(frozen=True, slots=True)
class Instrument:
    """What planning needs to know of a questionnaire version.

    ``group`` is a diagnostic's, '' for a survey. ``modes`` are those its definition names; none
    named: every mode that its kind allows.
    """

    kind: Kind
    group: str = ""
    modes: tuple[str, ...] = ()


class AskingFault(StrEnum):
    NOTHING = "nothing"
    SEVERAL_SURVEYS = "several_surveys"  # results are made of one questionnaire
    FOREIGN_GROUP = "foreign_group"  # a diagnostic is asked of its own group only


def allowed_modes(instruments: Collection[Instrument]) -> tuple[Mode, ...]:
    """The modes that all of them allow. A diagnostic is never anonymous: somebody must agree on
    its ratings, and an institution's position needs its officer's consent."""
    return tuple(mode for mode in Mode if all(_allows(each, mode) for each in instruments))


def _allows(instrument: Instrument, mode: Mode) -> bool:
    if instrument.kind is Kind.DIAGNOSTIC and mode is Mode.ANONYMOUS:
        return False
    return not instrument.modes or mode in instrument.modes


def asking_fault(asked: Mapping[str, Instrument]) -> AskingFault | None:
    """What is wrong with asking these, by group ('' for everybody); None if nothing is."""
    if not asked:
        return AskingFault.NOTHING
    if len(asked) > 1 and any(each.kind is Kind.SURVEY for each in asked.values()):
        return AskingFault.SEVERAL_SURVEYS
    if any(group and each.group not in ("", group) for group, each in asked.items()):
        return AskingFault.FOREIGN_GROUP
    return None


def common_languages(offered: Sequence[Collection[str]], known: Sequence[str]) -> list[str]:
    """Of the ``known`` languages, in their order, those in which every one can be asked."""
    return [code for code in known if all(code in each for each in offered)]
