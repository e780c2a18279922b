"""Several processes on one library, and processes that are killed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.conversation import Turn
from assistant.domain import Answer, Question, Scope
from assistant.library import Library
from assistant.notebook import Notebook
from assistant.settings import Settings
from tests import commands
from tests.commands import QUESTION

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "waitid"), reason="processes cannot be stopped here"),
]

INDEXED_ELSEWHERE = "assistant: {}: another process is indexing this library: wait until it is done"

FAST = Settings(effort="fast")

_Started = Callable[..., subprocess.Popen[str]]


class Whole:
    """A library that was indexed in one go, and what it says."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts = commands.make_corpus(root)
        indexed = commands.run("index", library=root)
        assert indexed.returncode == 0, indexed.stderr
        assert counts(indexed) == {"added": 10, "changed": 0, "removed": 0, "unchanged": 0}
        self.asked = ask(root).stdout
        self.fingerprint = json.loads(self.asked)["corpus_fingerprint"]
        self.library = Library(root, FAST, resident=False)

    def passages(self, library: Library, id_: str) -> set[tuple[str, int, int]]:
        """Give every passage of a source as a search finds it."""
        within = Question(QUESTION, scope=Scope(sources=(id_,)))
        return {
            (one.passage.id, one.passage.span.start, one.passage.span.end)
            for one in library.search(within, 1000)
        }

    def check_part(self, root: Path) -> set[str]:
        """Hold each source of a library against this one; give the ids that are there."""
        part = Library(root, FAST, self.library.models, resident=False)
        there = {one.id for one in part.sources()}
        for id_ in there:
            assert part.document(id_) == self.library.document(id_)
            assert self.passages(part, id_) == self.passages(self.library, id_)
        part.close()
        return there

    def check_all(self, root: Path) -> None:
        """Hold a library against this one: the same sources, passages and answers."""
        assert self.check_part(root) == set(self.texts)
        asked = ask(root)
        assert asked.stderr == ""
        assert asked.stdout == self.asked
        assert len([one for one in (root / ".assistant" / "chroma").iterdir() if one.is_dir()]) == 1


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    commands.make_corpus(tmp_path)
    return tmp_path


@pytest.fixture
def started() -> Iterator[_Started]:
    """Give a way to start processes, of which none outlives the test."""
    with contextlib.ExitStack() as ends:

        def begin(*arguments: str | Path, **more: Path | str) -> subprocess.Popen[str]:
            process = commands.start(*arguments, **more)  # type: ignore[arg-type]  # passed on
            ends.callback(process.communicate)
            ends.callback(process.kill)
            return process

        yield begin


def ask(root: Path) -> subprocess.CompletedProcess[str]:
    return commands.run("ask", QUESTION, "--json", library=root, ASSISTANT_EFFORT=FAST.effort)


def counts(indexed: subprocess.CompletedProcess[str]) -> dict[str, int]:
    found = re.findall(r"(added|changed|removed|unchanged) (\d+)", indexed.stdout)
    return {word: int(number) for word, number in found}


def check_citations(answer: str, texts: dict[str, str]) -> int:
    """Hold the citations of an answer in JSON against the files; give how many there are."""
    cited = json.loads(answer)["citations"]
    for one in cited:
        quote, position = one["selector"]
        text = texts[one["source"]["id"]]
        assert text[position["start"] : position["end"]] == quote["exact"] != ""
    return len(cited)


def check_found(searched: str, texts: dict[str, str]) -> list[int]:
    """Hold the passages of a search against the files; give for each query how many there are."""
    found = [json.loads(line)["results"] for line in searched.splitlines()]
    for one in (each for results in found for each in results):
        assert texts[one["source"]["id"]][one["start"] : one["end"]] == one["exact"] != ""
    return [len(results) for results in found]


def wait_until_stopped(process: subprocess.Popen[str]) -> None:
    ended = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    assert ended is not None
    assert ended.si_code == os.CLD_STOPPED, process.communicate()


# Asking while another process indexes


def test_a_question_comes_too_early_where_nothing_is_indexed_yet(
    whole: Whole, root: Path, started: _Started
) -> None:
    indexing = started("index", library=root, startup="interrupted", INTERRUPT="COMMIT;2;SIGSTOP")
    wait_until_stopped(indexing)
    asked = ask(root)
    assert (asked.returncode, asked.stdout) == (5, "")
    assert asked.stderr == INDEXED_ELSEWHERE.format(root) + "\n"
    indexing.send_signal(signal.SIGCONT)
    assert commands.finish(indexing).returncode == 0
    whole.check_all(root)


def test_a_question_is_answered_from_what_another_process_has_indexed_so_far(
    whole: Whole, root: Path, tmp_path: Path, started: _Started
) -> None:
    sources = 4
    # The first COMMIT is that of the tables; the next source is written and not yet committed.
    interrupt = f"COMMIT;{sources + 2};SIGSTOP"
    indexing = started("index", library=root, startup="interrupted", INTERRUPT=interrupt)
    wait_until_stopped(indexing)
    queries = tmp_path / "queries.txt"
    queries.write_text(f"{QUESTION}\nHow long does a report take?\n", "utf-8")
    said = f"{INDEXED_ELSEWHERE.format(root)}; answering from what is indexed so far\n"

    asked = ask(root)
    assert (asked.returncode, asked.stderr) == (0, said)
    assert check_citations(asked.stdout, whole.texts)
    searched = commands.run("search", "--queries", queries, library=root)
    assert (searched.returncode, searched.stderr) == (0, said)
    assert all(check_found(searched.stdout, whole.texts))
    assert len(whole.check_part(root)) == sources

    indexing.send_signal(signal.SIGCONT)
    done = commands.finish(indexing)
    assert done.returncode == 0, done.stderr
    whole.check_all(root)


def test_questions_are_answered_all_the_while_another_process_indexes(
    whole: Whole, root: Path, tmp_path: Path, started: _Started
) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text(f"{QUESTION}\n" * 5, "utf-8")
    stop = "COMMIT;2;SIGSTOP"
    indexing = started("index", library=root, startup="interrupted", INTERRUPT=stop)
    wait_until_stopped(indexing)  # it holds the lock now, and the asking will not take it
    indexing.send_signal(signal.SIGCONT)
    while indexing.poll() is None:
        searching = started("search", "--queries", queries, library=root)
        asked = ask(root)
        assert asked.returncode == 0, asked.stderr
        check_citations(asked.stdout, whole.texts)
        searched = commands.finish(searching)
        assert searched.returncode == 0, searched.stderr
        check_found(searched.stdout, whole.texts)
    assert commands.finish(indexing).returncode == 0
    whole.check_all(root)


_CHANGES = """
import sys
from pathlib import Path
from assistant import Library

library = Library(sys.argv[1], resident=False)
folder = library.root / "corpus" / "interviews"
first = {path: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}
for time in range(int(sys.argv[2])):
    for place, (path, text) in enumerate(first.items()):
        if time % 2 == 0 and place % 2:
            path.unlink()
        else:
            changed = text.replace("**Interviewer:** And", "**Interviewer:** Now, and")
            path.write_text(text if time % 2 else changed, "utf-8", newline="\\n")
    library.index()
"""


@pytest.mark.parametrize("resident", [False, True], ids=["one-shot", "resident"])
def test_an_open_library_answers_while_sources_change_come_and_go(
    whole: Whole, root: Path, *, resident: bool
) -> None:
    reader = Library(root, FAST, whole.library.models, resident=resident)
    reader.index()
    changed = {
        id_: text.replace("**Interviewer:** And", "**Interviewer:** Now, and")
        for id_, text in whole.texts.items()
    }
    asked = 0
    with subprocess.Popen(
        [sys.executable, "-c", _CHANGES, str(root), "8"], env=commands.environment()
    ) as changing:
        while changing.poll() is None:
            check_standing(reader.ask(QUESTION), whole.texts, changed)
            asked += 1
    assert changing.returncode == 0
    assert asked > 10
    reader.index()
    check_standing(reader.ask(QUESTION), whole.texts)
    assert reader.ask(QUESTION).corpus_fingerprint == whole.fingerprint
    reader.close()


def check_standing(answer: Answer, *texts: dict[str, str]) -> None:
    """Hold each citation against the texts that its source has had."""
    assert answer.citations
    for one in answer.citations:
        start, end = one.excerpt.span.start, one.excerpt.span.end
        assert one.excerpt.exact in {text[one.source.id][start:end] for text in texts}


# Two that index


def test_of_two_that_index_one_is_refused_in_one_line(
    whole: Whole, root: Path, started: _Started
) -> None:
    stop = "COMMIT;4;SIGSTOP"
    first = started("index", library=root, startup="interrupted", INTERRUPT=stop)
    wait_until_stopped(first)
    second = commands.run("index", library=root)
    assert second.returncode == 5
    assert second.stderr == INDEXED_ELSEWHERE.format(root) + "\n"
    assert second.stdout == ""
    first.send_signal(signal.SIGCONT)
    assert commands.finish(first).returncode == 0
    whole.check_all(root)


def test_of_several_that_begin_to_index_at_once_each_works_or_is_refused(
    whole: Whole, root: Path, started: _Started
) -> None:
    done = [commands.finish(one) for one in [started("index", library=root) for _ in range(3)]]
    assert {one.returncode for one in done} <= {0, 5}
    for one in done:
        refused = INDEXED_ELSEWHERE.format(root) + "\n"
        assert one.stderr == (refused if one.returncode == 5 else "")
    assert sum(counts(one)["added"] for one in done if one.returncode == 0) == len(whole.texts)
    whole.check_all(root)


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("BEGIN IMMEDIATE;1", id="before the tables are there"),
        pytest.param("COMMIT;1", id="while the tables are being made"),
    ],
)
def test_a_question_that_comes_while_the_catalogue_is_being_made_harms_nobody(
    whole: Whole, root: Path, started: _Started, point: str
) -> None:
    stop = f"{point};SIGSTOP"
    indexing = started("index", library=root, startup="interrupted", INTERRUPT=stop)
    wait_until_stopped(indexing)
    asked = ask(root)
    assert asked.returncode in {0, 5}, asked.stderr
    indexing.send_signal(signal.SIGCONT)
    done = commands.finish(indexing)
    assert done.returncode == 0, done.stderr
    whole.check_all(root)


# Processes that are killed


@pytest.mark.parametrize(
    "interrupt",
    [
        pytest.param("COMMIT;1;SIGKILL", id="while making the catalogue"),
        pytest.param("COMMIT;2;SIGKILL", id="before the first source is there"),
        pytest.param("INSERT;25;SIGKILL", id="within a source"),
        pytest.param("COMMIT;12;SIGKILL", id="before the run is noted"),
        pytest.param("rename .*/chroma/;1;SIGKILL", id="before the vectors are switched to"),
    ],
)
def test_a_killed_process_leaves_each_source_whole_or_not_at_all(
    whole: Whole, root: Path, interrupt: str
) -> None:
    killed = commands.run("index", library=root, startup="interrupted", INTERRUPT=interrupt)
    assert killed.returncode == -signal.SIGKILL
    check_goes_on(whole, root)


def has_sources(root: Path) -> bool:
    catalogue = root / ".assistant" / "catalogue.sqlite"
    try:
        with contextlib.closing(sqlite3.connect(f"{catalogue.as_uri()}?mode=ro", uri=True)) as it:
            return bool(it.execute("SELECT count(*) FROM sources").fetchone()[0])
    except sqlite3.OperationalError:  # it is not there yet, or has no tables yet
        return False


def has_vectors(root: Path) -> bool:
    return any((root / ".assistant" / "chroma").glob("*/*"))


@pytest.mark.parametrize("has_begun", [has_sources, has_vectors])
def test_a_process_is_killed_at_any_moment(
    whole: Whole, root: Path, started: _Started, has_begun: Callable[[Path], bool]
) -> None:
    indexing = started("index", library=root)
    while not has_begun(root):
        assert indexing.poll() is None
        time.sleep(0.001)
    indexing.kill()
    assert commands.finish(indexing).returncode in {-signal.SIGKILL, 0}  # 0: it was quicker
    check_goes_on(whole, root)


def check_goes_on(whole: Whole, root: Path) -> None:
    """Index again after a process was killed, and hold the outcome against a whole library."""
    kept = len(whole.check_part(root))
    again = commands.run("index", library=root)
    assert again.returncode == 0, again.stderr
    expected = {"added": len(whole.texts) - kept, "changed": 0, "removed": 0, "unchanged": kept}
    assert counts(again) == expected
    whole.check_all(root)


def test_a_process_killed_while_it_takes_up_changes_leaves_the_old_or_the_new(
    whole: Whole, root: Path
) -> None:
    shutil.copytree(whole.root / ".assistant", root / ".assistant")
    folder = root / "corpus" / "interviews"
    for path in folder.glob("S0[1-4].md"):
        changed = whole.texts[path.stem].replace("Tuesdays", "Fridays")
        path.write_text(changed, "utf-8", newline="\n")
    interrupt = "COMMIT;3;SIGKILL"
    killed = commands.run("index", library=root, startup="interrupted", INTERRUPT=interrupt)
    assert killed.returncode == -signal.SIGKILL
    library = Library(root, resident=False)
    days = {
        id_: ("Fridays" in (text := library.document(id_).text), "Tuesdays" in text)
        for id_ in ("S01", "S02", "S03", "S04")
    }
    library.close()
    assert sorted(days.values()) == [(False, True), (False, True), (True, False), (True, False)]
    again = commands.run("index", library=root)
    assert counts(again) == {"added": 0, "changed": 2, "removed": 0, "unchanged": 8}
    for id_ in ("S01", "S02", "S03", "S04"):
        (folder / f"{id_}.md").write_text(whole.texts[id_], "utf-8", newline="\n")
    assert counts(commands.run("index", library=root))["changed"] == 4
    assert ask(root).stdout == whole.asked


# Forgetting


def left_of(root: Path, id_: str, words: str) -> list[str]:
    """Name the files of the index in which a participant's words, or their vectors, are left."""
    folder = root / ".assistant"
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [
        path.relative_to(folder).as_posix()
        for path in found
        if words.encode() in path.read_bytes()
        or ("chroma" in path.parts and id_.encode() in path.read_bytes())
    ]


WORDS = "the sequencing of tumours is paid by the regional board"
"""What S01 says and nobody else."""


def forget(root: Path) -> None:
    """Forget S01 once nothing stands in the way, whatever was begun before."""
    done = commands.run("forget", "S01", library=root)
    assert done.returncode == 0, done.stderr
    assert left_of(root, "S01", WORDS) == []
    assert "S01" not in commands.run("sources", library=root).stdout


def test_a_participant_is_forgotten_for_good(whole: Whole, root: Path) -> None:
    shutil.copytree(whole.root / ".assistant", root / ".assistant")
    assert left_of(root, "S01", WORDS)
    forget(root)


def keep_notes(root: Path, answer: Answer) -> list[Path]:
    """Keep two sessions and a log in the notebook, all with words of S01."""
    turn = Turn(QUESTION, Question(QUESTION), answer=answer)
    kept = []
    for _ in range(2):
        session = Notebook(root).begin()
        session.ask(turn)
        session.close(turn)
        assert session.path is not None
        kept.append(session.path)
    log = root / "notebook" / "egress.jsonl"
    log.write_text(json.dumps({"sources": ["S01"], "text": WORDS}), "utf-8")
    assert all(WORDS in path.read_text("utf-8") for path in kept)
    return [*kept, log]


@pytest.mark.parametrize(
    "point",
    [
        "rename .*/egress;1",
        "rename .*/sessions/;1",
        "rename .*/sessions/;2",
        "rename .*/withdrawn;1",
        "COMMIT;1",
        "VACUUM;1",
        "rename .*/chroma/;1",
    ],
)
def test_forgetting_that_was_killed_can_be_done_again(whole: Whole, root: Path, point: str) -> None:
    shutil.copytree(whole.root / ".assistant", root / ".assistant")
    notes = keep_notes(root, whole.library.ask(QUESTION))
    killed = commands.run(
        "forget", "S01", library=root, startup="interrupted", INTERRUPT=f"{point};SIGKILL"
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    forget(root)
    found = [path for path in (root / "notebook").rglob("*") if path.is_file()]
    assert sorted(found) == sorted(notes)
    assert not any(WORDS in path.read_text("utf-8") for path in found)


def test_forgetting_while_another_process_indexes_is_refused_and_can_be_done_after(
    whole: Whole, root: Path, started: _Started
) -> None:
    shutil.copytree(whole.root / ".assistant", root / ".assistant")
    (root / "corpus" / "interviews" / "S06.md").unlink()
    stop = "COMMIT;1;SIGSTOP"
    indexing = started("index", library=root, startup="interrupted", INTERRUPT=stop)
    wait_until_stopped(indexing)
    refused = commands.run("forget", "S01", library=root)
    assert refused.returncode == 5
    assert INDEXED_ELSEWHERE.format(root) in refused.stderr
    indexing.send_signal(signal.SIGCONT)
    assert commands.finish(indexing).returncode == 0
    forget(root)
