"""Each error is shown on a single line. Bugs and errors from other providers in the host have a traceback."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.connection_uri import parse_uri
from pulumi_mwaa.airflow.transport.calls import Call
from pulumi_mwaa.provider.console import OneLineError, one_line_errors
from pulumi_mwaa.provider.plan import Actual
from pulumi_mwaa.provider.schema.values import Fields, Values
from pulumi_mwaa.provider.secret_values import Desired
from pulumi_mwaa.provider.secrets_manager import Secret
from tests.support.system.other_python import other_python


@one_line_errors
def refused() -> None:
    raise AirflowError("create pool 'p': 403 Forbidden")


@one_line_errors
def broken() -> None:
    raise KeyError("a bug")


def host_output(operation: Callable[[], None]) -> str:
    try:
        operation()
    except Exception:  # noqa: BLE001 (as the host does)
        return traceback.format_exc()
    raise AssertionError("the operation must fail")


def test_an_error_is_one_line() -> None:
    assert host_output(refused) == "AirflowError: create pool 'p': 403 Forbidden\n"


def test_bug_has_its_traceback() -> None:
    host_output(refused)
    shown = host_output(broken)
    assert shown.startswith("Traceback (most recent call last)")
    assert 'raise KeyError("a bug")' in shown


def test_unprinted_error_does_not_hide_a_later_traceback() -> None:
    with suppress(OneLineError):
        refused()
    assert 'raise KeyError("a bug")' in host_output(broken)


def test_bug_next_to_an_error_has_its_traceback() -> None:
    try:
        refused()
    except OneLineError:
        with ThreadPoolExecutor(1) as thread:
            shown = thread.submit(host_output, broken).result()
    assert 'raise KeyError("a bug")' in shown


def test_threads_show_errors_as_one_line_and_bugs_with_a_traceback() -> None:
    with ThreadPoolExecutor(4) as threads:
        shown = [*threads.map(host_output, [refused, broken] * 2000)]
    assert set(shown[::2]) == {"AirflowError: create pool 'p': 403 Forbidden\n"}
    assert all('raise KeyError("a bug")' in each for each in shown[1::2])


def test_existing_traceback_limit_is_preserved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "tracebacklimit", 1, raising=False)
    assert host_output(refused) == "AirflowError: create pool 'p': 403 Forbidden\n"
    assert host_output(broken).count("File ") == 1


def test_an_error_is_one_line_on_another_python() -> None:
    """The output depends on how `traceback` is implemented, so another Python version is tested, too."""
    python = other_python()
    if python is None:
        pytest.skip(f"Python {sys.version.split()[0]} is the only one on this machine")
    program = (
        "import sys, types, traceback\n"
        "class AirflowError(Exception): pass\n"
        "for name in ('botocore', 'botocore.exceptions', 'pulumi_mwaa', 'pulumi_mwaa.airflow'):\n"
        "    sys.modules[name] = types.ModuleType(name)\n"
        "sys.modules['botocore.exceptions'].BotoCoreError = AirflowError\n"
        "sys.modules['pulumi_mwaa.airflow'].AirflowError = AirflowError\n"
        "module = {'__name__': 'reporting'}\n"
        "exec(open(sys.argv[1]).read(), module)\n"
        "def refused(): raise AirflowError('no')\n"
        "try: module['one_line_errors'](refused)()\n"
        "except Exception: print(traceback.format_exc(), end='')\n"
        "try: raise KeyError('a bug')\n"
        "except Exception: print(traceback.format_exc(), end='')\n"
    )
    path = sys.modules[one_line_errors.__module__].__file__ or ""
    shown = subprocess.check_output([python, "-c", program, path], text=True)
    assert shown.startswith("AirflowError: no\nTraceback (most recent call last):\n  File ")
    assert shown.endswith("KeyError: 'a bug'\n")


def test_no_repr_shows_a_secret() -> None:
    shown = [
        Call("create connection 'c'", "POST", "/connections", body={"password": "planted"}),
        Secret("planted", "v1"),
        Desired(Fields({"password": "planted"}), Values({"password": "planted"}), {}),
        Actual({"password": "planted"}),
        parse_uri("http://planted:planted@planted/planted?planted=planted"),
    ]
    assert "planted" not in repr(shown)
