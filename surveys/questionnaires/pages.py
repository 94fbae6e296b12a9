"""What questionnaires bring into the house."""

from surveys.foundation.rooms import Room
from surveys.questionnaires import views
from surveys.questionnaires.cli import load_built_in, questionnaires

ROOM = Room(blueprints=(views.bp,), commands=(questionnaires,), set_up=(load_built_in,))
