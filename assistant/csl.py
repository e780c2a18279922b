"""A Source as CSL-JSON, the form in which it is stored, exported and printed as data.

CSL has no field for participants, provenance or licence; they stand under ``custom``, as CSL-JSON
allows.
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, cast, get_args

from assistant.domain import Name, Participant, Provenance, Source

_PLAIN = {
    "id": "id",
    "type": "type",
    "title": "title",
    "container_title": "container-title",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "url": "URL",
    "language": "language",
}
_CUSTOM = ("provenance", "licence", "translation_of", "path", "sha256")
_PROVENANCES = get_args(Provenance)


def to_csl(source: Source) -> dict[str, Any]:
    """Give the CSL-JSON record of a source; what is empty is left out."""
    record: dict[str, Any] = {
        key: value for field, key in _PLAIN.items() if (value := getattr(source, field))
    }
    for role in ("author", "interviewer"):
        if names := getattr(source, role):
            record[role] = [_name_to_csl(name) for name in names]
    if source.issued:
        record["issued"] = {"date-parts": [[int(part) for part in source.issued.split("-")]]}
    record["custom"] = {field: value for field in _CUSTOM if (value := getattr(source, field))}
    if source.participants:
        record["custom"]["participants"] = [
            {"id": one.id, "role": one.role, "group": one.group, "attributes": dict(one.attributes)}
            for one in source.participants
        ]
    return record


def from_csl(record: dict[str, Any]) -> Source:
    """Give the source that ``to_csl`` made a record of.

    Raises:
        ValueError, KeyError, TypeError: the record is not one.

    """
    custom = record.get("custom", {})
    provenance = custom.get("provenance", "study")
    if provenance not in _PROVENANCES:
        raise ValueError(f"no provenance {provenance!r}")
    return Source(
        **{field: str(record.get(key, "")) for field, key in _PLAIN.items()},
        author=tuple(_name_from_csl(name) for name in record.get("author", [])),
        interviewer=tuple(_name_from_csl(name) for name in record.get("interviewer", [])),
        issued=_date_from_csl(record.get("issued")),
        participants=tuple(
            Participant(
                one["id"], one["role"], one["group"], tuple(one.get("attributes", {}).items())
            )
            for one in custom.get("participants", [])
        ),
        licence=custom.get("licence", ""),
        provenance=cast("Provenance", provenance),
        translation_of=custom.get("translation_of", ""),
        path=custom.get("path", ""),
        sha256=custom.get("sha256", ""),
    )


def _name_to_csl(name: Name) -> dict[str, str]:
    return {field.name: value for field in fields(Name) if (value := getattr(name, field.name))}


def _name_from_csl(given: dict[str, str]) -> Name:
    return Name(given.get("family", ""), given.get("given", ""), given.get("literal", ""))


def _date_from_csl(given: dict[str, Any] | None) -> str:
    parts = (given or {}).get("date-parts", [[]])[0]
    widths = (4, 2, 2)
    return "-".join(f"{int(part):0{width}d}" for part, width in zip(parts, widths, strict=False))


def normal_doi(doi: str) -> str:
    """Give a DOI in lower case and without what it was written behind."""
    return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", doi.strip().lower())
