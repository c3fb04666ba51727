"""The states of a product (domain facts tracing §1: 草稿/启用/停用)."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_NAMES, ProductState

_S = ProductState

PRODUCT: Machine[ProductState] = Machine(
    name="product",
    title="产品",
    labels=STATE_NAMES,
    start=ProductState.DRAFT,
    ends=frozenset(),
    arrows=(
        Arrow("add", (_S.DRAFT,), _S.ACTIVE, Permission.ADD, "新增产品", "products.product_added"),
        Arrow("change", (_S.DRAFT, _S.ACTIVE), _S.ACTIVE, Permission.CHANGE, "修改产品", "products.product_changed"),
        Arrow("disable", (_S.ACTIVE,), _S.DISABLED, Permission.DISABLE, "停用产品", "products.product_changed"),
        Arrow("enable", (_S.DISABLED,), _S.ACTIVE, Permission.DISABLE, "重新启用产品", "products.product_changed"),
    ),
)
