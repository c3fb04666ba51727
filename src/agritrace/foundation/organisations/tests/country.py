"""A small real country for tests, built through the services: Zhejiang with Hangzhou, and Shandong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from agritrace.foundation.organisations import services
from agritrace.foundation.organisations.values import CreateOrganisation
from agritrace.kernel.viewer import Level, ViewerKind, system

BUILDER = system("the country of a test")
REGULATOR, LABORATORY, ENFORCEMENT = ViewerKind.REGULATOR, ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT


@dataclass
class Country:
    """Organisations by a short name."""

    now: datetime
    ids: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return self.ids[name]

    def add(self, name: str, region: str, under: str | None, **more: object) -> int:
        """Open one; kind and level are told or follow from the superior."""
        kind = more.pop("kind", REGULATOR)
        level = more.pop("level")
        command = CreateOrganisation(
            kind=kind,  # type: ignore[arg-type]  # told by the test
            level=level,  # type: ignore[arg-type]  # told by the test
            name=str(more.pop("title", name)),
            region_code=region.ljust(12, "0"),
            parent_id=self.ids[under] if under else None,
            command_id=uuid4(),
            **more,  # type: ignore[arg-type]  # include and exclude
        )
        self.ids[name] = services.create_organisation(BUILDER, command, self.now).id
        return self.ids[name]


def build(now: datetime) -> Country:
    """Ministry, two provinces, two cities, three counties, a town, bodies of the county and the province."""
    country = Country(now)
    country.add("ministry", "", None, level=Level.MINISTRY, title="农业农村部")
    country.add("province", "33", "ministry", level=Level.PROVINCE, title="浙江省农业农村厅")
    country.add("other_province", "37", "ministry", level=Level.PROVINCE, title="山东省农业农村厅")
    country.add("city", "3301", "province", level=Level.CITY, title="杭州市农业农村局")
    country.add("other_city", "3302", "province", level=Level.CITY, title="宁波市农业农村局")
    country.add("county", "330110", "city", level=Level.COUNTY, title="余杭区农业农村局")
    country.add("sibling", "330106", "city", level=Level.COUNTY, title="西湖区农业农村局")
    country.add("township", "330110010", "county", level=Level.TOWNSHIP, title="良渚街道监管站")
    country.add("sibling_township", "330106004", "sibling", level=Level.TOWNSHIP, title="西溪街道监管站")
    country.add("laboratory", "330110", "county", level=Level.COUNTY, kind=LABORATORY, title="余杭区检测中心")
    country.add("enforcement", "330110", "county", level=Level.COUNTY, kind=ENFORCEMENT, title="余杭区执法大队")
    return country
