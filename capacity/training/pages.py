"""What training brings into the house."""

from capacity.training import views as overview
from capacity.training.catalogue import views as catalogue
from capacity.training.catalogue.actions import COMMITTED
from capacity.training.cohorts import jobs as cohort_jobs
from capacity.training.cohorts import views as cohorts
from capacity.training.cohorts.queries import committed_seats
from capacity.training.cohorts.taking_up import places_taken
from capacity.training.demand import views as demand
from capacity.training.demand.forecasting import TAKE_UP
from capacity.training.demand.jobs import init_jobs as init_demand_jobs
from capacity.training.evaluation import jobs as evaluation_jobs
from capacity.training.evaluation import views as evaluation
from capacity.training.evaluation.forgetting import forget_with_invitations
from capacity.training.plans import views as plans
from capacity.training.plans.jobs import init_jobs as init_plan_jobs
from capacity.training.reach import views as reach
from capacity.training.rules import REASONS, RULES
from surveys.foundation.rooms import Room

COMMITTED["cohorts"] = committed_seats
TAKE_UP["cohorts"] = places_taken
forget_with_invitations()

PAGES = (overview, catalogue, demand, plans, cohorts, evaluation, reach)

ROOM = Room(
    blueprints=tuple(page.bp for page in PAGES),
    jobs=(init_demand_jobs, cohort_jobs.init_jobs, evaluation_jobs.init_jobs, init_plan_jobs),
    rules=RULES,
    reasons=REASONS,
)
