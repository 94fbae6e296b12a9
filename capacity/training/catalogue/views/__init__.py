"""The catalogue's pages: its courses, one course, its editions, and files in and out."""

from capacity.training.catalogue.views import editions as editions
from capacity.training.catalogue.views import files as files
from capacity.training.catalogue.views import writing as writing
from capacity.training.catalogue.views.courses import bp as bp
