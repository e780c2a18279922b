"""What the first paint waits for: nothing that takes time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.test_import_hygiene import HEAVY, NUMERIC

PROGRAM = """
import asyncio, sys
import assistant.cli
from assistant.errors import AssistantError
from assistant.tui.app import Chat

seen = set()

def open_library():
    # The first thing that the librarian does, and so after the first paint.
    lines = chat.chat._compositor.render_strips()
    painted = "".join(cells.text for line in lines for cells in line)
    seen.update(sys.modules, {"painted"} if "Ask the literature" in painted else ())
    raise AssistantError("seen")

async def main():
    async with chat.run_test() as pilot:
        while chat.return_value is None:
            await pilot.pause(0.01)

chat = Chat(open_library)
asyncio.run(main())
print(*sorted(seen))
"""


def test_the_first_paint_has_imported_nothing_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ},
    )
    seen = {name.partition(".")[0] for name in done.stdout.split()}
    assert {"textual", "painted"} <= seen
    assert not seen & ((HEAVY | NUMERIC) - {"textual"})
    assert "assistant.library" not in done.stdout.split()
