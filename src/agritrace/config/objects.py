"""What the kinds of objects that records are about are called, for whoever reads records."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "account": "账号",
    "organisation": "机构",
    "subject": "主体",
    "product": "产品",
    "batch": "批次",
    "code": "追溯码",
    "sale": "交易",
    "chain": "追溯链",
}
