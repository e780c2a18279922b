"""What can go wrong that a person can do something about.

    AssistantError                    exit code 1
    ├── UsageError                    2   the request cannot be understood
    │   ├── EmptyQuestion
    │   └── UnknownFilterValue            names what exists
    ├── SettingsError                 2   assistant.toml or an environment variable
    ├── LibraryNotFound               2   no folder with a corpus in it
    ├── UnreadableFile                1   one file; the others go on
    ├── IndexUnusable                 4   the index is damaged or from another version
    ├── IndexLocked                   5   another process is writing
    ├── OutputLocked                  5   another batch is writing the same folder
    ├── NoSpace                       6   the disk is full
    ├── ModelUnavailable              7   no model, or not the one that the index was made with
    │   ├── ModelFailed                   a chat model gave no reply that can be used
    │   ├── PromptUnusable                a prompt is missing, or lacks a variable
    │   └── EgressRefused                 a text may not go to a model, or could not be logged
    └── Stopped                       130 the person who asked does not wait for the answer

Each message is one line that says what is wrong, where, and what to do. The exit codes are listed
in ``assistant --help``; 3 is an abstention under ``--strict`` and is no error.
"""

from __future__ import annotations

from pathlib import Path

_SHOWN = 20
"""Values that exist, of which so many are named."""


class AssistantError(Exception):
    """The base of every error meant for a person; ``str()`` of it is one line to show."""

    exit_code = 1


class UsageError(AssistantError):
    """The request cannot be understood as it stands."""

    exit_code = 2


class EmptyQuestion(UsageError):
    """A question without a word in it."""


class UnknownFilterValue(UsageError):
    """A filter names something that the library does not hold."""

    def __init__(self, what: str, value: str, known: tuple[str, ...]) -> None:
        """Say which ``value`` of ``what`` is unknown and which values exist."""
        more = len(known) - _SHOWN
        shown = ", ".join(known[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
        there_is = f"there is {shown}" if known else "the library has none"
        super().__init__(f"no {what} {value!r}: {there_is}")


class SettingsError(AssistantError):
    """A setting is unknown or has a value that it cannot have."""

    exit_code = 2


class LibraryNotFound(AssistantError):
    """No folder with a ``corpus/`` in it was found."""

    exit_code = 2


class UnreadableFile(AssistantError):
    """One file cannot be read; its reason is for the person who put it there."""

    def __init__(self, path: Path | str, reason: str) -> None:
        """Name the file and say in one clause what is wrong and what to do.

        What a library says of it may run over several lines; here it is one.
        """
        reason = " ".join(reason.split())
        super().__init__(f"{path}: {reason}")
        self.path = str(path)
        self.reason = reason

    def __reduce__(self) -> tuple[type[UnreadableFile], tuple[str, str]]:
        """Be sent to another process as what it was made of."""
        return type(self), (self.path, self.reason)


class IndexUnusable(AssistantError):
    """The index is damaged, or was written by another version of this program."""

    exit_code = 4


class IndexLocked(AssistantError):
    """Another process is writing the index."""

    exit_code = 5


class OutputLocked(AssistantError):
    """Another batch is writing its answers to the same folder."""

    exit_code = 5


class NoSpace(AssistantError):
    """The disk is full; what was written before is kept."""

    exit_code = 6


class ModelUnavailable(AssistantError):
    """A model cannot be loaded, or is not the one that the index was made with.

    Where it is the chat model, an answer is made without it and says why.
    """

    exit_code = 7


class ModelFailed(ModelUnavailable):
    """A chat model was asked and gave no reply that can be used."""


class PromptUnusable(ModelUnavailable):
    """A template in ``prompts/`` is not there, or its variables are not those that it is given."""


class EgressRefused(ModelUnavailable):
    """A text may not go to where the model is, or its going could not be written down."""


class Stopped(AssistantError):
    """The person who asked does not wait for the answer any more."""

    exit_code = 130
