"""Files that would exhaust, hang or crash whoever reads them, and those that come after."""

from __future__ import annotations

import io
import signal
import sys
import time
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import NameObject, StreamObject

from assistant import readers
from assistant.errors import UnreadableFile
from assistant.limits import Limits
from assistant.readers import confined, worker
from assistant.readers.confined import Confined
from tests.readers.conftest import pdf
from tests.readers.test_odt import odt


def page_tree(levels: int) -> bytes:
    """Give a PDF whose pages number ten to the power of ``levels``, or contain themselves."""
    kids = [f"{' '.join([f'{level + 3} 0 R'] * 10)}" for level in range(levels)] or ["2 0 R"]
    nodes = [f"<< /Type /Pages /Count 9999999999 /Kids [{one}] >>".encode() for one in kids]
    page = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return objects(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, page)


def stream(megabytes: int) -> bytes:
    """Give a PDF of a few kilobytes with a page whose drawing unpacks to so many megabytes."""
    packer, packed = zlib.compressobj(9), bytearray()
    for _ in range(megabytes):
        packed += packer.compress(b"q Q " * (256 * 1024))
    packed = bytearray(zlib.compress(bytes(packed + packer.flush()), 9))
    head = f"<< /Length {len(packed)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n".encode()
    return objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        head + bytes(packed) + b"\nendstream",
    )


def objects(*written: bytes) -> bytes:
    """Give a PDF of these objects, the first its catalogue."""
    content, places = b"%PDF-1.4\n", []
    for number, one in enumerate(written, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(written) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF"
    head = f"xref\n0 {len(written) + 1}\n0000000000 65535 f \n"
    return content + f"{head}{table}trailer\n{trailer}".encode()


limited = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux's limits")


@pytest.fixture
def reading() -> Iterator[Confined]:
    with Confined(Limits(seconds=1, memory=512)) as one:
        yield one


def refused(reading: Confined, path: Path) -> str:
    """Give the one line by which a file is refused."""
    with pytest.raises(UnreadableFile) as caught:
        reading.read(path, "literature")
    assert "\n" not in str(caught.value)
    assert caught.value.path == str(path)
    return caught.value.reason


def test_what_is_read_is_the_same_as_without(tmp_path: Path, reading: Confined) -> None:
    path = tmp_path / "berg2020.pdf"
    path.write_bytes(pdf(["Waiting is what patients speak of."]))
    assert reading.read(path, "literature") == readers.read(path, "literature")
    assert refused(reading, tmp_path / "none.txt") == "does not exist"


def test_a_file_that_takes_for_ever_is_given_up_and_the_next_is_read(
    tmp_path: Path, reading: Confined
) -> None:
    slow, sound = tmp_path / "slow.pdf", tmp_path / "sound.txt"
    slow.write_bytes(endless())
    sound.write_text("Words that can be read.", "utf-8")
    begun = time.monotonic()
    assert "takes longer than 1 seconds" in refused(reading, slow)
    assert time.monotonic() - begun < confined._PATIENCE + 5
    assert reading.read(sound, "literature").text == "Words that can be read."


@limited
def test_a_file_that_needs_too_much_memory_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"word " * (20 * 1024 * 1024))
    with Confined(Limits(memory=256)) as reading:
        assert "needs more than 256 MiB" in refused(reading, path)
        path.write_bytes(b"word " * 100)
        assert reading.read(path, "literature").text


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in pairwise("abcdefghij"))
    + "]>"
)


BOMBS: dict[str, tuple[str | bytes, str]] = {
    "laughs.xml": (f"<?xml version='1.0'?>{LAUGHS}<article><p>&j;</p></article>", "XML"),
    "laughs.odt": (odt("&j;", head=LAUGHS), "declares XML entities"),
    "deep.xml": ("<article>" + "<sec>" * 99_999, "XML"),
    "deep.html": ("<html>" + "<div>" * 99_999 + "Words.", "nested deeper"),
    "deep.odt": (odt("<text:section>" * 9_999 + "</text:section>" * 9_999), "damaged"),
    "tree.pdf": (page_tree(levels=9), "damaged or cut off"),
    "loop.pdf": (page_tree(levels=0), "damaged or cut off"),
    "stream.pdf": (stream(400), "damaged"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_one_line_at_once_and_the_next_file_is_read(
    tmp_path: Path, reading: Confined, name: str
) -> None:
    content, reason = BOMBS[name]
    path, sound = tmp_path / name, tmp_path / "sound.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    sound.write_text("Words that can be read.", "utf-8")
    begun = time.monotonic()
    assert reason in refused(reading, path)
    assert reading.read(sound, "literature").text
    assert time.monotonic() - begun < confined._PATIENCE


def test_a_line_of_a_gibibyte_is_refused_by_its_size(tmp_path: Path, reading: Confined) -> None:
    path = tmp_path / "line.txt"
    with path.open("wb") as content:
        content.truncate(1 << 30)
    assert "has 1,024 MiB, and 200 MiB is the limit" in refused(reading, path)


@pytest.mark.skipif(not hasattr(signal, "SIGSEGV"), reason="needs signals")
def test_a_crash_is_one_files_failure(
    tmp_path: Path, reading: Confined, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sound.txt"
    path.write_text("Words that can be read.", "utf-8")
    monkeypatch.setattr(
        confined, "_START", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    )
    assert "makes the reader crash" in refused(reading, path)
    monkeypatch.undo()
    assert reading.read(path, "literature").text


def test_a_process_that_ended_between_two_files_is_replaced(
    tmp_path: Path, reading: Confined
) -> None:
    path = tmp_path / "sound.txt"
    path.write_text("Words that can be read.", "utf-8")
    reading.read(path, "literature")
    process = reading._process
    assert process is not None
    process.kill()
    process.wait()
    assert reading.read(path, "literature").text


def test_whatever_a_reader_raises_is_one_line() -> None:
    def broken(_: Path) -> None:
        raise ValueError("first\nsecond")

    def deep(_: Path) -> None:
        raise RecursionError

    def full(_: Path) -> None:
        raise UnreadableFile("a", "is damaged") from MemoryError()

    here = Path("a.txt")
    assert "(ValueError: first second)" in worker.answer(broken, here).reason
    assert "nested too deep" in worker.answer(deep, here).reason
    assert isinstance(worker.answer(full, here), confined.Exhausted)


def test_no_process_is_left(tmp_path: Path) -> None:
    path = tmp_path / "sound.txt"
    path.write_text("Words that can be read.", "utf-8")
    with Confined() as one:
        one.read(path, "literature")
        process = one._process
        assert process is not None
    assert process.returncode is not None


def endless() -> bytes:
    """Give a small PDF with a page that writes one letter for minutes."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf(["Waiting."])))
    content = StreamObject()
    content.set_data(b"BT /F1 10 Tf " + b"(a) Tj " * 2_500_000 + b" ET")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content.flate_encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
