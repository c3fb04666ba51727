"""Pages of subjects registered twice."""
