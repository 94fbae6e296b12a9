"""Groups of constituents and the roles people have; who is asking, and about what."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """The three groups of constituents."""

    GOVERNMENT = "government"
    EMPLOYERS = "employers"
    WORKERS = "workers"


class Role(StrEnum):
    RESPONDENT = "respondent"
    FOCAL_POINT = "focal_point"
    REVIEWER = "reviewer"
    PLANNER = "planner"
    ANALYST = "analyst"
    DESIGNER = "designer"
    ADMINISTRATOR = "administrator"


ORGANIZATION_ROLES = frozenset({Role.RESPONDENT, Role.FOCAL_POINT})
GROUP_ROLES = frozenset({Role.REVIEWER})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one person: within one organization, for one group, or everywhere."""

    role: Role
    organization_id: int | None = None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. Nobody in particular has no ``person_id`` and no grants."""

    person_id: int | None = None
    grants: frozenset[Grant] = frozenset()

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    def has(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)

    def organizations(self, role: Role) -> frozenset[int]:
        """The organizations in which the actor has ``role``."""
        return frozenset(
            grant.organization_id
            for grant in self.grants
            if grant.role is role and grant.organization_id is not None
        )

    def groups(self, role: Role) -> frozenset[Group]:
        """The groups for which the actor has ``role``."""
        return frozenset(
            grant.group for grant in self.grants if grant.role is role and grant.group is not None
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: whose organization, which group, whose own thing."""

    organization_id: int | None = None
    group: Group | None = None
    owner_id: int | None = None


NOBODY = Actor()
EVERYTHING = Scope()
