"""Makers of recorded findings for the tests of this room."""

from capacity.participation.domain.codes import Involvement, ProgrammeType, Stage
from capacity.participation.domain.record import RecordedFinding, RecordedProgramme
from surveys.constituents.roles import Group


def finding(
    involvement: Involvement = Involvement.TOOK_PART,
    groups: tuple[Group, ...] = (),
    stage: Stage | None = None,
    programme_id: int | None = 1,
    country: str = "SEN",
) -> RecordedFinding:
    programme = None
    if programme_id is not None:
        programme = RecordedProgramme(
            programme_id, country, ProgrammeType.DWCP, f"Programme {programme_id}", 2008, 2012
        )
    return RecordedFinding(
        id=1,
        country_iso3=country,
        country_as_stated="As stated",
        programme=programme,
        name="" if programme else "A committee",
        groups=groups,
        involvement=involvement,
        stage=stage,
        text="A finding",
        source="A document",
        paragraph="1",
    )
