"""The sets as they are; skipped where the data is not there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from scripts.evaluation import sets
from scripts.evaluation.beir import EvaluationSet, GoldSpan, Query


def loaded(name: str, data: Path) -> dict[str, EvaluationSet]:
    try:
        return {one.name: one for one in sets.load(name, data)}
    except sets.DataMissing as error:
        pytest.skip(str(error))


def asked(one: EvaluationSet, id_: str) -> Query:
    return next(query for query in one.qrels if query.id == id_)


def test_a_set_that_is_not_there_is_named_in_one_line(tmp_path: Path) -> None:
    for name in sets.LOADERS:
        with pytest.raises(sets.DataMissing, match=f"^{name}: no data .*; skipped$"):
            sets.load(name, tmp_path)


def test_the_data_is_looked_for_where_the_variable_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EVAL_DATA", str(tmp_path))
    assert sets.data_folder() == tmp_path
    monkeypatch.delenv("ASSISTANT_EVAL_DATA")
    assert sets.data_folder().parts[-2:] == ("shared", "eval")


def test_the_halves_are_of_the_id_alone() -> None:
    # sha1 of "a" begins with 86, of "b" with e9, of "abc" with a9, of "hello" with aa, "1" with 35
    assert [sets.half(name) for name in ("a", "b", "abc", "1")] == ["report"] * 3 + ["tune"]


def test_a_transcript_knows_where_its_turns_stand() -> None:
    document = sets.transcript("m", [("Ann", "Yes , we do ."), ("Bo", ""), ("Ann", "Good .")])
    assert document.text == "Ann: Yes , we do .\n\nBo: \n\nAnn: Good .\n"
    said = [document.text[turn.start : turn.end] for turn in document.turns]
    assert said == ["Yes , we do .", "", "Good ."]
    assert [turn.words for turn in document.turns] == [5, 0, 2]


def test_a_record_is_its_title_and_its_abstract() -> None:
    document = sets.record("r", "On care", "We asked.")
    assert document.text[document.body :] == "We asked."
    assert document.text.startswith("On care")
    assert sets.record("r", "", "We asked.").text == "We asked."


def _sound(one: EvaluationSet) -> None:
    """Check what holds of every set: gold for every query, within the corpus."""
    assert len({query.id for query in one.qrels}) == len(one.qrels)
    assert {query.scope for query in one.qrels} <= {"", *one.corpus}
    groups = {query.group: query.fold for query in one.qrels}
    assert all(groups[query.group] == query.fold for query in one.qrels)
    for gold in one.qrels.values():
        assert gold.documents <= one.corpus.keys()
        for span in (*gold.spans, *_spans(gold.rationales)):
            assert 0 <= span.start < span.end <= len(one.corpus[span.source].text)


def _spans(rationales: Iterable[Iterable[GoldSpan]]) -> list[GoldSpan]:
    return [span for rationale in rationales for span in rationale]


def test_covidqa(eval_data: Path) -> None:
    one = loaded("covidqa", eval_data)["covidqa"]
    _sound(one)
    assert (len(one.corpus), len(one.select("all"))) == (43, 637)
    assert len(one.select("tune")) + len(one.select("report")) == 637
    size = asked(one, "917")
    span = one.qrels[size].spans[0]
    assert size.text == "What is the size of bovine coronavirus?"
    assert one.corpus[span.source].text[span.start : span.end] == "31 kb"


def test_evidence_inference(eval_data: Path) -> None:
    one = loaded("evidence_inference", eval_data)["evidence_inference"]
    _sound(one)
    assert len(one.corpus) == 133
    assert [len(one.select(fold)) for fold in ("tune", "report", "all")] == [254, 106, 106]
    span = one.qrels[asked(one, "11316")].spans[1]
    assert one.corpus[span.source].text[span.start : span.end] == (
        "The overall FSH dose needed to achieve ovulation was significantly lower with r-FSH,"
    )


def test_qmsum(eval_data: Path) -> None:
    one = loaded("qmsum", eval_data)["qmsum"]
    _sound(one)
    assert one.separate
    assert (len(one.corpus), len(one.select("all"))) == (35, 237)
    for query, gold in one.qrels.items():
        assert gold.turns
        assert max(gold.turns) < len(one.corpus[query.scope].turns)


def test_scifact(eval_data: Path) -> None:
    one = loaded("scifact", eval_data)["scifact"]
    _sound(one)
    assert [len(one.select(fold)) for fold in ("tune", "report", "all")] == [509, 300, 300]
    assert len(one.corpus) == 5183
    claim = next(query for query, gold in one.qrels.items() if gold.rationales)
    sentence = one.qrels[claim].rationales[0][0]
    text = one.corpus[sentence.source].text
    assert text[sentence.start - 1].isspace()
    assert text[sentence.end : sentence.end + 1] in {" ", ""}


def test_mtrag_un(eval_data: Path) -> None:
    forms = loaded("mtrag_un", eval_data)
    for one in forms.values():
        _sound(one)
        assert (len(one.corpus), len(one.select("all"))) == (582, 159)
    last, whole, kept = (one.qrels for one in forms.values())
    assert all(b.text.endswith(a.text) for a, b in zip(last, whole, strict=True))
    for alone, joined, query in zip(last, whole, kept, strict=True):
        assert (query.text, query.last) == (joined.text, alone.text)
        assert " ".join([*(turn.text for turn in query.before), query.last]) == query.text
    assert sum(bool(turn.answer) for query in kept for turn in query.before) > 159


def test_abstention(eval_data: Path) -> None:
    found = loaded("abstention", eval_data)
    counts = {
        name.removeprefix("abstention, "): (
            sum(one.qrels[query].answerable for query in one.select("all")),
            sum(not one.qrels[query].answerable for query in one.select("all")),
        )
        for name, one in found.items()
    }
    assert counts["evidence_inference_wrong_outcome"] == (106, 106)
    assert counts["qmsum_wrong_speaker"] == (9, 9)
    assert sum(counts["scifact"]) == 300
    assert counts["mtrag_un"] == (133, 47)
    for one in found.values():
        _sound(one)
