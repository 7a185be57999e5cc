"""A function's process, which is started for the first invocation and also serves later ones, as in Lambda."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.aws.plugin.store import Entry
from local.mwaa.state import REGION

_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
#: Lambda's default for a function's timeout.
DEFAULT_SECONDS = 3
#: Lambda's limit for the init phase, in which a new process imports the function's module.
INIT_SECONDS = 10
_DEFAULT_MEMORY = 128  # MB
_UNRESERVED = -1


class InvocationError(Exception):
    """A failed invocation: the function raised an exception, ended or timed out. The message is one line."""


@dataclass(frozen=True)
class Function:
    """What is needed to start a function's process. If any of it changes, a new process is started.

    Attributes:
        name: The function's name.
        arn: The function's ARN.
        handler: The handler, such as `module.function`.
        seconds: The function's timeout.
        concurrency: The maximum number of concurrent invocations; `None` if none is reserved.
        code: The path of the zip file with its code.
        modified: When the code last changed.
        log: The path of its log.
        environ: All its environment variables.
    """

    name: str
    arn: str
    handler: str
    seconds: int
    concurrency: int | None
    code: Path
    modified: str
    log: Path
    environ: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, entry: Entry, folder: Path, caller: Mapping[str, str]) -> Function:
        """Returns the function that an entry describes.

        Args:
            entry: The function's entry in the store.
            folder: The folder with the functions' code and logs.
            caller: Environment variables with the credentials and endpoints for calls to AWS.
        """
        inputs = entry.inputs
        reserved = inputs.get("reservedConcurrentExecutions", _UNRESERVED)
        declared = (inputs.get("environment") or {}).get("variables") or {}
        return cls(
            name=entry.id,
            arn=entry.output("arn"),
            handler=inputs["handler"],
            seconds=inputs.get("timeout", DEFAULT_SECONDS),
            concurrency=None if reserved == _UNRESERVED else reserved,
            code=code_of(folder, entry.id),
            modified=entry.computed["lastModified"],
            log=folder / f"{entry.id}.log",
            environ={
                "PATH": os.environ.get("PATH", os.defpath),
                "LANG": "C.UTF-8",
                "TZ": "UTC",
                "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION,
                "AWS_LAMBDA_FUNCTION_NAME": entry.id,
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(inputs.get("memorySize", _DEFAULT_MEMORY)),
                "AWS_LAMBDA_LOG_GROUP_NAME": (entry.output("loggingConfig") or {}).get("logGroup", ""),
                # A function's calls must not leave the machine or use the user's own credentials.
                "AWS_CONFIG_FILE": os.devnull,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                "AWS_EC2_METADATA_DISABLED": "true",
                "NO_PROXY": "127.0.0.1,localhost",
                **declared,
                **caller,
            },
        )


def code_of(folder: Path, name: str) -> Path:
    """Returns the path of the zip file with a function's code."""
    return folder / f"{name}.zip"


class FunctionProcess:
    """A running process for one function. Except for `kill`, use it in only one thread at a time."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self._code = tempfile.TemporaryDirectory(prefix=f"{function.name}-", dir=function.code.parent)
        with zipfile.ZipFile(function.code) as archive:
            archive.extractall(self._code.name)
        invocations, self._invocations = os.pipe()
        self._responses, responses = os.pipe()
        os.set_blocking(self._invocations, False)
        with function.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-u", str(_BOOTSTRAP), str(responses), function.handler],
                cwd=self._code.name,
                env={**function.environ, "LAMBDA_TASK_ROOT": self._code.name, "PYTHONPATH": self._code.name},
                stdin=invocations, stdout=log, stderr=log, pass_fds=[responses],
            )  # fmt: skip
        os.close(invocations)
        os.close(responses)
        self._read = b""
        self._initialized = False

    def alive(self) -> bool:
        """Returns whether the process is still running."""
        return self._process.poll() is None

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """Invokes the function and returns its response. Raises InvocationError. A timeout ends the process.

        The function's timeout starts when the process has imported the function, as in Lambda.
        """
        function, request_id = self.function, str(uuid.uuid4())
        limit = f"Init timed out after {INIT_SECONDS:.2f} seconds"
        try:
            if not self._initialized:
                self._line(time.time() + INIT_SECONDS)
                self._initialized = True
            limit = f"Task timed out after {function.seconds:.2f} seconds"
            deadline = time.time() + function.seconds
            invocation = {"event": event, "request_id": request_id, "function_arn": function.arn, "deadline": deadline}
            self._send(json.dumps(invocation).encode() + b"\n", deadline)
            result = json.loads(self._line(deadline))
        except (BrokenPipeError, EOFError):
            self._fail(request_id, "the function's process has ended")
        except TimeoutError:
            self._fail(request_id, limit)
        if "error" in result:
            raise InvocationError(f"{function.name}: the handler raised {result['error']}")
        return result["response"]

    def kill(self) -> None:
        """Kills the process, so that an invocation in progress in another thread fails."""
        self._process.kill()

    def stop(self) -> None:
        """Kills the process and deletes its copy of the code."""
        self._process.kill()
        self._process.wait()
        os.close(self._invocations)
        os.close(self._responses)
        self._code.cleanup()

    def _fail(self, request_id: str, reason: str) -> None:
        self._process.kill()
        self._process.wait()
        with self.function.log.open("a", encoding="utf-8") as log:
            log.write(f"{request_id} {reason}\n")
        raise InvocationError(f"{self.function.name}: {reason}")

    def _send(self, line: bytes, deadline: float) -> None:
        """Sends a line, which may be larger than the pipe's buffer. Raises TimeoutError or BrokenPipeError."""
        while line:
            if not select.select([], [self._invocations], [], max(0.0, deadline - time.time()))[1]:
                raise TimeoutError
            line = line[os.write(self._invocations, line) :]

    def _line(self, deadline: float) -> bytes:
        """Returns the next line that the process has written. Raises TimeoutError or EOFError."""
        while b"\n" not in self._read:
            if not select.select([self._responses], [], [], max(0.0, deadline - time.time()))[0]:
                raise TimeoutError
            if not (chunk := os.read(self._responses, 65536)):
                raise EOFError
            self._read += chunk
        line, _, self._read = self._read.partition(b"\n")
        return line
