"""ONNX graphs, each prepared once for onnxruntime and read ready-made from then on.

To fuse a graph's nodes takes a quarter of a second at each start, five times as long as to read a
graph that was written down fused. What is written down is a copy that can be deleted at any time;
its name holds its own checksum, so that a copy which was cut off or changed is made again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as state

from assistant.errors import ModelUnavailable

_LOGGED_FROM = 3
"""onnxruntime's severity from which it writes to stderr: errors."""

_RUNTIME_ERRORS = (state.Fail, state.InvalidProtobuf, state.RuntimeException)
_LENGTH = 32
"""Hexadecimal digits of a checksum in a name."""


def cache_folder() -> Path:
    """Give the folder of what is made of models, which is as private as its user's other caches."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "literature-interview-assistant" / "models"


def open_graph(model: Path, sha256: str | None = None) -> onnxruntime.InferenceSession:
    """Open a graph; with ``sha256``, the one that has this checksum and no other.

    Raises:
        ModelUnavailable: the file is missing, or another than the one that is known.

    """
    if sha256 is None:
        return onnxruntime.InferenceSession(str(model), _options())
    prepared = f"{sha256[:_LENGTH]}-onnxruntime-{onnxruntime.__version__}"
    with suppress(OSError):
        for copy in cache_folder().glob(f"{prepared}-*.onnx"):
            if (graph := _read(copy)) is not None:
                return graph
    content = known(model, sha256)
    # A home that cannot be written to, or a full disk, costs time and nothing else; onnxruntime
    # reports that it could not write in ways of its own.
    with suppress(OSError, *_RUNTIME_ERRORS):
        return _prepared(content, cache_folder() / prepared)
    return onnxruntime.InferenceSession(content, _options())


def known(path: Path, sha256: str) -> bytes:
    """Read a file that must have this checksum.

    Raises:
        ModelUnavailable: it is missing, or another than the one that is known.

    """
    if not path.is_file():
        raise ModelUnavailable(f"{path}: missing: install the package that it came in again")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelUnavailable(
            f"{path}: not the file that is known: install the package that it came in again"
        )
    return content


def _options(*, is_prepared: bool = False) -> onnxruntime.SessionOptions:
    level = onnxruntime.GraphOptimizationLevel
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _LOGGED_FROM
    # Not beyond: what is fused further fits the processor that it was fused on.
    options.graph_optimization_level = (
        level.ORT_DISABLE_ALL if is_prepared else level.ORT_ENABLE_EXTENDED
    )
    # Without it an x86-64 processor that lacks VNNI adds int8 products up in 16 bits, where
    # they overflow: other scores, and other answers, than its neighbour gives.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return options


def _read(copy: Path) -> onnxruntime.InferenceSession | None:
    """Read a prepared graph, or remove what is none."""
    content = copy.read_bytes()
    if not copy.stem.endswith(f"-{hashlib.sha256(content).hexdigest()[:_LENGTH]}"):
        copy.unlink(missing_ok=True)
        return None
    return onnxruntime.InferenceSession(content, _options(is_prepared=True))


def _prepared(content: bytes, target: Path) -> onnxruntime.InferenceSession:
    """Open a graph and write it down as it was opened."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=target.parent, suffix=".part")
    os.close(handle)
    try:
        options = _options()
        options.optimized_model_filepath = part
        graph = onnxruntime.InferenceSession(content, options)
        checksum = hashlib.sha256(Path(part).read_bytes()).hexdigest()
        Path(part).replace(target.with_name(f"{target.name}-{checksum[:_LENGTH]}.onnx"))
    finally:
        Path(part).unlink(missing_ok=True)
    return graph
