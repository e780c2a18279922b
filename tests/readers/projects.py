"""Makes REFI-QDA projects as programs write them, each with its own way of counting."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

HEAD = '<?xml version="1.0" encoding="utf-8"?>'
CODEBOOK = """<CodeBook><Codes><Code guid="C1" name="Barriers" isCodable="true">
<Description>What holds it back.</Description>
<Code guid="C2" name="Funding" isCodable="true" color="#F00082"/></Code>
<Code guid="C3" name="Time" isCodable="true"/></Codes></CodeBook>"""
CASES = """<Variables><Variable guid="V1" name="Role" typeOfVariable="Text"/>
<Variable guid="V2" name="Years" typeOfVariable="Integer"/></Variables>
<Cases><Case guid="K1" name="P07"><VariableValue><VariableRef targetGUID="V1"/><TextValue>nurse
</TextValue></VariableValue><VariableValue><VariableRef targetGUID="V2"/><IntegerValue>12
</IntegerValue></VariableValue><SourceRef targetGUID="S1"/></Case></Cases>"""


def selection(start: int, end: int, *codes: str, name: str = "") -> str:
    """Give a selection with its codings."""
    coded = "".join(
        f'<Coding guid="X{code}{start}"><CodeRef targetGUID="{code}"/></Coding>' for code in codes
    )
    return (
        f'<PlainTextSelection guid="P{start}-{end}" startPosition="{start}" endPosition="{end}" '
        f'name="{name}">{coded}</PlainTextSelection>'
    )


def text_source(selections: Sequence[str], name: str = "Interview 7", file: str = "S1.txt") -> str:
    """Give a text source whose words are a file of the project."""
    return (
        f'<TextSource guid="S1" name="{name}" plainTextPath="internal://{file}">'
        f"{''.join(selections)}</TextSource>"
    )


def qdpx(
    sources: str, files: Mapping[str, bytes], *, cases: str = CASES, head: str = HEAD
) -> bytes:
    """Give a project with these sources, of which these files hold the words."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "project.qde",
            f'{head}<Project xmlns="urn:QDA-XML:project:1.0" name="Study">{CODEBOOK}{cases}'
            f"<Sources>{sources}</Sources></Project>",
        )
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
