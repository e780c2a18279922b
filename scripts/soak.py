"""Read real files that were damaged at random: each must be read, or refused in one clear line.

    .venv/bin/python scripts/soak.py --files 10000
    .venv/bin/python scripts/soak.py --files 2000 --seed 7 --keep damaged

The files are those of the sample corpus and, where it is there, of ../shared/eval. Bytes are
changed, cut out, repeated and put in, in the file or within a part of an archive that stays sound.
Counted are files that were read, that were refused by the reader in its own words, that ran into a
limit, and what no reader foresaw: an exception that only the process around it caught, a crash, or
a document that breaks a rule of documents. ``--keep`` writes those into a folder.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

# The program of this checkout is what is tried, whatever is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.domain import Document
from assistant.errors import UnreadableFile
from assistant.readers import SUFFIXES
from assistant.readers.confined import Confined
from assistant.readers.sources import Kind
from assistant.refi import PROJECT_SUFFIX

ROOT = Path(__file__).resolve().parents[1]
EVALUATION = ROOT.parent / "shared" / "eval"
_FOLDERS = ("docs_office", "captions", "qdpx", "pdf_robust", "jats_qualitative", "primock57")
_LARGEST = 400_000
"""Larger files take so long that fewer would be tried."""

_ARCHIVES = (".docx", ".odt", PROJECT_SUFFIX)
_LIMITS = ("takes longer", "needs more than")
_UNFORESEEN = ("cannot be read (", "makes the reader crash")


def originals(evaluation: Path = EVALUATION) -> list[Path]:
    """List the files that are damaged: up to eight of a kind from each folder."""
    found: list[Path] = []
    for folder in (ROOT / "corpus", *(evaluation / name for name in _FOLDERS)):
        of_kind: Counter[str] = Counter()
        for path in sorted(folder.rglob("*")):
            suffix = path.suffix.casefold()
            is_kind = suffix in SUFFIXES or suffix == PROJECT_SUFFIX
            if is_kind and path.is_file() and path.stat().st_size <= _LARGEST:
                of_kind[suffix] += 1
                if of_kind[suffix] <= 8:
                    found.append(path)
    return found


def damaged(content: bytes, suffix: str, chance: random.Random) -> bytes:
    """Damage a file, or in two of three archives a part of it."""
    if suffix in _ARCHIVES and chance.random() < 0.67:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError):
            return _changed(content, chance)
        texts = [name for name in parts if name.endswith((".xml", ".qde", ".txt", ".rels"))]
        name = chance.choice(texts or list(parts))
        parts[name] = _changed(parts[name], chance)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for one, part in parts.items():
                archive.writestr(one, part)
        return out.getvalue()
    return _changed(content, chance)


def _changed(content: bytes, chance: random.Random) -> bytes:
    """Change bytes in one to twenty places."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not changed:
            break
        start = chance.randrange(len(changed))
        end = min(len(changed), start + chance.choice((1, 2, 8, 64, 512)))
        match chance.randrange(6):
            case 0:
                changed[start] = chance.randrange(256)
            case 1:
                del changed[start:end]
            case 2:
                changed[start:start] = chance.randbytes(chance.choice((1, 4, 16)))
            case 3:
                changed[start:start] = changed[start:end] * chance.choice((1, 3))
            case 4:
                del changed[start:]
            case _:
                changed[start:end] = bytes(changed[start:end])[::-1]
    return bytes(changed)


def outcome(reading: Confined, path: Path, kind: Kind) -> tuple[str, str]:
    """Read a file; give what became of it, and the reason where it was not read."""
    try:
        if path.suffix.casefold() == PROJECT_SUFFIX:
            documents = reading.read_project(path, kind)
        else:
            documents = (reading.read(path, kind),)
    except UnreadableFile as error:
        if error.reason.startswith(_LIMITS):
            return "over a limit", error.reason
        if error.reason.startswith(_UNFORESEEN) or "\n" in str(error):
            return "unforeseen", error.reason
        return "refused", error.reason
    broken = next((reason for one in documents for reason in _broken(one)), "")
    return ("unforeseen", broken) if broken else ("read", "")


def _broken(document: Document) -> Iterator[str]:
    """Give the rules of documents that one breaks."""
    end = 0
    for one in document.segments:
        words = document.text[one.span.start : one.span.end]
        if one.span.start < end:
            yield "segments overlap"
        if not words or words != words.strip():
            yield "a segment is empty or not trimmed"
        end = one.span.end
    if end > len(document.text):
        yield "a segment ends after the text"
    if "\r" in document.text:
        yield "a line end is left"


def soak(files: int, seed: int, folder: Path, evaluation: Path = EVALUATION) -> Counter[str]:
    """Damage and read so many files; what no reader foresaw stays in the folder, and is printed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    known = originals(evaluation)
    counts: Counter[str] = Counter()
    with Confined() as reading:
        for number in range(files):
            original = chance.choice(known)
            path = folder / f"{number}{original.suffix}"
            path.write_bytes(damaged(original.read_bytes(), original.suffix.casefold(), chance))
            kind: Kind = "interview" if chance.random() < 0.5 else "literature"
            what, reason = outcome(reading, path, kind)
            counts[what] += 1
            if what in {"unforeseen", "over a limit"}:
                print(f"{what}: {path.name}, made of {original.name}: {reason}")
            if what != "unforeseen":
                path.unlink()
    return counts


def main() -> None:
    """Read the arguments, soak, and print the counts; exit 1 where something was unforeseen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where to leave what no reader foresaw")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        counts = soak(given.files, given.seed, folder)
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
    print(f"{given.files:,} damaged files in {time.monotonic() - began:.0f} s: {told}")
    sys.exit(1 if counts["unforeseen"] else 0)


if __name__ == "__main__":
    main()
