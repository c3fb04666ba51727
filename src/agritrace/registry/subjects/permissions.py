"""What may be permitted in this room (domain facts subjects §5)."""

from enum import StrEnum


class Permission(StrEnum):
    """Permissions; ``SUBMIT`` is everybody's, the others are granted by role."""

    SUBMIT = "subjects:registration:submit"
    REVIEW = "subjects:registration:review"
    READ = "subjects:subject:read"
    LOOK_UP = "subjects:subject:look_up"
    SUSPEND = "subjects:subject:suspend"
    REVOKE = "subjects:subject:revoke"
    MERGE = "subjects:subject:merge"
    DECIDE_CHANGE = "subjects:change:decide"
    DECIDE_CANCELLATION = "subjects:cancellation:decide"
    ENTER_TEMPORARY = "subjects:temporary:enter"
    TAKE_OVER = "subjects:directory:take_over"
    MANAGE_OWN = "subjects:own:manage"
