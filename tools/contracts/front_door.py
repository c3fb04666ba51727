"""Import-linter contract: a room is entered only by its front door.

A room is ``agritrace.<floor>.<room>``. From another room only its ``doors`` may be imported; migrations may besides use
the guard of the journal. ``config`` puts the rooms together and is free, as are kernel and ui, which are no rooms.
"""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

NO_ROOMS = ("kernel", "ui", "config")
MIGRATION_DOOR = "agritrace.foundation.journal.guarding"


class FrontDoor(Contract):
    """Checks every direct import between two rooms."""

    type_name = "front_door"
    root = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """List the imports that climb in through a window."""
        bad = [
            (importer, imported)
            for importer in sorted(graph.modules)
            if self._room(importer) and ".tests" not in importer
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._trespasses(importer, imported)
        ]
        return ContractCheck(kept=not bad, metadata={"bad": bad})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each of them."""
        for importer, imported in check.metadata["bad"]:
            output.print_error(f"{importer} -> {imported}", bold=False)

    def _trespasses(self, importer: str, imported: str) -> bool:
        room = self._room(imported)
        if room is None or room == self._room(importer):
            return False
        if imported == MIGRATION_DOOR and ".migrations." in importer:
            return False
        return imported[len(room) + 1 :].split(".", maxsplit=1)[0] not in self.doors  # type: ignore[operator]  # a list at run time

    def _room(self, module: str) -> str | None:
        parts = module.split(".")
        if len(parts) >= 3 and parts[0] == self.root and parts[1] not in NO_ROOMS:
            return ".".join(parts[:3])
        return None
