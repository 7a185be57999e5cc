"""Shows that a long step moves: one line that is rewritten on a terminal, plain lines anywhere else.

    with progress.step("Installing packages") as step:
        step.detail("boto3")
        ...

A step that ends well within a second says nothing. Standard library only: `local.setup` uses this before any
package is installed.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from types import TracebackType
from typing import TextIO

QUIET_SECONDS = 1.0
TERMINAL_SECONDS = 0.5
PLAIN_SECONDS = 10.0

_writing = threading.Lock()  # two steps may run at once, each with a thread of its own


class Step:
    """One long step, from `with` to the end of its block. Made by `step`; use it once."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label = label
        self._detail = ""
        self._stream = stream
        self._terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._began = 0.0
        self._shown = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tell, name=f"progress: {label}", daemon=True)

    def detail(self, text: str) -> None:
        """Sets what the step is at, shown behind its name from the next line on. Any thread may call it."""
        self._detail = text

    def __enter__(self) -> Step:
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        if error is None:
            ending = "done"
        elif isinstance(error, KeyboardInterrupt):
            ending = "interrupted"
        else:
            ending = "failed"
        if self._shown or error is not None:
            self._write(f"{self._label} ... {ending} ({self._seconds()} s)", last=True)

    def _seconds(self) -> int:
        return round(time.monotonic() - self._began)

    def _tell(self) -> None:
        """Writes the step's lines until it is over; the step's own thread."""
        if self._over.wait(QUIET_SECONDS):
            return
        self._shown = True
        if not self._terminal:
            self._write(f"{self._label} ...")
        while not self._over.wait(TERMINAL_SECONDS if self._terminal else PLAIN_SECONDS):
            detail = f": {self._detail}" if self._detail else ""
            self._write(f"{self._label} ... {self._seconds()} s{detail}")

    def _write(self, text: str, *, last: bool = False) -> None:
        """Writes one line, over the one before it on a terminal. A stream that is gone isn't the step's trouble."""
        if self._terminal:
            columns = shutil.get_terminal_size().columns
            text = "\r" + text[: columns - 1] + "\x1b[K" + ("\n" if last else "")
        else:
            text += "\n"
        with _writing:
            try:
                self._stream.write(text)
                self._stream.flush()
            except (OSError, ValueError):
                pass


def say(line: str, stream: TextIO | None = None) -> None:
    """Writes a line on standard error, above the lines of the steps that run."""
    out = stream or sys.stderr
    with _writing:
        out.write(f"\r\x1b[K{line}\n" if out.isatty() else f"{line}\n")
        out.flush()


def step(label: str, stream: TextIO | None = None) -> Step:
    """Returns a context manager that shows `label` and the seconds, on standard error unless a stream is given.

    Its last line says `done`, `failed` when the block raises, or `interrupted` on Ctrl-C; what was raised goes on.
    """
    return Step(label, stream or sys.stderr)
