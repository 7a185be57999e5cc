from __future__ import annotations

import io
import threading

import pytest

from local import progress


class Stream(io.StringIO):
    """A stream that sets an event once something is written to it."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal
        self.written = threading.Event()

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        count = super().write(text)
        self.written.set()
        return count


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0)
    monkeypatch.setattr(progress, "TERMINAL_SECONDS", 0.001)
    monkeypatch.setenv("TERM", "xterm")


def test_plain_lines_at_start_and_end() -> None:
    stream = Stream(terminal=False)
    with progress.step("Installing", stream):
        assert stream.written.wait(30)
    assert stream.getvalue() == "Installing ...\nInstalling ... done (0 s)\n"


def test_plain_line_with_detail_while_the_step_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PLAIN_SECONDS", 0.001)
    stream = Stream(terminal=False)
    with progress.step("Installing", stream) as step:
        step.detail("boto3")
        while "boto3" not in stream.getvalue():
            stream.written.wait(30)
    assert "Installing ... 0 s: boto3\n" in stream.getvalue()


def test_one_line_on_a_terminal() -> None:
    stream = Stream(terminal=True)
    with progress.step("Installing", stream):
        assert stream.written.wait(30)
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().endswith("\rInstalling ... done (0 s)\x1b[K\n")


def test_quick_step_prints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 30)
    stream = Stream(terminal=False)
    with progress.step("Installing", stream):
        pass
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("error", "ending"), [(ValueError, "failed"), (SystemExit, "failed"), (KeyboardInterrupt, "interrupted")]
)
@pytest.mark.parametrize("terminal", [True, False])
def test_failure_is_reported_and_raised(
    error: type[BaseException], ending: str, terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 30)
    stream = Stream(terminal=terminal)
    with pytest.raises(error), progress.step("Installing", stream):
        raise error
    assert stream.getvalue().strip("\r\n\x1b[K") == f"Installing ... {ending} (0 s)"
    assert stream.getvalue().endswith("\n")


def test_closed_stream_does_not_make_the_step_fail() -> None:
    stream = Stream(terminal=False)
    with progress.step("Installing", stream):
        stream.close()


@pytest.mark.parametrize(("terminal", "written"), [(False, "ignoring it\n"), (True, "\r\x1b[Kignoring it\n")])
def test_line_printed_during_a_step_replaces_the_steps_own_line(terminal: bool, written: str) -> None:
    stream = Stream(terminal=terminal)
    progress.say("ignoring it", stream)
    assert stream.getvalue() == written


def test_line_printed_during_a_step_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    progress.say("ignoring it")
    assert capsys.readouterr() == ("", "ignoring it\n")
