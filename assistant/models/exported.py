"""Any sentence-transformers model in a local folder, exported to ONNX once.

Importing sentence-transformers takes seconds, which nobody should wait for at each question: the
first use exports the model and compares the export with the original on sample sentences; later
uses read the export. A model that cannot be exported alike is run by sentence-transformers itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from assistant.models.graphs import cache_folder
from assistant.models.onnx import Array, OnnxEmbedder, Session

_SAMPLES = (
    "Who pays for sequencing after the grant ends?",
    "Patienterna får vänta fem veckor på svaret.",
    "We do not sequence everybody, and I don't think that we should. " * 6,
)
_ALIKE = 0.9999


def embedder(name: str, folder: Path) -> OnnxEmbedder | SentenceTransformersEmbedder:
    """Load a model from its folder: its export where there is one, made now where not."""
    weights = next(iter(sorted(folder.glob("*.safetensors"))), folder / "modules.json")
    checksum = hashlib.sha256(weights.read_bytes()).hexdigest()
    target = cache_folder() / f"{checksum[:16]}.onnx"
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_suffix(".lock")):
        if not target.is_file():
            whole = _original(folder)
            exported = _export(whole, target)
            if not exported or not _is_alike(whole, _load(name, folder, target, checksum)):
                target.unlink(missing_ok=True)
                return SentenceTransformersEmbedder(name, whole, checksum)
    return _load(name, folder, target, checksum)


class SentenceTransformersEmbedder:
    """The model as its own library runs it, one text at a time."""

    def __init__(self, name: str, model: Any, checksum: str) -> None:  # noqa: ANN401 - untyped there
        """Take the loaded model."""
        self.name = name
        self.fingerprint = f"sentence-transformers:{name}:{checksum[:16]}:fp32"
        self.dimensions = int(model.get_embedding_dimension())
        self._model = model

    def embed_passages(self, texts: Sequence[str]) -> Array:
        """Give one row of unit length a text."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        rows: Array = self._model.encode(
            list(texts), batch_size=1, normalize_embeddings=True, show_progress_bar=False
        )
        return rows

    def embed_query(self, text: str) -> Array:
        """Give the vector of a question."""
        row: Array = self.embed_passages([text])[0]
        return row


def _original(folder: Path) -> Any:  # noqa: ANN401 - the library is loaded here and nowhere else
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - six seconds
    from transformers.utils import logging  # noqa: PLC0415 - comes with the line above

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped there
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def _export(whole: Any, target: Path) -> bool:  # noqa: ANN401 - an untyped library's object
    """Write the transformer's graph; whether that was possible."""
    import torch  # noqa: PLC0415 - a second and a half

    transformer = whole[0].auto_model.eval()
    sample = whole.preprocess(["a sample sentence"])
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in sample]
    axes = {name: {0: "batch", 1: "sequence"} for name in [*names, "last_hidden_state"]}

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer  # its weights must be the graph's own to be traced

        def forward(self, *given: torch.Tensor) -> torch.Tensor:
            output: torch.Tensor = self.transformer(**dict(zip(names, given, strict=True)))[0]
            return output

    handle, part = tempfile.mkstemp(dir=target.parent, suffix=".part")
    os.close(handle)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of how the traced libraries are written
            torch.onnx.export(
                Graph(),
                tuple(sample[name] for name in names),
                part,
                input_names=names,
                output_names=["last_hidden_state"],
                dynamic_axes=axes,
                dynamo=False,
            )
    except (RuntimeError, ValueError, TypeError, torch.onnx.errors.OnnxExporterError):
        Path(part).unlink()
        return False
    Path(part).replace(target)
    return True


def _load(name: str, folder: Path, target: Path, checksum: str) -> OnnxEmbedder:
    pooling = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
    limits = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
    return OnnxEmbedder(
        name,
        Session(target, folder / "tokenizer.json", int(limits["max_seq_length"])),
        f"onnxruntime:{name}:{checksum[:16]}:fp32",
        mean=not pooling.get("pooling_mode_cls_token", False),
    )


def _is_alike(whole: Any, exported: OnnxEmbedder) -> bool:  # noqa: ANN401 - an untyped library's object
    expected = whole.encode(list(_SAMPLES), normalize_embeddings=True, show_progress_bar=False)
    found = exported.embed_passages(_SAMPLES)
    return bool((np.sum(expected * found, axis=1) > _ALIKE).all())
