"""Who needs what: the demand pages of planners."""

from capacity.training.demand.views import answering as answering
from capacity.training.demand.views import forecast as forecast
from capacity.training.demand.views import others as others
from capacity.training.demand.views.demand import bp as bp
