"""Shows the progress of long steps: one line that is rewritten on a terminal, and plain lines otherwise.

    with progress.step("Installing packages") as step:
        step.detail("boto3")
        ...

A step that succeeds within a second prints nothing. Uses only the standard library, because `local.setup` uses this
module before any package is installed.
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

_writing = threading.Lock()  # two steps may run at the same time, each in its own thread


class Step:
    """A context manager for one long step. Created by `step`; can be used only once."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label = label
        self._detail = ""
        self._stream = stream
        self._terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._began = 0.0
        self._shown = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._show, name=f"progress: {label}", daemon=True)

    def detail(self, text: str) -> None:
        """Sets the detail that is shown after the label, starting with the next line. Thread-safe."""
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

    def _show(self) -> None:
        """Writes the step's lines until it ends. Runs in the step's own thread."""
        if self._over.wait(QUIET_SECONDS):
            return
        self._shown = True
        if not self._terminal:
            self._write(f"{self._label} ...")
        while not self._over.wait(TERMINAL_SECONDS if self._terminal else PLAIN_SECONDS):
            detail = f": {self._detail}" if self._detail else ""
            self._write(f"{self._label} ... {self._seconds()} s{detail}")

    def _write(self, text: str, *, last: bool = False) -> None:
        """Writes one line, which on a terminal replaces the previous one. Ignores a closed stream."""
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
    """Writes a line to the stream (default: standard error), above the lines of steps in progress."""
    out = stream or sys.stderr
    with _writing:
        out.write(f"\r\x1b[K{line}\n" if out.isatty() else f"{line}\n")
        out.flush()


def step(label: str, stream: TextIO | None = None) -> Step:
    """Returns a context manager that shows `label` and the elapsed seconds on a stream (default: standard error).

    The last line ends with `done`, with `failed` if the block raises, or with `interrupted` on Ctrl-C. Exceptions
    propagate.
    """
    return Step(label, stream or sys.stderr)
