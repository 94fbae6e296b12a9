"""Two institutions of different groups and countries, and everything that can belong to them."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.results.extract.actions import append_round
from tests.contracts.belongings.institution import Belongings, Build, make_belongings
from tests.contracts.belongings.reports import keep_figures
from tests.factories import make_organization, make_person


@pytest.fixture
def own_organization(session: Session) -> Organization:
    return make_organization(session, Group.WORKERS, "SEN")


@pytest.fixture
def foreign_organization(session: Session) -> Organization:
    return make_organization(session, Group.EMPLOYERS, "FRA")


@pytest.fixture
def build(app: Flask, session: Session) -> Build:
    """``build(organization, owner)``: the belongings, committed."""

    def make(organization: Organization, owner: Person) -> Belongings:
        return make_belongings(app, session, organization, owner)

    return make


@pytest.fixture
def world(app: Flask, session: Session, own_organization: Organization, build: Build) -> Belongings:
    """One institution with at least one row in every table."""
    grant = Grant(Role.FOCAL_POINT, own_organization.id)
    made = build(own_organization, make_person(session, grant))
    with app.app_context():
        keep_figures(session)
        survey_id = made.survey.id
        session.close()
        append_round(app.extensions["database"], survey_id)
    return made
