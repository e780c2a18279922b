from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.batch.questions import read
from assistant.domain import Failure, Question, Scope
from assistant.errors import UsageError


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# The same three questions in every form.

SCOPE = Scope(
    ("interview",), ("S01", "S02"), ("S01",), ("head of clinic", "nurse"), ("g",), (2018, 2020)
)
THREE = (
    Question("Who pays?", "a"),
    Question("- And who, then, decides?", "2"),
    Question("Why: because?", "c", SCOPE),
)
CSV = (
    "id,question,type,source,participant,role,group,year\r\n"
    "a,Who pays?\r\n"
    "\r\n"
    ',"- And who, then, decides?",,,,,,\r\n'
    "c,Why: because?,interview,S01;S02,S01,head of clinic; nurse ;,g,2018-2020\r\n"
)
YAML = """\
# three questions
- {id: a, text: "Who pays?"}
- "- And who, then, decides?"
- id: c
  question: "Why: because?"
  type: interview
  source: [S01, S02]
  participant: S01
  role: head of clinic; nurse
  group: [g]
  year: 2018-2020
"""
JSONL = """\
{"id": "a", "text": "Who pays?"}

{"question": "- And who, then, decides?", "role": null, "year": ""}
{"id": "c", "question": "Why: because?", "type": ["interview"], "source": "S01;S02", \
"participant": ["S01"], "role": ["head of clinic", "nurse"], "group": "g", "year": "2018-2020"}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q.csv", CSV),
        ("q.CSV", CSV.replace(";", "|").replace(",", ";").replace("|", ",")),
        ("q.yaml", YAML),
        ("q.yml", YAML.replace("\n", "\r\n")),
        ("q.jsonl", JSONL),
        ("q.jsonl", "\ufeff" + JSONL.replace("\n", "\r\n")),
    ],
)
def test_every_form_says_the_same(tmp_path: Path, name: str, text: str) -> None:
    if name == "q.CSV":  # semicolons between the cells, as where the comma is the decimal mark
        text = text.replace('"- And who; then; decides?"', '"- And who, then, decides?"')
        text = text.replace("S01,S02", '"S01;S02"').replace(
            "head of clinic, nurse ,", '"head of clinic;nurse"'
        )
    assert read(written(tmp_path, name, text)) == THREE


def test_lines_are_questions(tmp_path: Path) -> None:
    text = (
        "\ufeff# mine\r\n\r\n  Who pays?  \r\n-x --help\r\n\x1b[31mred\x0c\u2028 blue\r\n \t \r\n#"
    )
    assert read(written(tmp_path, "q.txt", text)) == (
        Question("Who pays?", "1"),
        Question("-x --help", "2"),
        Question("\x1b[31mred\x0c\u2028 blue", "3"),
    )


@pytest.mark.parametrize(
    ("year", "years"),
    [
        ("2020", (2020, 2020)),
        ("2020-", (2020, None)),
        ("-2020", (None, 2020)),
        ("2018\u20132020", (2018, 2020)),
    ],
)
def test_years(tmp_path: Path, year: str, years: tuple[int | None, int | None]) -> None:
    expected = (Question("Who?", "1", Scope(years=years)),)
    assert read(written(tmp_path, "q.csv", f"text,year\nWho?,{year}\n")) == expected
    assert read(written(tmp_path, "q.yaml", f"- text: Who?\n  year: {year}\n")) == expected
    record = json.dumps({"text": "Who?", "year": int(year) if year.isdecimal() else year})
    assert read(written(tmp_path, "q.jsonl", record)) == expected


def test_yaml_keeps_what_was_written(tmp_path: Path) -> None:
    text = "- no\n- {id: 007, text: 1e3, source: 012}\n- {id: ~, text: !!python/name:os.system x}\n"
    assert read(written(tmp_path, "q.yaml", text)) == (
        Question("no", "1"),
        Question("1e3", "007", Scope(sources=("012",))),
        Question("x", "~"),
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("q.docx", "x", ": questions are read from .txt, .csv, .yaml, .yml and .jsonl: rename"),
        ("q.txt", "", ": there is no question in it"),
        ("q.csv", "question\n", ": there is no question in it"),
        ("q.yaml", "# nothing\n", ": there is no question in it"),
        ("q.jsonl", "\n\n", ": there is no question in it"),
        ("q.txt", "Who?\nV\xe4m?".encode("latin-1"), ", line 2: not UTF-8: save the file as"),
        ("q.csv", "question\nWho?".encode("utf-16"), ", line 1: not UTF-8"),
        ("q.csv", "frage,id\nWho?,1", ", row 1: there is no key 'frage': there is id, question"),
        ("q.csv", "id,type\n1,interview", ", row 1: no question: write it under question"),
        ("q.csv", "question,text\na,b", ", row 1: question and text are both given"),
        ("q.csv", "text,Text \na,b", ", row 1: text is given twice"),
        ("q.csv", "text\nWho, then?", ", row 2: more cells than columns: put a text that has ','"),
        ("q.csv", 'text\n"Who', ", row 2: not CSV"),
        ("q.csv", "id,text\n1,", ", row 2: the question is empty"),
        ("q.csv", "id,text\n1,Who?\n\n1,What?", ", row 4: the id '1' stands in row 2 too"),
        ("q.csv", "id,text\n2,Who?\n,What?", ", row 3: the id '2' stands in row 2 too"),
        ("q.csv", "text,year\nWho?,20", ", row 2: year '20': write 2020, 2020-"),
        ("q.csv", "text,year\nWho?,2020-2018", ", row 2: year '2020-2018'"),
        ("q.csv", "text,year\nWho?,-", ", row 2: year '-'"),
        ("q.csv", "text,year\nWho?,2018;2020", ", row 2: more than one year"),
        ("q.yaml", "question: Who?", ": not a list: write each question behind a dash"),
        ("q.yaml", "- Who?\n- Who: me", ", line 2: there is no key 'Who'"),
        ("q.yaml", "- Who?\n- [a, b]", ", line 2: question is not a text"),
        ("q.yaml", "- Who?\n- text: Who?\n  role: {a: b}", ", line 2: role is not a text"),
        ("q.yaml", "- Who?\n- {[a]: b}", ", line 2: there is no key that is not a text"),
        ("q.yaml", "- Who?\n- 'open", ", line 2: not YAML: found unexpected end"),
        ("q.yaml", "- Who?\n- \x07", ", line 2: not YAML: special characters"),
        ("q.yaml", "- a\n---\n- b", ", line 2: not YAML"),
        ("q.yaml", "- &a [*a]", ", line 1: not YAML: found unconstructable recursive"),
        ("q.yaml", "[" * 9999, ": not YAML: maximum recursion"),
        ("q.jsonl", '{"text": "Who?"}\nWho?', ", line 2: not JSON"),
        ("q.jsonl", '"Who?"', ", line 1: not an object: write"),
        ("q.jsonl", "[" * 99999, ", line 1: not JSON"),
        ("q.jsonl", '{"text": "a", "text": "b"}', ", line 1: text is given twice"),
        ("q.jsonl", '{"text": ["a"]}', ", line 1: question is not a text"),
        ("q.jsonl", '{"text": "a", "id": true}', ", line 1: id is not a text"),
        ("q.jsonl", '{"text": "a", "role": [["b"]]}', ", line 1: role is not a text"),
        ("q.jsonl", '{"text": "a\\ud800"}', ", line 1: question has half of a surrogate pair"),
        ("q.jsonl", '{"text": "a", "\\u001b[31m": 1}', ", line 1: there is no key '\\x1b[31m'"),
    ],
)
def test_what_cannot_be_understood_is_one_line(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(UsageError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("q.csv", "question,id\n\nWho?,a\n  ,b\nWhat?,\n", "row 4"),
        ("q.yaml", "- text: Who?\n  id: a\n- {id: b, text: }\n- What?\n", "line 3"),
        (
            "q.jsonl",
            '{"text": "Who?", "id": "a"}\n{"id": "b", "text": " "}\n{"text": "What?"}',
            "line 2",
        ),
    ],
)
def test_an_empty_question_keeps_no_other_from_being_asked(
    tmp_path: Path, name: str, content: str, place: str
) -> None:
    empty = Failure(Question("", "b"), f"{place}: the question is empty: write it, or take it out")
    found = read(written(tmp_path, name, content))
    assert found == (Question("Who?", "a"), empty, Question("What?", "3"))


def test_a_file_that_is_not_there_or_is_none_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none.txt: cannot be read: No such file"):
        read(tmp_path / "none.txt")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match=r"folder.csv: cannot be read: Is a directory"):
        read(tmp_path / "folder.csv")


def test_aliases_cannot_grow(tmp_path: Path) -> None:
    lines = ["- &a0 [x, x]"] + [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    with pytest.raises(UsageError, match="line 1: question is not a text"):
        read(written(tmp_path, "q.yaml", "\n".join(lines)))


# What is written in any form is read again.

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
_WORDS = _TEXTS.filter(str.strip)
_VALUES = st.lists(_WORDS.map(str.strip), max_size=3, unique=True).map(tuple)
_YEARS = st.tuples(*[st.none() | st.integers(1000, 9999)] * 2).filter(
    lambda years: None in years or years[0] <= years[1]
)
_SCOPES = st.builds(Scope, _VALUES, _VALUES, _VALUES, _VALUES, _VALUES, _YEARS)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Question, ...]:
    ids = draw(st.lists(_WORDS.map(str.strip), min_size=1, max_size=4, unique=True))
    return tuple(Question(draw(_WORDS).strip(), one, draw(_SCOPES)) for one in ids)


def record(given: Question) -> dict[str, object]:
    scope = given.scope
    first, last = scope.years
    year = "" if scope.years == (None, None) else f"{first or ''}-{last or ''}"
    found: dict[str, object] = {"id": given.id, "question": given.text, "year": year}
    named = ("type", "source", "participant", "role", "group")
    values = (scope.types, scope.sources, scope.participants, scope.roles, scope.groups)
    return found | {key: list(value) for key, value in zip(named, values, strict=True)}


def read_again(name: str, content: str) -> tuple[Question | Failure, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return read(written(Path(folder), name, content))


@given(asked=questions(), escaped=st.booleans())
def test_jsonl_comes_back(asked: tuple[Question, ...], *, escaped: bool) -> None:
    lines = [json.dumps(record(one), ensure_ascii=escaped) for one in asked]
    assert read_again("q.jsonl", "\n".join(lines)) == asked


@given(questions())
def test_yaml_comes_back(asked: tuple[Question, ...]) -> None:
    text = yaml.safe_dump([record(one) for one in asked])
    assert read_again("q.yaml", text) == asked


@given(questions().filter(lambda asked: not any(";" in repr(one.scope) for one in asked)))
def test_csv_comes_back(asked: tuple[Question, ...]) -> None:
    stream = io.StringIO()
    table = csv.DictWriter(stream, list(record(THREE[0])))
    table.writeheader()
    for one in asked:
        fields = record(one).items()
        table.writerow(
            {key: ";".join(value) if isinstance(value, list) else value for key, value in fields}
        )
    assert read_again("q.csv", stream.getvalue()) == asked


@given(st.binary(max_size=200), st.sampled_from(["txt", "csv", "yaml", "jsonl"]))
def test_any_bytes_are_questions_or_one_line(content: bytes, form: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), f"q.{form}", content)
        try:
            found = read(path)
        except UsageError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either is right
        else:
            asked = [one for one in found if isinstance(one, Question)]
            assert asked
            assert all(one.text.strip() and one.id.strip() for one in asked)


@given(st.text(max_size=200), st.sampled_from(["txt", "csv", "yaml", "jsonl"]))
def test_any_text_is_questions_or_one_line(text: str, form: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), f"q.{form}", text.encode("utf-8", "surrogatepass"))
        try:
            found = read(path)
        except UsageError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either is right
        else:
            asked = [one.question if isinstance(one, Failure) else one for one in found]
            assert len({one.id for one in asked}) == len(found)
