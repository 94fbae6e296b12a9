"""What results bring into the house."""

from surveys.foundation.rooms import Room
from surveys.results import jobs, views
from surveys.results.analysis import views as analysis
from surveys.results.comments import theme_views as themes
from surveys.results.comments import views as comments
from surveys.results.extract.cli import results as result_commands
from surveys.results.extract.jobs import init_extract
from surveys.results.rules import REASONS, RULES

ROOM = Room(
    blueprints=(
        views.bp,
        analysis.bp,
        comments.bp,
        themes.bp,
    ),
    commands=(result_commands,),
    jobs=(jobs.init_jobs, init_extract),
    rules=RULES,
    reasons=REASONS,
)
