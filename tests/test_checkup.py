"""What is wrong with a library, and what a person should look at."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant import checkup, legibility
from assistant.library import Library
from tests.commands import run
from tests.conftest import article
from tests.readers.conftest import pdf

LONG = " ".join(
    f"In hospital {number} the sequencing of tumours is slow, and nobody knows who pays for it."
    for number in range(20)
)


@pytest.fixture
def root(library_root: Path) -> Path:
    (library_root / "corpus" / "interviews").chmod(0o700)
    (library_root / "corpus" / "papers" / "berg2020.txt").write_text(
        f"Results\n\n{LONG}\n", "utf-8"
    )
    for name in ("S01", "S02"):
        path = library_root / "corpus" / "interviews" / f"{name}.md"
        path.write_text(f"{path.read_text('utf-8')}\n**{name}:** {LONG}\n", "utf-8")
    return library_root


def index(root: Path) -> None:
    library = Library(root, resident=False)
    library.index()
    library.close()


def amiss(root: Path, area: str = "corpus") -> list[tuple[str, str]]:
    return [(one.state, one.what) for one in checkup.findings(root) if one.area == area]


def test_a_sound_library_is_sound(root: Path) -> None:
    assert ("look", "nothing is indexed yet: assistant index") in amiss(root, "index")
    index(root)
    states = Counter(one.state for one in checkup.findings(root))
    assert states == {"ok": 7}
    assert amiss(root) == [("ok", "2 of literature, 2 interviews: nothing stands out")]


def test_what_is_thin_duplicated_or_without_people_is_named(root: Path) -> None:
    papers, interviews = root / "corpus" / "papers", root / "corpus" / "interviews"
    (papers / "copy.txt").write_text(f"Results\n\n{LONG}\n", "utf-8")
    (papers / "thin.txt").write_text("Only a few words stand here.\n", "utf-8")
    (interviews / "notes.txt").write_text(f"{LONG}\n", "utf-8")
    (interviews / "S08.txt").write_text(f"S08: {LONG}\n\nS08: Yes.\n\nS08: No.\n", "utf-8")
    (root / "corpus" / "participants.csv").write_text(
        "id,role,group\nS01,oncologist,clinical\nS02,nurse,clinical\nS05,nurse,x\n", "utf-8"
    )
    index(root)
    told = [what for state, what in amiss(root) if state == "look"]
    assert "berg2020, copy: have the same words: keep one, or each is counted" in told
    assert "thin: has 6 words: is all of it there?" in told
    assert any(one.startswith("without participants: notes: ") for one in told)
    assert any(one.startswith("nobody asks in S08, notes: ") for one in told)
    assert "without a role: S08: add it in participants.csv" in told
    assert "in participants.csv, and speaking in no interview: S05" in told


def test_suspicious_extraction_is_named_by_its_page(root: Path) -> None:
    sound = [f"The sequencing of tumours is slow in hospital {n}, they say." for n in range(12)]
    path = root / "corpus" / "papers" / "scan.pdf"
    path.write_bytes(pdf(sound, [" ".join(one) for one in sound]))
    index(root)
    told = [what for state, what in amiss(root) if state == "look"]
    assert len(told) == 1
    assert told[0].startswith("scan: p. 2: ")
    assert "are letters set apart: look at it before it is quoted" in told[0]


def test_glued_words_are_known_by_the_corpus() -> None:
    known = legibility.vocabulary([article(LONG, LONG)])
    glued = article("thesequencing oftumours is slowand nobodyknows whopays for it. " * 8, id_="b")
    known.update({"whopays": 1, "nobodyknows": 1})
    assert legibility.is_glued("nobodyknows", known)
    assert not legibility.is_glued("sequencing", known)
    assert not legibility.is_glued("unheard", known)
    (score,) = [one for one in legibility.scores(glued, known) if one.words]
    assert score.is_suspicious
    assert not any(one.is_suspicious for one in legibility.scores(article(LONG), known))


def test_what_does_not_work_is_a_fault_and_the_rest_is_looked_at(root: Path) -> None:
    (root / "corpus" / "papers" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    index(root)
    shown = run("doctor", library=root)
    assert shown.returncode == 1
    assert "wrong index: not indexed: corpus/papers/broken.pdf: is damaged" in shown.stdout
    assert "ok    corpus: " in shown.stdout
    records = [
        json.loads(line) for line in run("doctor", "--json", library=root).stdout.split("\n")[:-1]
    ]
    assert {one["state"] for one in records} == {"ok", "wrong"}
    (root / "assistant.toml").write_text('effort = "huge"\n', "utf-8")
    assert [one.area for one in checkup.findings(root) if one.state == "wrong"] == ["settings"]


def test_a_damaged_index_is_a_fault_with_what_to_do(root: Path) -> None:
    index(root)
    for path in (root / ".assistant").glob("catalogue.sqlite*"):
        path.write_bytes(b"nothing that SQLite wrote" * 200)
    assert any(
        state == "wrong" and "run `assistant index`" in what for state, what in amiss(root, "index")
    )


def test_interviews_that_others_may_read_are_looked_at(root: Path) -> None:
    (root / "corpus" / "interviews").chmod(0o755)
    (root / ".git").mkdir()
    told = " ".join(what for state, what in amiss(root, "egress") if state == "look")
    assert "chmod 700" in told
    assert ".gitignore" in told


def test_without_a_library_the_installation_is_looked_at(tmp_path: Path) -> None:
    shown = run("doctor", cwd=tmp_path)
    assert shown.returncode == 2
    assert "installation: Python" in shown.stdout
    assert "no library here or above" in shown.stderr
