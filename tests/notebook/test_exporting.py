from __future__ import annotations

import csv
import io
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import citations
from assistant.citations import Verdict
from assistant.conversation import Turn
from assistant.domain import Answer, Citation, Finding, Question, Support
from assistant.errors import UsageError
from assistant.notebook import Annotation, Saved, exporting
from assistant.rendering import data, pinned
from tests.conftest import interview

NOON = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)
TALK = interview(("S09", "Nobody pays for it."), ("S09", "=Sum(A1) is what he said."))
SAVED = Saved(Path("x.jsonl"), NOON, "who pays", "Money")


def _cited(number: int) -> Citation:
    found = citations.cite(TALK, TALK.segments[number - 1].span, number)
    assert found is not None
    return found


def _turns() -> list[Turn]:
    cited = _cited(1)
    answer = Answer(
        Question("Who pays?"),
        (Finding(cited.excerpt.exact, (cited,), Support(("S09",), ("S09",), 1, 1)),),
    )
    return [
        Turn("who pays", Question("Who pays?"), note="asked as a sentence", answer=answer),
        Turn("quote that", Question("Who pays?"), answer=answer, is_quoted=True),
        Turn("and now?", Question("and now?"), outcome="you did not wait for it"),
    ]


def test_a_session_as_markdown_has_every_turn() -> None:
    text = exporting.session(SAVED, _turns(), ".md").decode()
    assert text.startswith("# Money\n\nSession of 2025-03-14 12:00.\n\n## Who pays?\n")
    assert "*Typed as: who pays*" in text
    assert "*Understood: asked as a sentence*" in text
    assert text.count("> “Nobody pays for it.” [1]") == 2
    assert "*The answer before, word for word.*" in text
    assert text.endswith("## and now?\n\nNo answer: you did not wait for it\n")


def test_a_session_as_json_has_answers_that_can_be_read_back() -> None:
    record = json.loads(exporting.session(SAVED, _turns(), ".JSON"))
    assert (record["schema"], record["title"]) == ("assistant session 1", "Money")
    assert [one["text"] for one in record["turns"]] == ["who pays", "quote that", "and now?"]
    assert data.read_answer(record["turns"][0]["answer"]) == _turns()[0].answer
    assert record["turns"][2]["answer"] is None


@pytest.mark.parametrize("ending", [".html", ".docx"])
def test_a_session_is_a_document_too(ending: str) -> None:
    assert exporting.session(SAVED, _turns(), ending)


def test_pins_are_a_table_that_no_spreadsheet_computes() -> None:
    listed = [Annotation(_cited(1), "-1 for us", question="Who pays?"), Annotation(_cited(2))]
    verdicts = [
        Verdict(1, "S09", "", holds=True),
        Verdict(2, "S09", "", holds=False, reason="the source is gone"),
    ]
    rows = exporting.rows(listed, exporting.faults(listed, verdicts))
    content = exporting.table(rows, ".csv")
    assert content.startswith(b"\xef\xbb\xbf")
    read = [*csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    assert tuple(read[0]) == pinned.COLUMNS
    assert (read[0]["quotation"], read[0]["note"]) == ("Nobody pays for it.", "'-1 for us")
    assert (read[0]["holds"], read[1]["holds"]) == ("yes", "no: the source is gone")
    assert read[1]["quotation"] == "'=Sum(A1) is what he said."
    text = exporting.table(rows, ".md").decode()
    assert (
        "| 1 | “Nobody pays for it.” | -1 for us | S09 [SYNTHETIC], S09 (nurse), turn 1 |" in text
    )
    assert "**does not hold: the source is gone**" in text
    assert json.loads(exporting.table(rows, ".json"))[1]["fault"] == "the source is gone"
    assert exporting.table(rows, ".docx")
    assert "Nothing is pinned" in exporting.table([], ".md").decode()


def test_an_ending_that_says_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match=r"“\.pdf”: not an ending .* \.md, \.json"):
        exporting.session(SAVED, [], ".pdf")


def test_a_file_is_readable_to_nobody_else_and_takes_no_others_place(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    exporting.write_new(path, b"words")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="is there already; nothing was written"):
        exporting.write_new(path, b"others")
    assert path.read_bytes() == b"words"
    with pytest.raises(UsageError, match="cannot be written"):
        exporting.write_new(tmp_path / "no" / "a.md", b"words")
