"""A subject as facts and sentences, for record and review pages."""

from __future__ import annotations

from collections.abc import Sequence

from agritrace.foundation.journal.values import RecordRow
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.ui.parts import Fact, Facts, History, HistoryLine

from ..values import CREDENTIAL_NAMES, INDUSTRY_NAMES, ROLE_NAMES, DecisionRow, Industry, MaskedPersonal, SubjectRow

ICONS = {
    "subjects:registration:submit": ("send", ""),
    "subjects:registration:resubmit": ("send", ""),
    "subjects:registration:approve": ("circle-check", "good"),
    "subjects:registration:reject": ("arrow-back-up", "bad"),
    "subjects:subject:suspend": ("player-pause", "bad"),
    "subjects:subject:resume": ("circle-check", "good"),
    "subjects:card:reissue": ("refresh", ""),
    "subjects:facts:correct": ("pencil", ""),
    "subjects:change:request": ("send", ""),
    "subjects:change:grant": ("circle-check", "good"),
    "subjects:change:refuse": ("arrow-back-up", "bad"),
    "subjects:move:request": ("send", ""),
    "subjects:move:release": ("send", ""),
    "subjects:move:accept": ("circle-check", "good"),
    "subjects:move:refuse": ("arrow-back-up", "bad"),
    "subjects:cancellation:request": ("send", ""),
    "subjects:cancellation:grant": ("circle-minus", ""),
    "subjects:cancellation:refuse": ("arrow-back-up", "bad"),
    "subjects:request:withdraw": ("arrow-back-up", ""),
    "subjects:subject:revoke": ("ban", "bad"),
    "subjects:subject:reinstate": ("circle-check", "good"),
    "subjects:directory:take_over": ("table-import", "good"),
    "subjects:account:open": ("user-plus", ""),
}


def facts_of(row: SubjectRow, persons: MaskedPersonal) -> Facts:
    """The facts of a subject; persons only masked."""
    named = catalogue.names(row.main_products)
    checked = "" if any(finding.startswith("cred:") for finding in row.findings) else "校验通过"
    place = f"{row.longitude:.5f}, {row.latitude:.5f}（WGS-84）" if row.longitude and row.latitude else "没有标注"
    return Facts(
        (
            Fact("组织形式", FORM_NAMES[row.org_form]),
            Fact("主体类别", "、".join(text for role, text in ROLE_NAMES.items() if role.value in row.business_roles)),
            Fact(CREDENTIAL_NAMES[row.cred_kind], row.cred_masked, good=checked),
            Fact("行业", "、".join(INDUSTRY_NAMES[Industry(one)] for one in row.industries)),
            Fact("所属区域", regions.path(row.region_code)),
            Fact("详细地址", row.address),
            Fact("经营者", f"{persons.legal_name}　{persons.legal_id}"),
            Fact("联系人", f"{persons.contact_name}　{persons.phone}"),
            Fact("主要产品", "、".join(named.values())),
            Fact("年产量或规模", row.scale_words or "没有填"),
            Fact("位置", place),
        )
    )


def history_of(records: Sequence[RecordRow], decisions: Sequence[DecisionRow]) -> History:
    """Sentences, newest first; the words of a decision stand beside its record."""
    words = {decision.at: decision.words for decision in decisions}
    return History(
        tuple(
            HistoryLine(
                record.sentence,
                at=record.occurred_at,
                icon=ICONS.get(record.act, ("point", ""))[0],
                tone=ICONS.get(record.act, ("point", ""))[1],
                quote=words.get(record.occurred_at, ""),
            )
            for record in records
        )
    )
