"""Time whole processes, as a person at a terminal waits for them.

    .venv/bin/python scripts/benchmark_startup.py
    .venv/bin/python scripts/benchmark_startup.py --runs 9 --passages 50000

Beside our commands stand ``python -c pass``, which nothing in Python can beat, and what people
write today: sentence-transformers, LangChain's splitter and Chroma, one question to an index that
is there already. Of the chat, the time to its first paint is taken, when a question can be typed.
All take turns in one run, so that what else the machine does touches all alike; medians are shown,
and each as a multiple of ``python -c pass``.

``--passages N`` adds an index of about N passages of invented words with random vectors: what they
say means nothing, how long it takes to search them does.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# The program of this checkout is what is timed, whatever is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.library import Library
from assistant.models import Models
from assistant.passages import PROSE_STEP

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "Who should pay for sequencing?"
CHAT = "chat"
PAINTED = b"the literature and the interviews"
"""What the empty line to type in says; its first letter is under the cursor, in other colours."""

QUICKSTART_INDEX = """
import sys
from pathlib import Path
import chromadb
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer
corpus, folder, model = sys.argv[1:]
texts = [path.read_text(encoding="utf-8", errors="replace")
         for path in sorted(Path(corpus).rglob("*")) if path.suffix in {".txt", ".md", ".vtt"}]
splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
chunks = [chunk for text in texts for chunk in splitter.split_text(text)]
vectors = SentenceTransformer(model, device="cpu").encode(chunks)
collection = chromadb.PersistentClient(folder).create_collection("chunks", embedding_function=None)
collection.add(ids=[str(n) for n in range(len(chunks))], documents=chunks, embeddings=vectors)
"""

QUICKSTART_ASK = """
import sys
import chromadb
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer
folder, model, question = sys.argv[1:]
vector = SentenceTransformer(model, device="cpu").encode([question])
collection = chromadb.PersistentClient(folder).get_collection("chunks", embedding_function=None)
print(collection.query(query_embeddings=vector, n_results=4)["documents"])
"""


class RandomModels(Models):
    """The packaged embedder's name and shape, with random vectors for passages."""

    def embedder(self) -> RandomEmbedder:
        """Give the embedder that makes up vectors."""
        return RandomEmbedder(super().embedder().fingerprint, super().embedder().dimensions)


class RandomEmbedder:
    """Random unit vectors under a real model's fingerprint."""

    name = "random"

    def __init__(self, fingerprint: str, dimensions: int) -> None:
        """Stand in for the model of that fingerprint."""
        import numpy as np  # noqa: PLC0415 - only where an index is made up

        self.fingerprint = fingerprint
        self.dimensions = dimensions
        self._generator = np.random.default_rng(7)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Make up one row a text."""
        import numpy as np  # noqa: PLC0415 - as above

        rows = self._generator.standard_normal((len(texts), self.dimensions))
        unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def embed_query(self, text: str) -> Vectors:
        """Make up a question's vector."""
        row: Vectors = self.embed_passages([text])[0]
        return row


def make_large(root: Path, passages: int) -> int:
    """Write and index papers of invented words; give the number of passages."""
    chooser = random.Random(7)  # noqa: S311 - no secret depends on it
    common = [_word(chooser) for _ in range(200)]
    rare = [_word(chooser) for _ in range(40_000)]
    known = ["pay", "sequencing", "cost", "hospital", "panel", "region"]
    papers = root / "corpus" / "papers"
    papers.mkdir(parents=True)
    sentences_a_paper = 400
    words_a_sentence = 20
    for paper in range(max(1, passages * PROSE_STEP // (sentences_a_paper * words_a_sentence))):
        sentences = []
        for _ in range(sentences_a_paper):
            words = chooser.choices(common, k=14) + chooser.choices(rare, k=5)
            words += chooser.choices(known, k=1)
            chooser.shuffle(words)
            sentences.append(" ".join(words).capitalize() + ".")
        text = f"# {_word(chooser)} {paper}\n\n" + "\n\n".join(
            " ".join(sentences[start : start + 8]) for start in range(0, sentences_a_paper, 8)
        )
        (papers / f"paper{paper}.md").write_text(text + "\n", encoding="utf-8")
    library = Library(root, models=RandomModels())
    report = library.index()
    library.close()
    return report.passages


def _word(chooser: random.Random) -> str:
    syllables = ("ba", "ko", "ri", "ten", "mu", "sal", "vor", "li", "pan", "dre", "ju", "fi")
    return "".join(chooser.choices(syllables, k=chooser.randint(2, 4)))


def timed(command: Sequence[str]) -> float:
    """Give the seconds that a process takes from its start to its end, or to the first paint."""
    begun = time.perf_counter()
    if command[-1] == CHAT:
        return _until_painted(command) - begun
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own commands
    return time.perf_counter() - begun


def _until_painted(command: Sequence[str]) -> float:
    """Run the chat in a terminal of its own; give the time at which a question can be typed."""
    ours, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=its, stdout=its, stderr=its, env=environment, start_new_session=True
    )
    os.close(its)
    painted = b""
    try:
        while PAINTED not in painted:
            painted += os.read(ours, 65536)
        return time.perf_counter()
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def commands(folder: Path, passages: int) -> dict[str, list[str]]:
    """Make the indexes and give what is timed, by the name it has in the table."""
    python, assistant = sys.executable, [sys.executable, "-m", "assistant"]
    sample, chunks = folder / "sample", folder / "chunks"
    shutil.copytree(ROOT / "corpus", sample / "corpus")
    _said("indexing the sample corpus")
    subprocess.run([*assistant, "--library", str(sample), "index"], check=True, capture_output=True)  # noqa: S603 - our own command
    from assistant.models import packaged  # noqa: PLC0415 - after the arguments are right

    model = str(packaged.minilm_folder())
    _said("indexing it as the quickstart does")
    corpus = str(sample / "corpus")
    quickstart = [python, "-c", QUICKSTART_INDEX, corpus, str(chunks), model]
    subprocess.run(quickstart, check=True, capture_output=True)  # noqa: S603 - our own program
    made = {
        "python -c pass": [python, "-c", "pass"],
        "assistant --help": [*assistant, "--help"],
        "assistant search": [*assistant, "--library", str(sample), "search", QUESTION],
        "assistant ask": [*assistant, "--library", str(sample), "ask", QUESTION],
        "assistant chat, first paint": [*assistant, "--library", str(sample), CHAT],
        "LangChain quickstart": [python, "-c", QUICKSTART_ASK, str(chunks), model, QUESTION],
    }
    if passages:
        _said(f"making up {passages:,} passages")
        count = make_large(folder / "large", passages)
        large = ["--library", str(folder / "large")]
        made[f"assistant search, {count:,} passages"] = [*assistant, *large, "search", QUESTION]
        made[f"assistant ask, {count:,} passages"] = [*assistant, *large, "ask", QUESTION]
    return made


def _said(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def table(timings: dict[str, list[float]]) -> str:
    """Give medians, ranges and multiples of the interpreter's own start, as Markdown."""
    least = statistics.median(timings["python -c pass"])
    lines = [
        "| command | median s | least to most | times python |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, seconds in timings.items():
        middle = statistics.median(seconds)
        span = f"{min(seconds):.2f} to {max(seconds):.2f}"
        lines.append(f"| {name} | {middle:.2f} | {span} | {middle / least:.0f} |")
    return "\n".join(lines)


def main() -> int:
    """Run the command; give its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7, help="of each, taking turns")
    parser.add_argument("--passages", type=int, default=0, help="also time an index of so many")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assistant-startup-") as folder:
        timed_commands = commands(Path(folder), given.passages)
        for command in timed_commands.values():
            timed(command)  # once for the page cache and the bytecode
        timings: dict[str, list[float]] = {name: [] for name in timed_commands}
        for number in range(given.runs):
            _said(f"run {number + 1} of {given.runs}")
            for name, command in timed_commands.items():
                timings[name].append(timed(command))
    print(table(timings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
