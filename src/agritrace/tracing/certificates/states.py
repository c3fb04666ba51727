"""The states of a certificate."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import STATE_NAMES, CertificateState

CERTIFICATE: Machine[CertificateState] = Machine(
    name="certificate",
    title="承诺达标合格证",
    labels=STATE_NAMES,
    start=CertificateState.ISSUED,
    ends=frozenset({CertificateState.VOID}),
    arrows=(
        Arrow("print", (CertificateState.ISSUED,), CertificateState.ISSUED, Permission.PRINT, "打印合格证", ""),
        Arrow(
            "void",
            (CertificateState.ISSUED,),
            CertificateState.VOID,
            Permission.VOID,
            "作废合格证",
            "certificates.certificate_voided",
        ),
    ),
)
