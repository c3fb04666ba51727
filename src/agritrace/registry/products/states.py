"""The states of a product (domain facts tracing §1: 草稿/启用/停用)."""

from __future__ import annotations

from enum import StrEnum

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission


class ProductState(StrEnum):
    """A draft may be incomplete; only an active product can be chosen for a batch."""

    DRAFT = "draft"
    ACTIVE = "active"
    DISABLED = "disabled"


PRODUCT = Machine(
    name="products.product",
    title="产品",
    labels={ProductState.DRAFT: "草稿", ProductState.ACTIVE: "启用", ProductState.DISABLED: "停用"},
    start=ProductState.DRAFT,
    ends=frozenset(),
    arrows=(
        Arrow("activate", (ProductState.DRAFT,), ProductState.ACTIVE, Permission.ADD, "新增产品"),
        Arrow(
            "change", (ProductState.DRAFT, ProductState.ACTIVE), ProductState.ACTIVE, Permission.CHANGE, "修改产品"
        ),
        Arrow("disable", (ProductState.ACTIVE,), ProductState.DISABLED, Permission.DISABLE, "停用产品"),
        Arrow("enable", (ProductState.DISABLED,), ProductState.ACTIVE, Permission.DISABLE, "重新启用产品"),
    ),
)
