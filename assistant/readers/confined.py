"""Reading in a process of its own, which a hostile or broken file may exhaust, hang or crash.

No check beforehand knows what a file will cost: that shows when it is read. So another process
reads, the system holds it to its memory and its time, and what happens to it there is one file's
failure in one line. It is started when the first file is read and reads all that follow, so that
only the first waits for it.
"""

from __future__ import annotations

import pickle  # both ends are this program: the file's words are data within it
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from assistant import limits
from assistant.domain import Document, Participant
from assistant.errors import UnreadableFile
from assistant.limits import Limits
from assistant.readers.sources import Kind
from assistant.refi import Code

_START = """\
import sys
sys.path[:] = sys.argv[1:]
from assistant.readers import worker
worker.run()
"""
"""Where modules are looked for is told and not guessed: the folder one stands in may hold any."""

_PATIENCE = 6
"""How many times its time a file may take by the clock, on a machine that does other things."""

_SIGXCPU = getattr(signal, "SIGXCPU", None)
_SIGKILL = getattr(signal, "SIGKILL", None)


class Exhausted(UnreadableFile):
    """A file needs more than the process that reads has left."""


class Confined:
    """Reads files one after the other, each within its limits.

    with Confined(limits) as reading:
        document = reading.read(path, "literature")
    """

    def __init__(self, allowed: Limits | None = None) -> None:
        """Start nothing yet."""
        self.allowed = allowed or limits.current()
        self._process: subprocess.Popen[bytes] | None = None
        self._has_read = False

    def __enter__(self) -> Self:
        """Give the reading itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self.close()

    def read(self, path: Path, kind: Kind) -> Document:
        """Read a file as `readers.read` does.

        Raises:
            UnreadableFile: it cannot be read, or not within the limits.

        """
        found: Document = self._asked("read", path, kind)
        return found

    def read_project(self, path: Path, kind: Kind) -> tuple[Document, ...]:
        """Read a project as `readers.read_project` does; raises what ``read`` does."""
        found: tuple[Document, ...] = self._asked("read_project", path, kind)
        return found

    def read_codebook(self, path: Path) -> tuple[Code, ...]:
        """Read a codebook as `readers.read_codebook` does; raises what ``read`` does."""
        found: tuple[Code, ...] = self._asked("read_codebook", path)
        return found

    def read_references(self, path: Path) -> tuple[Document, ...]:
        """Read a bibliography as `readers.read_references` does; raises what ``read`` does."""
        found: tuple[Document, ...] = self._asked("read_references", path)
        return found

    def read_participants(self, path: Path) -> tuple[Participant, ...]:
        """Read a table of participants as `readers.read_participants` does."""
        found: tuple[Participant, ...] = self._asked("read_participants", path)
        return found

    def close(self) -> None:
        """End the process; the next file would start another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()

    def _asked(self, what: str, path: Path, *more: str) -> Any:  # noqa: ANN401  # what was asked for
        """Have a file read; once more in a new process where an old one's memory was used up."""
        try:
            return self._answered(what, path, *more)
        except Exhausted:
            is_new = not self._has_read
            self.close()
            if is_new:
                raise
        try:
            return self._answered(what, path, *more)
        except Exhausted:
            self.close()
            raise

    def _answered(self, what: str, path: Path, *more: str) -> Any:  # noqa: ANN401  # as `_asked`
        process = self._started(path)
        is_late = threading.Event()

        def give_up() -> None:
            is_late.set()
            process.kill()

        patience = threading.Timer(_PATIENCE * self.allowed.seconds, give_up)
        patience.daemon = True
        patience.start()
        try:
            send(process.stdin, (what, path, *more))
            answer = receive(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            code = process.wait()
            self.close()
            reason = self._why_ended(code, is_late=is_late.is_set())
            raise UnreadableFile(path, reason) from None
        except BaseException:
            self.close()  # what it would answer now must not be taken for the next file's
            raise
        finally:
            patience.cancel()
        if isinstance(answer, UnreadableFile):
            raise answer
        self._has_read = True
        return answer

    def _started(self, path: Path) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()  # it ended between two files, which is the fault of neither
        if self._process is None:
            self._has_read = False
            try:
                self._process = subprocess.Popen(  # noqa: S603  # this program itself
                    [sys.executable, "-P", "-c", _START, *sys.path],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
                send(self._process.stdin, self.allowed)
            except OSError as error:
                self.close()
                reason = f"cannot be read: no process to read it starts ({error.strerror})"
                raise UnreadableFile(path, reason) from error
        return self._process

    def _why_ended(self, code: int, *, is_late: bool) -> str:
        """Say in one clause why the process is no more, and what to do."""
        if is_late or (_SIGXCPU and code == -_SIGXCPU):
            return late(self.allowed.seconds)
        if _SIGKILL and code == -_SIGKILL:  # the system's own answer where memory runs out
            return exhausted(self.allowed.memory)
        return "makes the reader crash: save or export it again, or convert it to another format"


def late(seconds: int) -> str:
    """Say that a file takes too long."""
    return f"takes longer than {seconds} seconds to read: split it, or {limits.raised('seconds')}"


def exhausted(memory: int) -> str:
    """Say that a file needs too much memory."""
    return f"needs more than {memory} MiB of memory: split it, or {limits.raised('memory')}"


def send(pipe: IO[bytes] | None, what: object) -> None:
    """Write one message."""
    if pipe is None:
        raise EOFError
    pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def receive(pipe: IO[bytes] | None) -> Any:  # noqa: ANN401  # what was sent
    """Read one message; ``EOFError`` where the other end is gone."""
    if pipe is None:
        raise EOFError
    return pickle.load(pipe)  # noqa: S301  # see above
