"""The action plans of the institutions of country D: five actions, one of them overdue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from capacity.demonstration.walking import Walk
from capacity.diagnostics.action_plans.actions import Intent, add_action, change_action
from capacity.diagnostics.domain.action_plan import ActionState, Support
from surveys.constituents.roles import Group


@dataclass(frozen=True, slots=True)
class Step:
    """An action as it was meant, and what has become of it; ``due`` in days from today."""

    criterion: str
    text: str
    owner: str
    due: int
    support: frozenset[Support] = frozenset()
    state: ActionState = ActionState.PLANNED
    progress: int = 0
    note: str = ""
    assumptions: str = ""
    risks: str = ""


ADVICE, TRAINING = Support.ADVICE, Support.TRAINING
FUNDING, EXCHANGE = Support.FUNDING, Support.PEER_EXCHANGE
UNDER_WAY, DONE = ActionState.UNDER_WAY, ActionState.DONE

COUNT_PEOPLE = Step(
    "C8.4",
    "Count members of staff and of delegations by sex, age and disability once a year, and lay the"
    " figures before the leadership.",
    "Administration",
    -40,
    frozenset({ADVICE}),
    UNDER_WAY,
    60,
    "Counted by sex and age. The question on disability is still being worded.",
)

FIRST_PLAN: dict[Group, tuple[Step, ...]] = {
    Group.GOVERNMENT: (replace(COUNT_PEOPLE, due=-25, progress=80),),
    Group.EMPLOYERS: (replace(COUNT_PEOPLE, owner="Member relations", due=-60, progress=30),),
    Group.WORKERS: (COUNT_PEOPLE,),
}
"""What was begun in the first round and is overdue by now."""

SECOND_PLAN: dict[Group, tuple[Step, ...]] = {
    Group.GOVERNMENT: (
        Step(
            "C7.2",
            "Have the labour inspection and the statistics unit named as lines of their own in the"
            " budget proposal.",
            "Budget division",
            95,
            frozenset({ADVICE}),
            UNDER_WAY,
            50,
            "The proposal is with the finance ministry.",
            "The budget calendar stays as it is.",
            "If the proposal comes back, the two lines are put forward again next year.",
        ),
        Step(
            "C3.2",
            "Agree with the planning ministry on one page of employment targets for the next"
            " national plan.",
            "Policy division",
            45,
            frozenset({ADVICE}),
            UNDER_WAY,
            30,
        ),
        Step(
            "C9.3",
            "Receive two inspectors of another ministry for a week, and send two in return.",
            "International relations",
            210,
            frozenset({EXCHANGE, FUNDING}),
            assumptions="A ministry of the region agrees, and travel is paid for.",
        ),
        Step(
            "",
            "Name one person in each division who looks after this plan.",
            "Planning division",
            -6,
            state=DONE,
        ),
    ),
    Group.EMPLOYERS: (
        Step(
            "C7.2",
            "Offer two services that members pay for by use, so that less rests on one project.",
            "Secretary-general",
            150,
            frozenset({ADVICE, FUNDING}),
            UNDER_WAY,
            25,
            "Members were asked which services they would pay for.",
            "At least a tenth of the members uses one of the two in the first year.",
            "If fewer do, the second service is not begun.",
        ),
        Step(
            "C3.2",
            "Train two colleagues in how the UN plans in the country, and hand in written"
            " priorities of enterprises.",
            "Policy unit",
            75,
            frozenset({TRAINING}),
        ),
        Step(
            "C2.4",
            "Put a review of the plan on the board's agenda twice a year.",
            "Board secretary",
            20,
            frozenset(),
            UNDER_WAY,
            70,
            "The first review is on the agenda of the next meeting.",
        ),
        Step(
            "",
            "Explain this plan to the branches in one online meeting.",
            "Communication",
            -8,
            state=DONE,
        ),
    ),
    Group.WORKERS: (
        Step(
            "C7.2",
            "Draw up a forecast of income for three years and a rule for reserves, and have both"
            " adopted.",
            "Treasurer",
            120,
            frozenset({ADVICE}),
            UNDER_WAY,
            40,
            "The forecast is drafted; the rule for reserves comes next.",
            "The executive committee meets as planned and has the forecast before it.",
            "If a large payment is late again, the rule is put off for a year.",
        ),
        Step(
            "C3.2",
            "Write down the affiliates' priorities for the next Cooperation Framework on two"
            " pages, and hand them to the Resident Coordinator's office.",
            "Research department",
            20,
            frozenset({TRAINING, ADVICE}),
            UNDER_WAY,
            20,
        ),
        Step(
            "C9.3",
            "Visit a confederation that reviews its plan with figures, and receive it in return.",
            "International department",
            200,
            frozenset({EXCHANGE, FUNDING}),
            assumptions="A peer agrees, and travel is paid for.",
        ),
        Step(
            "",
            "Name one person in each affiliate who looks after this plan.",
            "General secretary",
            -3,
            state=DONE,
        ),
    ),
}
"""What the second round led to; the gap of C2.4 or C8.4 is still open to be planned for."""


def plan(walk: Walk, steps: Sequence[Step], today: datetime) -> None:
    """Written down after the consensus; what has become of each was noted a few days ago."""
    for number, step in enumerate(steps, start=1):
        meant = Intent(
            text=step.text,
            owner=step.owner,
            term=(today + timedelta(days=step.due)).date(),
            criterion=step.criterion,
            support=step.support,
            assumptions=step.assumptions,
            risks=step.risks,
        )
        key = sha256(f"{walk.assessment.id}/{number}".encode()).hexdigest()[:32]
        action, _new = add_action(
            walk.session,
            walk.assessment,
            meant,
            key,
            walk.focal_point.id,
            walk.calendar.before(22),
        )
        became = replace(meant, state=step.state, progress=step.progress, note=step.note)
        change_action(
            walk.session,
            action,
            became,
            action.revision,
            walk.focal_point.id,
            today - timedelta(days=4),
        )
