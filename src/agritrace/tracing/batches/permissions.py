"""Permissions of the batches room."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done with batches."""

    SEE = "batches:batch:see"
    PRODUCE = "batches:batch:produce"
    LOSE = "batches:batch:lose"
    VOID = "batches:batch:void"
    CLOSE = "batches:batch:close"
    RECALL = "batches:batch:recall"
    BUY = "batches:batch:buy"
    DESTROY = "batches:batch:destroy"
    STEP = "batches:step:keep"
    CORRECT = "batches:correction:ask"
    DECIDE = "batches:correction:decide"
