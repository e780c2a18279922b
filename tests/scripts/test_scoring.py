"""Each rule on a set of a few words."""

from __future__ import annotations

from math import log2

import pytest

from scripts.evaluation import sets
from scripts.evaluation.beir import Document, EvaluationSet, Gold, GoldSpan, Query, Task
from scripts.evaluation.metrics import Excerpt
from scripts.evaluation.scoring import Found, Judge

QUERY = Query("q", "?", "d", "report", scope="m")


def judge(task: Task, gold: Gold, *documents: Document, name: str = "made") -> Judge:
    corpus = {one.id: one for one in documents}
    return Judge(EvaluationSet("made", task, corpus, {QUERY: gold}, name))


def excerpts(*found: tuple[str, str]) -> Found:
    return Found(tuple(Excerpt(source, text) for source, text in found))


def test_an_excerpt_counts_in_the_right_paper_only() -> None:
    text = "Costs hold us back. Trust does not."
    gold = Gold(spans=(GoldSpan("a", 0, 19),))
    one = judge("excerpts", gold, Document("a", text), Document("b", text))
    scored = one.score(QUERY, excerpts(("b", "Costs hold us back."), ("a", "Costs hold us")))
    assert scored.values == {"MRR@10": 0.5, "H@5": 1}
    assert (scored.verbatim, scored.excerpts) == (2, 2)


def test_an_altered_excerpt_counts_as_nothing() -> None:
    gold = Gold(spans=(GoldSpan("a", 0, 19),))
    one = judge("excerpts", gold, Document("a", "Costs hold us back."))
    scored = one.score(QUERY, excerpts(("a", "Costs held us back."), ("nowhere", "Costs")))
    assert scored.values == {"MRR@10": 0, "H@5": 0}
    assert (scored.verbatim, scored.excerpts) == (0, 2)


def test_words_after_the_two_hundredth_do_not_count() -> None:
    text = "word " * 200 + "Costs hold us back."
    gold = Gold(spans=(GoldSpan("a", 1000, 1019),))
    one = judge("excerpts", gold, Document("a", text))
    assert one.score(QUERY, excerpts(("a", text))).values["H@5"] == 0
    assert one.score(QUERY, excerpts(("a", text[5:]))).values["H@5"] == 0
    assert one.score(QUERY, excerpts(("a", text[20:]))).values["H@5"] == 1


def test_turns_are_seen_whole_and_counted_in_words() -> None:
    meeting = sets.transcript(
        "m", [("Ann", "one two three"), ("Bo", ""), ("Ann", "four five"), ("Bo", "six")]
    )
    one = judge("turns", Gold(turns=frozenset({2, 3})), meeting)
    scored = one.score(QUERY, excerpts(("m", "two three"), ("m", "five\n\nBo: six")))
    assert scored.values["MRR@10"] == 0.5
    assert scored.values["recall@500"] == 1
    scored = one.score(QUERY, excerpts(("m", "five")))
    assert scored.values["recall@500"] == pytest.approx(2 / 3)


def test_a_speakers_name_alone_touches_no_turn() -> None:
    meeting = sets.transcript("m", [("Ann", "one two"), ("Bo", "three")])
    one = judge("turns", Gold(turns=frozenset({1})), meeting)
    assert one.score(QUERY, excerpts(("m", "two\n\nBo:"))).values["recall@500"] == 0


def test_the_stated_turn_is_held_against_the_found_one() -> None:
    meeting = sets.transcript("m", [("Ann", "one two"), ("Bo", "three"), ("Ann", "four")])
    one = judge("turns", Gold(turns=frozenset({1})), meeting)
    found = Found(
        (
            Excerpt("m", "three", 21, turn=2),
            Excerpt("m", "three\n\nAnn: four", turn=2),
            Excerpt("m", "four", turn=2),
            Excerpt("m", "one"),
        )
    )
    scored = one.score(QUERY, found)
    assert (scored.turns_right, scored.turns_stated) == (2, 3)


def test_documents_are_ranked_by_their_first_excerpt() -> None:
    documents = [Document(id_, f"{id_} one two") for id_ in "abc"]
    gold = Gold(documents=frozenset("bc"))
    one = judge("documents", gold, *documents, name="mtrag_un")
    scored = one.score(QUERY, excerpts(("a", "a one"), ("a", "one two"), ("b", "b"), ("c", "c")))
    assert scored.values["nDCG@10"] == pytest.approx(
        (1 / log2(3) + 1 / log2(4)) / (1 + 1 / log2(3))
    )
    assert scored.values["R@5"] == 1


def test_an_altered_excerpt_takes_a_rank_and_finds_no_document() -> None:
    gold = Gold(documents=frozenset("b"))
    one = judge("documents", gold, Document("a", "a one"), Document("b", "b one"), name="mtrag_un")
    scored = one.score(QUERY, excerpts(("b", "b won"), ("b", "one")))
    assert scored.values["nDCG@10"] == pytest.approx(1 / log2(3))
    assert one.score(QUERY, excerpts(("b", "b won"))).values["R@5"] == 0


def test_follow_ups_are_scored_apart() -> None:
    query = Query("q", "?", "d", "report", follow_up=True)
    corpus = {"a": Document("a", "a one")}
    gold = {query: Gold(documents=frozenset("a")), QUERY: Gold(documents=frozenset("a"))}
    one = Judge(EvaluationSet("made", "documents", corpus, gold, "mtrag_un"))
    found = excerpts(("a", "one"))
    assert one.score(QUERY, found).values.keys() == {"nDCG@10", "R@5"}
    assert one.score(query, found).values["nDCG@10, follow-ups"] == 1
    assert one.score(query, found).values["R@5, follow-ups"] == 1


def test_a_rationale_must_be_whole_in_the_excerpts_of_the_first_three() -> None:
    documents = [Document(id_, f"{id_}{id_}. First said. Then done.") for id_ in "abcd"]
    both = (GoldSpan("d", 4, 15), GoldSpan("d", 16, 26))
    gold = Gold(documents=frozenset("d"), rationales=(both, (GoldSpan("c", 4, 15),)))
    one = judge("documents", gold, *documents, name="scifact")

    def holds(*found: tuple[str, str]) -> float:
        return one.score(QUERY, excerpts(*found)).values["rationale@3"]

    assert holds(("d", "First said. Then done.")) == 1
    assert holds(("d", "First said. Then")) == 0
    assert holds(("c", "First said.")) == 1
    assert holds(("d", "First said."), ("a", "aa"), ("d", "Then done.")) == 1
    assert holds(("a", "aa"), ("b", "bb"), ("c", "cc"), ("d", "First said. Then done.")) == 0
    assert holds(("d", "First said."), ("a", "aa"), ("b", "bb"), ("c", "cc"), ("d", "Then")) == 0
    assert holds(("d", "First said."), ("d", "Then undone.")) == 0
    assert "R@5" not in one.score(QUERY, excerpts(("d", "dd"))).values


def test_a_rationale_is_not_cut_after_two_hundred_words() -> None:
    text = "word " * 200 + "First said."
    gold = Gold(documents=frozenset("d"), rationales=((GoldSpan("d", 1000, 1011),),))
    one = judge("documents", gold, Document("d", text), name="scifact")
    assert one.score(QUERY, excerpts(("d", text))).values["rationale@3"] == 1


def test_abstention_keeps_score_and_decision() -> None:
    one = judge("abstention", Gold(answerable=False), Document("m", "text"))
    found = (Excerpt("m", "text", score=2.5),)
    assert one.score(QUERY, Found(found, found)).values == {
        "answerable": 0,
        "score": 2.5,
        "answered": 1,
    }
    assert one.score(QUERY, Found((), ())).values["answered"] == 0
    assert one.score(QUERY, Found(())).values["score"] < -1e300


def test_an_answer_is_scored_by_what_it_cites() -> None:
    text = "Costs hold us back. Trust does not."
    one = judge("excerpts", Gold(spans=(GoldSpan("a", 0, 19),)), Document("a", text))
    costs, trust = Excerpt("a", "Costs hold us back."), Excerpt("a", "Trust does not.")
    values = one.score(QUERY, Found((), (trust, costs))).values
    assert values["answered"] == 1
    assert values["answer H@3"] == 1
    assert values["answer precision"] == 0.5
    assert one.score(QUERY, Found((), (trust, trust, trust, costs))).values["answer H@3"] == 0
    values = one.score(QUERY, Found((), ())).values
    assert (values["answered"], values["answer H@3"]) == (0, 0)
    assert "answer precision" not in values
    assert "answered" not in one.score(QUERY, Found((costs,))).values


def test_an_answer_from_speech_is_scored_by_the_turns_that_it_cites() -> None:
    meeting = sets.transcript("m", [("Ann", "one two"), ("Bo", "three"), ("Ann", "four")])
    one = judge("turns", Gold(turns=frozenset({1})), meeting)
    cited = (Excerpt("m", "three", 21), Excerpt("m", "four"))
    assert one.score(QUERY, Found((), cited)).values["answer precision"] == 0.5


def test_an_answer_from_abstracts_is_scored_by_their_rationales() -> None:
    text = "Costs hold us back. Trust does not."
    gold = Gold(documents=frozenset({"d"}), rationales=((GoldSpan("d", 0, 19),),))
    one = judge("documents", gold, Document("d", text), name="scifact")
    cited = (Excerpt("d", "Trust does not."), Excerpt("d", "Costs hold us back."))
    assert one.score(QUERY, Found((), cited)).values["answer precision"] == 0.5
