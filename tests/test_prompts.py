from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import prompts
from assistant.domain import Passage, Source, Span
from assistant.errors import PromptUnusable
from tests.conftest import ROOT


def passage(text: str, context: str = "", type_: str = "article-journal") -> Passage:
    return Passage("p", Source("berg2020", type_), Span(0, len(text)), text, (), context)


def test_every_prompt_loads_with_the_hash_of_its_file_and_the_variables_that_are_told() -> None:
    told = {
        name: set(re.findall(r"`(\w+)`", variables))
        for name, variables in re.findall(
            r"^\| `(\w+)\.md` \|.*\| (.*) \|$",
            (ROOT / "prompts" / "README.md").read_text("utf-8"),
            re.MULTILINE,
        )
    }
    files = {path.stem for path in (ROOT / "prompts").glob("*.md")} - {"README"}
    assert set(told) == files
    for name in files:
        prompt = prompts.load(name)
        data = (ROOT / "prompts" / f"{name}.md").read_bytes()
        assert prompt.sha256 == hashlib.sha256(data).hexdigest()
        assert prompt.variables == told[name]


def test_a_missing_variable_is_named() -> None:
    prompt = prompts.load("answer")
    with pytest.raises(PromptUnusable, match=r"\$passages"):
        prompt.fill(question="x")
    with pytest.raises(PromptUnusable, match=r"\$more"):
        prompt.fill(question="x", passages="y", more="z")


def test_what_is_filled_in_is_not_read_as_a_template() -> None:
    prompt = prompts.Prompt("p", "$question $passages", "")
    assert prompt.fill(question="$passages $5", passages="€") == "$passages $5 €"


def test_a_prompt_that_cannot_be_used_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "_folder", lambda: tmp_path)
    with pytest.raises(PromptUnusable, match="cannot be read"):
        prompts.load("answer")
    (tmp_path / "answer.md").write_text("It costs 5 $ here.", "utf-8")
    with pytest.raises(PromptUnusable, match="names no variable"):
        prompts.load("answer")


def test_passages_are_numbered_and_say_what_they_are() -> None:
    shown = prompts.passages(
        [passage("p < 0.05 & more", "On waiting > Results"), passage("No.", "Why?", "interview")]
    )
    assert shown == (
        '<passage number="1" kind="literature">\n<context>On waiting > Results</context>\n'
        "p < 0.05 & more\n</passage>\n\n"
        '<passage number="2" kind="interview">\n<context>Why?</context>\nNo.\n</passage>'
    )


@given(
    st.lists(
        st.sampled_from(
            ["<", "</", "passage", "PASSAGE", "context", ">", " ", "\n", "/", 'number="1"', "x"]
        ),
        max_size=12,
    ).map("".join),
    st.booleans(),
)
def test_no_document_can_close_its_passage_or_open_another(
    text: str,
    is_context: bool,  # noqa: FBT001 - hypothesis gives arguments by position
) -> None:
    given_ = passage("words", text) if is_context else passage(text, "where")
    shown = prompts.passages([given_])
    tags = re.findall(r"<\s*(/?)\s*(passage|context)", shown, re.IGNORECASE)
    expected = [("", "passage"), ("", "context"), ("/", "context"), ("/", "passage")]
    assert tags == (expected if given_.context else [expected[0], expected[3]])
