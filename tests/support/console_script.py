"""The `pulumi-mwaa` console script, run as a process, as a user would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.aws.local_mwaa import LocalMwaa

PULUMI_MWAA = Path(sys.executable).with_name("pulumi-mwaa")


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def error(self) -> str:
        """The only line on stderr, without `error: `. Asserts that stdout is empty."""
        assert self.stdout == ""
        [line] = self.stderr.splitlines()
        assert line.startswith("error: ")
        return line.removeprefix("error: ")

    @property
    def json(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.stdout)

    @property
    def rows(self) -> list[list[str]]:
        """The words in each line of a table or a record."""
        return [line.split() for line in self.stdout.splitlines()]


def run_command(*arguments: str, stdin: bytes = b"", environ: Mapping[str, str] = os.environ) -> Ran:
    """Runs `pulumi-mwaa`. By default, it inherits the tests' environment variables."""
    ran = subprocess.run([PULUMI_MWAA, *arguments], input=stdin, env=environ, capture_output=True, check=False)
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def run_on(mwaa: LocalMwaa, *arguments: str, stdin: bytes = b"") -> Ran:
    """Runs `pulumi-mwaa` with credentials for a local MWAA."""
    return run_command(*arguments, stdin=stdin, environ={**os.environ, **mwaa.env})
