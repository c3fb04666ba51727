"""Every reason against a new organisation and against a reform that makes no sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agritrace.foundation.organisations.delegation import Office, stands_directly_below
from agritrace.foundation.organisations.rules import Placed, against_place, against_reform, next_code
from agritrace.foundation.organisations.values import CreateOrganisation, Move, OrganisationRow, OrganisationState
from agritrace.kernel.viewer import Jurisdiction, Level, ViewerKind

REGULATOR, SUPPORT = ViewerKind.REGULATOR, ViewerKind.SUPPORT
HANGZHOU = OrganisationRow(
    id=1,
    kind=REGULATOR,
    level=Level.CITY,
    name="杭州市农业农村局",
    code="J330100001",
    region_code="330100000000",
    parent_id=9,
    state=OrganisationState.ACTIVE,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
ALL_OF_IT = Jurisdiction(("3301",))


def command(**changes: object) -> CreateOrganisation:
    told = {
        "kind": REGULATOR,
        "level": Level.COUNTY,
        "name": "余杭区农业农村局",
        "region_code": "330110000000",
        "parent_id": 1,
        "command_id": uuid4(),
    }
    return CreateOrganisation(**{**told, **changes})  # type: ignore[arg-type]  # the table above is complete


@pytest.mark.parametrize(
    ("told", "parent", "field"),
    [
        (command(name=" "), HANGZHOU, "name"),
        (command(parent_id=None), None, "parent_id"),
        (command(), replace(HANGZHOU, state=OrganisationState.CLOSED), "parent_id"),
        (command(level=Level.TOWNSHIP, region_code="330110001000"), HANGZHOU, "level"),
        (command(region_code="370102000000"), HANGZHOU, "region_code"),
        (command(kind=SUPPORT), HANGZHOU, "level"),
    ],
)
def test_each_reason_against_a_place_stands_beside_its_field(
    told: CreateOrganisation, parent: OrganisationRow | None, field: str
) -> None:
    assert field in {reason.field for reason in against_place(told, parent, ALL_OF_IT)}


def test_a_county_below_its_city_and_support_below_nobody_are_welcome() -> None:
    assert against_place(command(), HANGZHOU, ALL_OF_IT) == []
    assert against_place(command(kind=SUPPORT, parent_id=None), None, Jurisdiction()) == []


def test_support_stands_below_no_regulator() -> None:
    office = Office(SUPPORT, Level.COUNTY, "330110", 2, 1)
    assert not stands_directly_below(office, HANGZHOU.office)


def test_codes_end_with_the_last_number_and_support_has_none() -> None:
    assert next_code(SUPPORT, "330110000000", ()) is None
    with pytest.raises(ValueError, match="no organisation number left"):
        next_code(REGULATOR, "330110000000", ["J330110999"])


def test_each_reason_against_a_reform() -> None:
    ningbo = replace(HANGZHOU, id=2, name="宁波市农业农村局", state=OrganisationState.CLOSED)
    county = replace(HANGZHOU, id=3, level=Level.COUNTY, name="余杭区农业农村局")
    placed = {row.id: Placed(row, ALL_OF_IT) for row in (HANGZHOU, ningbo, county)}
    assert len(against_reform((), placed)) == 1
    assert len(against_reform((Move("330110", 1, 3),), placed)) == 1
    assert len(against_reform((Move("3702", 1, 2),), placed)) == 2
