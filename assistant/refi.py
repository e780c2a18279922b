"""REFI-QDA 1.5: the names by which programs for qualitative analysis exchange projects.

A project (.qdpx) is a zip archive of ``project.qde`` and a flat folder ``sources/`` whose files are
named by a GUID; a codebook (.qdc) is one XML file. What is read and what is written share this.
"""

from __future__ import annotations

from dataclasses import dataclass

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"

PROJECT_SUFFIX = ".qdpx"
CODEBOOK_SUFFIX = ".qdc"
PROJECT_FILE = "project.qde"
SOURCES_FOLDER = "sources"
INTERNAL = "internal://"
"""Before the name of a file in the folder of sources, in place of a path."""

_DIVIDER = " > "


def with_above(path: str) -> tuple[str, ...]:
    """Give a code's path and those of the codes that it stands below, the outermost first."""
    parts = path.split(_DIVIDER)
    return tuple(_DIVIDER.join(parts[:count]) for count in range(1, len(parts) + 1))


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a codebook, under the codes that it stands below."""

    guid: str
    name: str
    above: tuple[str, ...] = ()
    colour: str = ""
    description: str = ""

    @property
    def path(self) -> str:
        """The name with those above it, by which a code is known here: "Barriers > Funding"."""
        return _DIVIDER.join((*self.above, self.name))
