"""Shows that a deployment moves: one line that is rewritten on a terminal, now and then a line anywhere else."""

from __future__ import annotations

import shutil
import threading
import time
from typing import TextIO

_TERMINAL_SECONDS = 0.2
# Anywhere else a line is due only when nothing has been printed for as long; some runners give up on what is silent.
_QUIET_SECONDS = 10.0


class ProgressLine:
    """Prints lines above a moving one. Safe to use from any thread."""

    def __init__(self, stream: TextIO, label: str) -> None:
        self._stream = stream
        self._label = label
        self._terminal = stream.isatty()
        self._detail = ""
        self._began = self._printed = time.monotonic()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to move."""
        self._thread = threading.Thread(target=self._move, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the moving, and takes the line away."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self._write("\r\x1b[K" if self._terminal else "")

    def detail(self, text: str) -> None:
        """Sets what the line says behind its label."""
        self._detail = text

    def print(self, line: str) -> None:
        """Prints a line that stays."""
        self._printed = time.monotonic()
        self._write(f"\r\x1b[K{line}\n" if self._terminal else f"{line}\n")

    def _move(self) -> None:
        while not self._over.wait(_TERMINAL_SECONDS):
            now = time.monotonic()
            text = f"@ {self._label}... {int(now - self._began)}s"
            if self._detail:
                text += f", {self._detail}"
            if self._terminal:
                self._write(f"\r{text[: shutil.get_terminal_size().columns - 1]}\x1b[K")
            elif now - self._printed >= _QUIET_SECONDS:
                self.print(text)

    def _write(self, text: str) -> None:
        with self._lock:
            self._stream.write(text)
            self._stream.flush()
