"""What the parameters of routes are for an institution's things."""

from typing import Any

from tests.contracts.belongings.institution import Belongings


def identifiers(endpoint: str, of: Belongings) -> dict[str, Any]:
    """What a route's parameters are for these belongings. A new parameter needs an entry here."""
    diagnostic = endpoint.startswith(
        (
            *("assessments.", "evidence.", "meeting.", "reviews.", "action_plans."),
            *("reports.", "comparisons."),
        )
    )
    indicator = endpoint.startswith("indicators.")
    criterion = diagnostic or endpoint == "demand.criterion"
    return {
        "key": f"m{of.invitation.id}",
        "code": "1.1" if indicator else "C1.1" if criterion else "taking_part",
        "assessment_id": of.assessment.id,
        "evidence_id": of.evidence.id,
        "invitation_id": of.assessor.id if diagnostic else of.invitation.id,
        "asked": "all",
        "organization_id": of.organization.id,
        "round_id": of.assessment.round_id if diagnostic else of.survey.id,
        "version_id": of.survey.version_id,
        "group": of.organization.group,
        "job_id": of.job.id,
        "person_id": of.owner.id,
        "membership_id": of.owner.memberships[0].id if of.owner.memberships else 1,
        "iso3": of.organization.country_iso3,
        "region": "africa",
        "programme_id": of.programme.id,
        "practice_id": of.practice.id,
        "request_id": of.peer_request.id,
        "filename": "css/base.css",
        "kind": "invitation",
        "language": "en",
        "reminder_id": of.reminder.id,
        "message_id": of.message.id,
        "action_id": of.action.id,
        "theme_id": of.theme.id,
        "frozen_id": of.frozen.id,
        "figure_id": of.figure.id,
        "finding_id": of.finding.id,
        "committee_id": of.committee.id,
        "course_id": of.edition.course_id,
        "edition_id": of.edition.id,
        "nomination_id": of.nomination.id,
        "plan_id": of.scenario.plan_id,
        "scenario_id": of.scenario.id,
        "hand_id": of.scenario.hands[0].id,
        "biennium": "2010",
    }
