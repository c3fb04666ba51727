"""Stories of subjects registered twice."""
