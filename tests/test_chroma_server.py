"""The vectors on a real Chroma server on loopback instead of the embedded index."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import IndexUnusable
from assistant.library import Library
from assistant.settings import Settings

pytestmark = [pytest.mark.loopback, pytest.mark.slow]

FUNDING = "Who pays for the sequencing when funding is fragmented?"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    with subprocess.Popen(
        [str(chroma), "run", "--path", str(tmp_path / "data"), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # chromadb's client leaves its connection
def test_a_server_gives_the_same_passages_and_its_absence_is_said(
    library_root: Path, server: str
) -> None:
    served = Library(library_root, Settings(chroma=server))
    served.index()
    vector = served.models.embedder().embed_query(FUNDING)
    assert served._generations.query(vector, 3)
    embedded = Library(library_root, resident=False)
    assert [one.passage.id for one in served.search(FUNDING)] == [
        one.passage.id for one in embedded.search(FUNDING)
    ]
    nowhere = Library(library_root, Settings(chroma="http://127.0.0.1:9"))
    (library_root / "corpus" / "interviews" / "S02.md").unlink()
    with pytest.raises(IndexUnusable, match="does not answer"):
        nowhere.index()
