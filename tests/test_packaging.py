"""What travels in the wheel, however it is built."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

import pytest

from tests.conftest import ROOT


def _build(*arguments: str | Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *arguments, ROOT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    _build("--wheel", "--outdir", folder)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def _files(folder: str) -> set[str]:
    """Name the files in a folder of the repository that are not derived or hidden."""
    root = ROOT / folder
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    }


@pytest.mark.parametrize(
    ("folder", "inside"),
    [
        ("assistant", "assistant"),
        ("prompts", "assistant/data/prompts"),
        ("corpus", "assistant/data/corpus"),
    ],
)
def test_the_wheel_holds_every_file_of(wheel: zipfile.ZipFile, folder: str, inside: str) -> None:
    expected = {f"{inside}/{name}" for name in _files(folder)}
    assert expected
    assert expected <= set(wheel.namelist())


def test_the_wheel_holds_the_mark_that_it_is_typed_and_its_licence(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "assistant/py.typed" in names
    (licence,) = [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]
    assert wheel.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name} == {
        "assistant"
    }


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = HeaderParser().parsestr(wheel.read(name).decode())
    assert metadata["Name"] == "literature-interview-assistant"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "assistant = assistant.cli:main" in wheel.read(name).decode()


def test_a_wheel_built_from_the_source_distribution_is_the_same(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    _build("--outdir", tmp_path)  # the wheel is built from the source distribution
    (path,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(path) as other:
        assert {one.filename: one.CRC for one in other.infolist()} == {
            one.filename: one.CRC for one in wheel.infolist()
        }


def test_the_constraints_pin_every_dependency_once() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all("==" in pin for pin in pins)
    assert not [pin for pin in pins if "+" in pin], "a local build: others cannot install it"
    names = [pin.partition("==")[0].lower() for pin in pins]
    assert len(names) == len(set(names))
