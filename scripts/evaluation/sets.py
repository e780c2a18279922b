"""The public sets: how each is read into corpus, queries and qrels, and how it is halved.

The data does not travel with the program. It is looked for where ``ASSISTANT_EVAL_DATA`` points,
else in ``shared/eval`` beside the checkout.

Folds keep tuning and reporting apart. COVID-QA, QMSum and MTRAG-UN are halved by the sha1 of
document, meeting or conversation, so that no document is on both sides. Evidence Inference and
SciFact come with a part to tune on (train; the claims after the first 300), which is never
reported: for them ``all`` is the reported part.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from errno import ENOENT
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from scripts.evaluation.beir import (
    Asked,
    Document,
    EvaluationSet,
    Fold,
    Gold,
    GoldSpan,
    Query,
    Turn,
)

SCIFACT_REPORTED = 300
"""The first claims of SciFact's train part are reported, the rest are for tuning."""


class DataMissing(Exception):  # noqa: N818 - it says what happened, as assistant.errors do
    """A set's files are not there; the message says where they were looked for."""


def data_folder() -> Path:
    """Give the folder that the sets are looked for in, whether or not it exists."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "eval"
    return Path(os.environ.get("ASSISTANT_EVAL_DATA") or beside)


def half(group: str) -> Fold:
    """Say which half a document, meeting or conversation falls in: the first bit of its id's sha1.

    Not the last bit: MTRAG-UN's conversations were drawn by it, and one half would be empty.
    """
    first = hashlib.sha1(group.encode(), usedforsecurity=False).digest()[0]
    return "tune" if first < 128 else "report"


def load(name: str, data: Path | None = None) -> tuple[EvaluationSet, ...]:
    """Load a set by name; one name may hold several (ways of asking, kinds of question).

    Raises:
        DataMissing: its files are not there.

    """
    folder = data or data_folder()
    try:
        return tuple(LOADERS[name](folder))
    except FileNotFoundError as error:
        raise DataMissing(f"{name}: no data ({error.filename}); skipped") from error


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(ENOENT, "no such files", str(folder / pattern))
    return found


def covidqa(data: Path) -> Iterable[EvaluationSet]:
    """43 full-text papers, 637 natural questions, an answer span each."""
    raw = json.loads((data / "covidqa" / "covidqa_dev.json").read_text(encoding="utf-8"))
    corpus = {
        id_: Document(id_, document["text"], document["title"])
        for id_, document in raw["documents"].items()
    }
    qrels = {
        Query(str(row["id"]), row["question"], row["doc_id"], half(row["doc_id"])): Gold(
            spans=(GoldSpan(row["doc_id"], row["start"], row["end"]),)
        )
        for row in raw["questions"]
    }
    yield EvaluationSet("covidqa", "excerpts", corpus, qrels, "covidqa")


def _trials(data: Path) -> dict[str, Document]:
    """Pool the articles of the validation and the train questions: every file there is."""
    corpus = {}
    for path in _files(data / "evidence_inference" / "txt", "*.txt"):
        with path.open(encoding="utf-8", newline="") as file:  # offsets count every character
            corpus[path.stem] = Document(path.stem, file.read())
    return corpus


def evidence_inference(data: Path) -> Iterable[EvaluationSet]:
    """133 full-text trials; 106 validation questions are reported, 254 train ones are to tune."""
    parts: tuple[tuple[str, Fold], ...] = (("validation", "report"), ("train", "tune"))
    qrels = {
        Query(str(row["id"]), row["question"], row["pmcid"], fold): Gold(
            spans=tuple(
                GoldSpan(row["pmcid"], span["start"], span["end"]) for span in row["evidence"]
            )
        )
        for part, fold in parts
        for row in _lines(data / "evidence_inference" / f"questions_{part}.jsonl")
    }
    yield EvaluationSet(
        "evidence_inference",
        "excerpts",
        _trials(data),
        qrels,
        "evidence_inference",
        overlap_of="shorter",
        halved=False,
    )


def transcript(id_: str, turns: Iterable[tuple[str, str]]) -> Document:
    """Write turns as a person would keep them: ``Speaker: words``, a blank line between turns."""
    parts, places, offset = [], [], 0
    for speaker, content in turns:
        line = f"{speaker}: {content}"
        said = offset + len(line) - len(content)
        places.append(Turn(said, offset + len(line), len(content.split())))
        parts.append(line)
        offset += len(line) + 2
    return Document(id_, "\n\n".join(parts) + "\n", turns=tuple(places))


def record(id_: str, title: str, abstract: str) -> Document:
    """Write a bibliographic record as one text: its title, if it has one, and its abstract."""
    head = f"{title}\n\n" if title else ""
    return Document(id_, head + abstract, title, body=len(head))


def _meetings(data: Path) -> tuple[dict[str, Document], dict[Query, Gold]]:
    corpus, qrels = {}, {}
    for path in _files(data / "qmsum" / "val", "*.json"):
        meeting, raw = path.stem, json.loads(path.read_text(encoding="utf-8"))
        turns = [(turn["speaker"], turn["content"]) for turn in raw["meeting_transcripts"]]
        corpus[meeting] = transcript(meeting, turns)
        for number, row in enumerate(raw["specific_query_list"]):
            query = Query(f"{meeting}#{number}", row["query"], meeting, half(meeting), meeting)
            qrels[query] = Gold(
                turns=frozenset(
                    turn
                    for first, last in row["relevant_text_span"]
                    for turn in range(int(first), int(last) + 1)
                )
            )
    return corpus, qrels


def qmsum(data: Path) -> Iterable[EvaluationSet]:
    """35 real meetings, each searched alone; 237 specific queries with gold turns."""
    yield EvaluationSet("qmsum", "turns", *_meetings(data), "qmsum", separate=True)


def _claims(data: Path) -> tuple[dict[str, Document], dict[Query, Gold]]:
    """Read abstracts, sentences joined by a space, and claims with the sentences that matter."""
    corpus, sentences = {}, {}
    for row in _lines(data / "scifact" / "corpus.jsonl"):
        id_ = str(row["doc_id"])
        corpus[id_] = record(id_, row["title"], " ".join(row["abstract"]))
        ends = accumulate((len(one) + 1 for one in row["abstract"]), initial=corpus[id_].body)
        sentences[id_] = [GoldSpan(id_, start, end - 1) for start, end in pairwise(ends)]
    qrels = {}
    for number, row in enumerate(_lines(data / "scifact" / "claims_train.jsonl")):
        fold: Fold = "report" if number < SCIFACT_REPORTED else "tune"
        qrels[Query(str(row["id"]), row["claim"], str(row["id"]), fold)] = Gold(
            documents=frozenset(str(id_) for id_ in row["cited_doc_ids"]),
            rationales=tuple(
                tuple(sentences[id_][which] for which in rationale["sentences"])
                for id_, alternatives in row["evidence"].items()
                for rationale in alternatives
            ),
            answerable=bool(row["evidence"]),
        )
    return corpus, qrels


def scifact(data: Path) -> Iterable[EvaluationSet]:
    """5,183 abstracts; of 809 claims the first 300 are reported, the rest are to tune."""
    yield EvaluationSet(
        "scifact", "documents", *_claims(data), "scifact", halved=False, references=True
    )


def _passages(data: Path) -> dict[str, Document]:
    return {
        row["id"]: record(row["id"], row["title"], row["text"])
        for row in _lines(data / "mtrag_un" / "passages_dev.jsonl")
    }


def _conversations(data: Path, *kinds: str, whole: bool, kept: bool = False) -> dict[Query, Gold]:
    """Give the turns of some kinds, asked alone or with the user's turns before them.

    ``kept`` gives a system that keeps conversations the turns one by one, with what was answered.
    """
    qrels = {}
    for row in _lines(data / "mtrag_un" / "tasks_dev.jsonl"):
        if set(kinds).isdisjoint(row["answerability"]):
            continue
        said = [turn["text"].strip() for turn in row["history"] if turn["speaker"] == "user"]
        conversation = row["conversation_id"]
        query = Query(
            row["task_id"],
            " ".join(said) if whole else said[-1],
            conversation,
            half(conversation),
            follow_up="N/A" not in row["multi_turn"],
            last=said[-1] if kept else "",
            before=tuple(_asked_before(row["history"])) if kept else (),
        )
        qrels[query] = Gold(
            documents=frozenset(row["gold_passages"]),
            answerable="UNANSWERABLE" not in row["answerability"],
        )
    return qrels


def _asked_before(history: Sequence[Mapping[str, str]]) -> Iterator[Asked]:
    """Give the exchanges before the last turn of a user."""
    for turn, reply in pairwise(history):
        if turn["speaker"] == "user":
            answer = reply["text"].strip() if reply["speaker"] == "agent" else ""
            yield Asked(turn["text"].strip(), answer)


def mtrag_un(data: Path) -> Iterable[EvaluationSet]:
    """159 conversation turns over 582 passages: the last turn alone, all user turns, one by one.

    In the last form a system that keeps no conversation gets all user turns, which serve the
    baselines best.
    """
    corpus = _passages(data)
    forms = (
        ("last turn", False, False),
        ("all user turns", True, False),
        ("turn by turn", True, True),
    )
    for form, whole, kept in forms:
        qrels = _conversations(data, "ANSWERABLE", "PARTIAL", whole=whole, kept=kept)
        name = f"mtrag_un, {form}"
        yield EvaluationSet(name, "documents", corpus, qrels, "mtrag_un", references=True)


def _in_scope(data: Path, name: str) -> dict[Query, Gold]:
    """Read questions of one document or meeting, half of which it does not answer."""
    qrels = {}
    for row in _lines(data / "abstention" / f"{name}.jsonl"):
        scope = row.get("scope_doc") or row["scope_meeting"]
        text = row.get("question") or row["query"]
        qrels[Query(row["id"], text, scope, half(scope), scope)] = Gold(
            answerable=row["answerable"]
        )
    return qrels


def abstention(data: Path) -> Iterable[EvaluationSet]:
    """Questions that the corpus answers beside questions that it does not."""
    name = "evidence_inference_wrong_outcome"
    trials, asked = _trials(data), _in_scope(data, name)
    yield EvaluationSet(f"abstention, {name}", "abstention", trials, asked, "evidence_inference")
    name = "qmsum_wrong_speaker"
    meetings, asked = _meetings(data)[0], _in_scope(data, name)
    yield EvaluationSet(
        f"abstention, {name}", "abstention", meetings, asked, "qmsum", separate=True
    )
    yield EvaluationSet(
        "abstention, scifact",
        "abstention",
        *_claims(data),
        "scifact",
        halved=False,
        references=True,
    )
    yield EvaluationSet(
        "abstention, mtrag_un",
        "abstention",
        _passages(data),
        _conversations(data, "ANSWERABLE", "UNANSWERABLE", whole=True, kept=True),
        "mtrag_un",
        references=True,
    )


LOADERS: Mapping[str, Callable[[Path], Iterable[EvaluationSet]]] = {
    "covidqa": covidqa,
    "evidence_inference": evidence_inference,
    "qmsum": qmsum,
    "scifact": scifact,
    "mtrag_un": mtrag_un,
    "abstention": abstention,
}
