"""What is known of subjects met in the field, and who looks like one of them. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, field

from agritrace.kernel.subjectforms import SubjectForm

from .terms import CredentialKind, Industry, SubjectState


@dataclass(frozen=True, slots=True)
class TemporaryFacts:
    """What is known of somebody met in the field; ``phone``, ``cred_no``, address and point may be empty.

    Degrees are WGS 84; ``main_product`` is a catalogue code.
    """

    org_form: SubjectForm
    name: str
    region_code: str
    address: str
    industry: Industry
    main_product: str
    phone: str = field(default="", repr=False)
    cred_kind: CredentialKind = CredentialKind.IDENTITY
    cred_no: str = field(default="", repr=False)
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A subject with the same paper (``by`` is ``paper``) or telephone (``phone``).

    ``name`` and ``code`` are empty outside the viewer's area: he learns that it is registered and in which county.
    """

    id: int
    name: str
    code: str
    state: SubjectState
    region_code: str
    by: str
