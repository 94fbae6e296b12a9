"""From diagnosed needs to courses, a training plan, cohorts, and what came of them."""
