"""What is asked under given answers, what is missing, how far one is, what gets submitted.

One rule carries everything: :func:`asked` walks the items once, in order. A condition sees only
the answers to what was asked before it, so an answer that a later change has hidden counts as
none. It stays in the draft; only the submission leaves it out.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from surveys.questionnaires.domain.logic import evaluate, is_true
from surveys.questionnaires.domain.reading import Problem, ProblemCode
from surveys.questionnaires.domain.structure import (
    LEVELS,
    NOT_APPLICABLE,
    Answer,
    Answers,
    CriterionPart,
    Field,
    Item,
    Questionnaire,
    Special,
)
