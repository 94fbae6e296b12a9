"""The capacity-assessment platform that stands on the survey platform."""
