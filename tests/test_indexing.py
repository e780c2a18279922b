"""How sources are read, embedded and stored together."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.index.catalogue import Catalogue
from assistant.indexing import Indexing
from assistant.readers.confined import Confined
from tests.fakes import Hashing

RECORDS = 70


class Noting(Hashing):
    """Keeps what it was asked to embed, and breaks off where it is told to."""

    def __init__(self, last: int | None = None) -> None:
        self.calls: list[list[str]] = []
        self._last = last

    def embed_passages(self, texts: Sequence[str]) -> Any:
        if len(self.calls) == self._last:
            raise KeyboardInterrupt
        self.calls.append(list(texts))
        return super().embed_passages(texts)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    write(tmp_path, "is slow")
    return tmp_path


@pytest.fixture
def reading() -> Iterator[Confined]:
    with Confined() as one:
        yield one


def write(root: Path, said: str) -> None:
    records = [
        {"id": f"r{number:02}", "type": "article-journal", "abstract": f"Board {number} {said}."}
        for number in range(RECORDS)
    ]
    (root / "corpus" / "references.json").write_text(json.dumps(records), encoding="utf-8")


def stored(root: Path) -> dict[str, int]:
    """Give for each source in a library how many passages it has there."""
    catalogue = Catalogue(root / "catalogue.sqlite")
    owners = [source for _, source in catalogue.identities().values()]
    found = {source: owners.count(source) for source in catalogue.sources()}
    catalogue.close()
    return found


def test_passages_of_several_sources_are_embedded_in_one_call(
    root: Path, reading: Confined
) -> None:
    embedder, told = Noting(), list[tuple[int, int, str]]()
    catalogue = Catalogue(root / "catalogue.sqlite")
    report = Indexing(root, catalogue, embedder, reading).run(lambda *given: told.append(given))
    assert [len(call) for call in embedder.calls[:2]] == [32, 32]
    assert sum(len(call) for call in embedder.calls) == report.passages == RECORDS
    assert report.added == sorted(stored(root)) == [f"r{number:02}" for number in range(RECORDS)]
    assert told[0] == (0, RECORDS, "r00")
    assert told[-1] == (RECORDS, RECORDS, "")
    one = embedder.embed_passages([embedder.calls[0][5]])
    assert catalogue.vectors([6])[1].tolist() == one.tolist()
    catalogue.close()


def test_what_was_interrupted_keeps_whole_sources_and_goes_on(
    root: Path, reading: Confined
) -> None:
    catalogue = Catalogue(root / "catalogue.sqlite")
    with pytest.raises(KeyboardInterrupt):
        Indexing(root, catalogue, Noting(last=1), reading).run()
    assert stored(root) == {f"r{number:02}": 1 for number in range(32)}
    report = Indexing(root, catalogue, Noting(), reading).run()
    assert (len(report.unchanged), len(report.added)) == (32, RECORDS - 32)
    assert stored(root) == {f"r{number:02}": 1 for number in range(RECORDS)}
    write(root, "is quick")
    report = Indexing(root, catalogue, Noting(), reading).run()
    assert (len(report.changed), report.passages, len(stored(root))) == (RECORDS, RECORDS, RECORDS)
    catalogue.close()
