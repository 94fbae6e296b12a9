"""What constituents bring into the house."""

from surveys.constituents.actions import set_up_countries
from surveys.constituents.cli import people as people_commands
from surveys.constituents.views import account, consents, jobs, organizations, people
from surveys.foundation.rooms import Room

ROOM = Room(
    blueprints=(account.bp, people.bp, organizations.bp, consents.bp, jobs.bp),
    commands=(people_commands,),
    set_up=(set_up_countries,),
)
