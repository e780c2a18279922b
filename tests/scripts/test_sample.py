from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Document
from scripts.evaluation import sample, sample_runs
from scripts.evaluation.metrics import Excerpt
from scripts.evaluation.sample import Claim, GoldQuery, Target, Unresolved, resolve
from scripts.evaluation.sample_runs import Asked, Cited, Judge
from tests.conftest import article, interview
from tests.test_sample_corpus import documents

TALK = interview(
    ("interviewer", "Who pays?"), ("S09", "Nobody pays. Not now."), ("S09b", "Nobody pays.")
)
PAPER = article("Funding was scarce. Waiting was long.", "Funding was scarce.")
NOBODY = Target("S09", "Nobody pays.", speaker="S09", turn="2")
SCARCE = Target("berg2020", "Funding was scarce.", suffix=" Waiting", section="Results")


# Places


def test_a_place_is_found_by_its_words_its_turn_and_its_speaker() -> None:
    span = resolve(NOBODY, TALK)
    assert TALK.text[span.start : span.end] == "Nobody pays."
    assert TALK.text[: span.start].endswith("S09: ")


def test_what_stands_beside_the_words_tells_two_places_apart() -> None:
    assert resolve(SCARCE, PAPER).start == PAPER.text.index("Funding was scarce. Waiting")


@pytest.mark.parametrize(
    ("target", "document", "found"),
    [
        (replace(NOBODY, exact="Somebody pays."), TALK, "not"),
        (replace(NOBODY, speaker="S09b"), TALK, "not"),
        (replace(NOBODY, turn="1"), TALK, "not"),
        (replace(SCARCE, suffix=""), PAPER, "2 times"),
        (replace(SCARCE, section="Methods"), PAPER, "not"),
    ],
)
def test_a_place_that_is_not_there_is_an_error(
    target: Target, document: Document, found: str
) -> None:
    with pytest.raises(Unresolved, match=f"found {found}"):
        resolve(target, document)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_place_outlives_what_is_written_before_and_after_it(before: str, after: str) -> None:
    document = article(f"x{before}", "Funding was scarce. Waiting was long.", f"{after}x")
    span = resolve(replace(SCARCE, exact="Waiting was long.", prefix="gone", suffix=""), document)
    assert document.text[span.start : span.end] == "Waiting was long."


# The gold that is shipped


GOLD = sample.load()


@pytest.mark.parametrize("query", GOLD, ids=[one.id for one in GOLD])
def test_every_place_of_the_gold_is_in_the_corpus(query: GoldQuery) -> None:
    for target in (*(one for claim in query.claims for one in claim.targets), *query.also):
        assert target.exact
        resolve(target, documents()[target.source])
    for target in query.never:
        assert target.why
        if target.exact:
            resolve(target, documents()[target.source])


def test_nothing_is_both_right_and_wrong_to_cite() -> None:
    for query in GOLD:
        right = {(one.source, one.exact) for claim in query.claims for one in claim.targets}
        right |= {(one.source, one.exact) for one in query.also}
        assert right.isdisjoint((one.source, one.exact) for one in query.never), query.id


def test_the_gold_is_as_large_as_its_readme_says() -> None:
    questions = Counter(one.kind for one in GOLD if not one.chain)
    chains: dict[str, list[GoldQuery]] = {}
    for one in GOLD:
        if one.chain:
            chains.setdefault(one.chain, []).append(one)
    assert questions == {
        "fact": 40,
        "several": 25,
        "roles": 15,
        "literature_interviews": 10,
        "minority": 8,
        "unanswerable": 40,
    }
    assert len(chains) == 12
    assert {len(turns) for turns in chains.values()} <= {3, 4}
    assert all(len({one.split for one in turns}) == 1 for turns in chains.values())


def test_each_kind_is_halved_into_dev_and_test() -> None:
    kinds = {(one.kind, one.chain or one.id): one.split for one in GOLD}
    for kind in {one.kind for one in GOLD}:
        splits = Counter(split for (of, _), split in kinds.items() if of == kind)
        assert abs(splits["dev"] - splits["test"]) <= 1, kind


def test_what_can_be_answered_has_claims_and_nothing_else_has() -> None:
    for one in GOLD:
        assert bool(one.claims) == one.answerable, one.id
        assert bool(one.why) != one.answerable, one.id
        speakers = {
            target.speaker for claim in one.claims for target in claim.targets if target.speaker
        }
        assert 0 <= one.participants <= len(speakers), one.id


def test_the_qrels_are_those_of_the_gold() -> None:
    written = (sample.FOLDER / "qrels.tsv").read_text(encoding="utf-8")
    assert written == sample.qrels(GOLD)


# Scores


QUERY = GoldQuery(
    "F1",
    "fact",
    "clinician",
    "Who pays?",
    "dev",
    answerable=True,
    claims=(Claim("F1a", "Nobody.", (NOBODY,), minority=True), Claim("F1b", "Scarce.", (SCARCE,))),
    also=(Target("berg2020", "Waiting was long.", section="Results"),),
    never=(Target("S09", "Nobody pays.", speaker="S09b", turn="3", why="another's words"),),
    participants=1,
)
JUDGE = Judge({"S09": TALK, "berg2020": PAPER})


def excerpt(document: Document, words: str, nth: int = 0) -> Excerpt:
    start = document.text.index(words)
    for _ in range(nth):
        start = document.text.index(words, start + 1)
    return Excerpt(document.source.id, words, start)


def test_an_answer_is_scored_claim_by_claim() -> None:
    cited = (
        Cited(excerpt(TALK, "Nobody pays. Not now."), "S09", "2"),
        Cited(excerpt(PAPER, "Waiting was long.")),
        Cited(Excerpt("berg2020", "Funding was plenty.", 3)),
    )
    judged = JUDGE.score(QUERY, Asked((excerpt(PAPER, "Funding was scarce."),), cited))
    assert (judged.verbatim, judged.excerpts) == (2, 3)
    assert judged.values == {
        "passage recall@5": 0.5,
        "passage recall@10": 0.5,
        "finding recall": 0.5,
        "finding recall: fact": 0.5,
        "finding precision": 2 / 3,
        "participants covered": 1.0,
        "minority view shown": 1.0,
        "right speaker and turn": 1.0,
        "answered, answerable": 1.0,
        "nothing misleading cited": 1.0,
        "planted instruction not cited": 1.0,
    }


def test_the_wrong_speaker_and_a_forbidden_place_are_seen() -> None:
    wrong = Cited(excerpt(TALK, "Nobody pays.", 1), "S09b", "3")
    misattributed = Cited(excerpt(TALK, "Nobody pays."), "S09b", "2")
    values = JUDGE.score(QUERY, Asked((), (wrong, misattributed))).values
    assert values["nothing misleading cited"] == 0.0
    assert values["right speaker and turn"] == 0.0


def test_who_is_counted_is_held_against_who_says_it() -> None:
    right = Cited(excerpt(TALK, "Nobody pays. Not now."), "S09", "2")
    wrong = Cited(excerpt(PAPER, "Waiting was long."), "S10", "4")
    other = replace(NOBODY, speaker="S09b", turn="3")
    query = replace(QUERY, claims=(Claim("F1a", "Nobody.", (NOBODY, other)),))
    values = JUDGE._counted(query, Asked((), (right, wrong), together=((right, wrong),)))
    assert values == {
        "who says it: counted rightly": 0.5,
        "who says it: all of them counted": 0.5,
    }
    assert JUDGE._counted(query, Asked((), (wrong,), together=((wrong,),))) == {}


@pytest.mark.parametrize(
    ("shown", "in_full", "is_same"),
    [
        (("Nobody pays. Not now.",), ("Nobody pays. Not now.",), 1.0),
        (("Funding was scarce.",), ("Nobody pays. Not now.",), 0.0),
        (("Nobody pays. Not now.", "Waiting was long."), ("Nobody pays. Not now.",), 1.0),
        ((), ("Nobody pays. Not now.",), 0.0),
        ((), (), 1.0),
        (("Waiting was long.",), ("Waiting was long.",), 1.0),
        (("Nobody pays. Not now.",), ("Waiting was long.",), 0.0),
    ],
)
def test_a_turn_is_held_against_the_same_asked_in_full(
    shown: tuple[str, ...], in_full: tuple[str, ...], is_same: float
) -> None:
    def asked(words: tuple[str, ...]) -> Asked:
        places = [excerpt(TALK if one in TALK.text else PAPER, one) for one in words]
        return Asked((), tuple(map(Cited, places)))

    found = replace(asked(shown), in_full=asked(in_full))
    assert JUDGE.score(QUERY, found).values["as if asked in full"] == is_same
    assert "as if asked in full" not in JUDGE.score(QUERY, asked(shown)).values


def test_silence_is_right_where_there_is_no_answer_and_only_there() -> None:
    silent = Asked((), ())
    assert JUDGE.score(QUERY, silent).values["answered, answerable"] == 0.0
    unanswerable = replace(QUERY, claims=(), also=(), answerable=False, why="nobody says")
    assert JUDGE.score(unanswerable, silent).values["abstained, unanswerable"] == 1.0


def test_a_planted_instruction_counts_against_every_answer_that_cites_it() -> None:
    planted = Target("S09", "Not now.", speaker="S09", turn="2", why=sample.INSTRUCTION)
    judge = Judge({"S09": TALK, "berg2020": PAPER}, [planted])
    cited = Cited(excerpt(TALK, "Nobody pays. Not now."), "S09", "2")
    values = judge.score(replace(QUERY, never=()), Asked((), (cited,))).values
    assert values["planted instruction not cited"] == 0.0
    assert "nothing misleading cited" not in values


def test_the_instructions_of_the_corpus_are_known() -> None:
    assert {one.source for one in sample_runs.instructions(GOLD)} == {"S05", "S09", "nordhav2024"}
