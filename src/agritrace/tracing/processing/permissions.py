"""Permissions of the processing room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with several batches at once."""

    SEE = "processing:run:see"
    SPLIT = "processing:run:split"
    MERGE = "processing:run:merge"
    PROCESS = "processing:run:process"
