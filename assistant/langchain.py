"""The library as LangChain sees it: a retriever and its embeddings, for chains of your own.

What a chain of your own does with what it retrieves is beyond the gate of ``egress.py``: passages
of interviews come out of here like any others, and your model, your tracer or your next step may
send them anywhere. Restrict the retriever to literature (``Scope(types=("literature",))``) where
that may happen.
"""

from __future__ import annotations

import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langsmith import tracing_context
from pydantic import ConfigDict, PrivateAttr

from assistant.domain import INTERVIEWER, Evidence, Question, Scope
from assistant.library import Library
from assistant.rendering import plain

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.runnables import RunnableConfig


class _Reader:
    """Searches in one thread, whichever thread asks.

    LangChain runs the branches of a chain in threads of its own, and an index serves the thread
    that opened it.
    """

    def __init__(self, library: Library) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._library = self._thread.submit(library.reopened).result()
        # At the end of the process the connection ends with it.
        weakref.finalize(self, _close, self._thread, self._library).atexit = False

    def search(self, question: Question, k: int) -> tuple[Evidence, ...]:
        return self._thread.submit(self._library.search, question, k).result()


def _close(thread: ThreadPoolExecutor, library: Library) -> None:
    thread.submit(library.close)
    thread.shutdown(wait=False)


class LibraryRetriever(BaseRetriever):
    """Gives the best passages of a library for a query, within a scope.

    A document's text is the passage, letter by letter; its metadata say where that stands:
    ``source`` (the citation key), ``reference``, ``type``, ``provenance``, ``speaker``,
    ``locators``, ``start`` and ``end`` (code points in the source's text), ``turns``, ``context``,
    ``rank`` and ``score``.

    Between turns of an interview the text has a transcript's labels, and it may have what the
    interviewer says in passing: ``turns`` say who speaks from where to where. Words that stand in
    no turn, or in one of the speaker ``interviewer``, are no participant's, and ``speaker`` names
    the participants alone.

    Retrieving is not traced, whatever ``LANGSMITH_TRACING`` says. What your own chain then sends
    out, and what it traces, is beyond the gate that the rest of this program keeps.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    scope: Scope = Scope()
    k: int = 10
    _reader: _Reader = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's
        """Get ready to read in a thread."""
        super().model_post_init(context)
        self._reader = _Reader(self.library)

    def invoke(
        self,
        input: str,  # noqa: A002 - LangChain's own name for it
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401 - as LangChain has it
    ) -> list[Document]:
        """Retrieve without tracing."""
        with tracing_context(enabled=False):
            return super().invoke(input, config, **kwargs)

    async def ainvoke(
        self,
        input: str,  # noqa: A002 - LangChain's own name for it
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401 - as LangChain has it
    ) -> list[Document]:
        """Retrieve without tracing."""
        with tracing_context(enabled=False):
            return await super().ainvoke(input, config, **kwargs)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager  # nothing to report on the way
        found = self._reader.search(Question(query, scope=self.scope), self.k)
        return [_document(one) for one in found]


class LibraryEmbeddings(Embeddings):
    """The embedder that a library is indexed with; it runs in this process and sends nothing."""

    def __init__(self, library: Library) -> None:
        """Embed as ``library`` does."""
        self._embedder = library.models.embedder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Give a vector a text, of unit length."""
        return [[float(one) for one in row] for row in self._embedder.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Give the vector of a question, of unit length."""
        return [float(one) for one in self._embedder.embed_query(text)]


def _document(given: Evidence) -> Document:
    passage = given.passage
    segments = passage.segments
    speakers = dict.fromkeys(one.speaker for one in segments if one.speaker)
    speakers.pop(INTERVIEWER, None)
    locators = dict.fromkeys(each for one in segments for each in one.locators)
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "source": passage.source.id,
            "reference": plain.reference(passage.source),
            "type": passage.source.type,
            "provenance": passage.source.provenance,
            "speaker": ", ".join(speakers),
            "locators": [asdict(one) for one in locators],
            "start": passage.span.start,
            "end": passage.span.end,
            "turns": [
                {
                    "speaker": one.speaker,
                    "start": max(one.span.start, passage.span.start),
                    "end": min(one.span.end, passage.span.end),
                }
                for one in segments
                if one.speaker
            ],
            "context": passage.context,
            "rank": given.rank,
            "score": given.score,
        },
    )
