"""The language host, called over gRPC as the engine does, with small programs that stand in for Pulumi's executor."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from local.cli import program as programs
from local.cli.language_host import LanguageHost
from local.cli.pin import cli_version
from tests.local.cli.running_host import (
    COMMAND,
    ENGINE,
    RunningHost,
    calling,
    info_of,
    language_host,
    run_request,
)
from tests.support.system.processes import started, until

# Reports that it is running and, at the end, how often it was interrupted. After the first interrupt, it waits for
# 0.2 s, because a second one would follow immediately.
PATIENT = """\
import pathlib, signal, time
interrupts = []
signal.signal(signal.SIGINT, lambda *_: interrupts.append("interrupt"))
pathlib.Path("running").touch()
while not interrupts:
    time.sleep(0.02)
time.sleep(0.2)
pathlib.Path("ending").write_text(" ".join(interrupts))
pathlib.Path("ending").rename("interrupted")
"""
STUBBORN = """\
import pathlib, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
pathlib.Path("running").touch()
time.sleep(600)
"""
REFUSED = (
    "the language host built by make {} — install the Pulumi CLI as described at https://www.pulumi.com/docs/install"
)


@pytest.mark.parametrize(
    ("program", "error", "bail"),
    [
        ("pass", "", False),
        ("raise SystemExit(32)", "", True),  # the executor has already shown the error
        ("raise SystemExit(3)", "program exited with non-zero exit code: 3", False),
        ("import os; os.kill(os.getpid(), 9)", "program exited with non-zero exit code: -1", False),
    ],
)
def test_the_response_reflects_the_programs_exit_code(program: str, error: str, bail: bool, tmp_path: Path) -> None:
    with language_host(tmp_path, program) as host:
        assert host.run() == language_pb2.RunResponse(error=error, bail=bail)


RECORDING = "import json, os, sys; json.dump([sys.argv[1:], dict(os.environ)], open('record', 'w'))"


def recorded(host: RunningHost, **more: Any) -> tuple[list[str], dict[str, str]]:
    """Returns the arguments and the environment variables that a program receives."""
    assert host.run(**more) == language_pb2.RunResponse()
    arguments, environ = json.loads((host.folder / "record").read_text())
    return arguments, environ


def test_a_program_gets_the_arguments_that_the_executor_requires(tmp_path: Path) -> None:
    with language_host(tmp_path, RECORDING) as host:
        arguments, _ = recorded(host, dryRun=True, parallel=7, organization="acme", args=["one", "--two"])
    words = (
        f"--monitor 127.0.0.1:2 --engine {ENGINE} --project p --root_directory {tmp_path} --stack s --pwd {tmp_path} "
        "--dry_run true --parallel 7 --organization acme . one --two"
    )
    assert arguments == words.split()


def test_the_engine_address_from_the_handshake_takes_precedence(tmp_path: Path) -> None:
    with language_host(tmp_path, RECORDING) as host:
        host.stub.Handshake(language_pb2.LanguageHandshakeRequest(engine_address="127.0.0.1:3"))
        arguments, _ = recorded(host)
    assert arguments[arguments.index("--engine") + 1] == "127.0.0.1:3"
    assert arguments[arguments.index("--dry_run") + 1] == "false"
    assert "--organization" not in arguments


def test_a_program_gets_the_configuration_and_the_names_of_its_secrets(tmp_path: Path) -> None:
    config = {"p:owner": "ops", "p:password": 'a "b" ü'}
    with language_host(tmp_path, RECORDING) as host:
        _, environ = recorded(host, config=config, configSecretKeys=["p:password"])
    assert json.loads(environ["PULUMI_CONFIG"]) == config
    assert json.loads(environ["PULUMI_CONFIG_SECRET_KEYS"]) == ["p:password"]


def test_a_program_runs_in_its_virtual_environment_and_in_the_users_environment(tmp_path: Path) -> None:
    (tmp_path / "venv").symlink_to(sys.prefix)
    # These are meant for the program; they would break the host itself.
    (tmp_path / "grpc.py").write_text("raise SystemExit('for the program')")
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "__init__.py").write_text("raise SystemExit('for the program')")
    users = {"PYTHONPATH": str(tmp_path), "VIRTUAL_ENV": "/elsewhere", "THEIRS": "1"}
    with language_host(tmp_path, RECORDING, **users) as host:
        _, environ = recorded(host, options={"virtualenv": "venv"})
    assert environ["VIRTUAL_ENV"] == str(tmp_path / "venv")
    assert environ["PATH"] == f"{tmp_path / 'venv' / 'bin'}:{os.environ['PATH']}"
    assert (environ["PYTHONPATH"], environ["THEIRS"]) == (str(tmp_path), "1")


def test_a_program_that_reads_its_input_finds_it_empty(tmp_path: Path) -> None:
    with language_host(tmp_path, "import sys; sys.exit(len(sys.stdin.read()))") as host:
        assert host.run() == language_pb2.RunResponse()


def test_a_request_may_be_larger_than_grpcs_four_megabytes(tmp_path: Path) -> None:
    with language_host(tmp_path, "pass") as host:
        assert host.run(program="x" * 5 * 1024 * 1024) == language_pb2.RunResponse()


WRONG_OPTIONS = [
    ({"toolchain": "poetry"}, REFUSED.format("supports only the pip toolchain, not 'poetry'")),
    ({"typechecker": "mypy"}, REFUSED.format("can't run a type checker")),
    (
        {"virtualenv": "nowhere"},
        "the 'virtualenv' option in Pulumi.yaml is '{folder}/nowhere', which isn't a virtual environment",
    ),
    ({"virtualenv": 3}, "the 'virtualenv' option in Pulumi.yaml must be a string"),
]


@pytest.mark.parametrize(("options", "line"), WRONG_OPTIONS)
def test_wrong_options_are_a_one_line_error_before_anything_runs(
    options: Mapping[str, Any], line: str, tmp_path: Path
) -> None:
    line = line.format(folder=tmp_path)
    with language_host(tmp_path, RECORDING) as host:
        request = language_pb2.GetRequiredPackagesRequest(info=info_of(tmp_path, options))
        with pytest.raises(grpc.RpcError) as stopped:
            host.stub.GetRequiredPackages(request)
        assert host.run(options).error == line
    assert stopped.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert stopped.value.details() == line
    assert not (tmp_path / "record").exists()


def test_without_a_virtual_environment_the_python_on_path_is_used(tmp_path: Path) -> None:
    (tmp_path / "path").mkdir()
    with language_host(tmp_path, RECORDING, PATH=str(tmp_path / "path"), PULUMI_PYTHON_CMD="my-python") as host:
        assert host.run({}).error == "python3 isn't on PATH"
        for name in ("python", "python3", "my-python"):
            script = f'#!/bin/sh\nNAME={name} exec {sys.executable} "$@"\n'
            (tmp_path / "path" / name).write_text(script)
            (tmp_path / "path" / name).chmod(0o755)
            _, environ = recorded(host, options={})
            assert environ["NAME"] == name
    assert environ["PATH"] == str(tmp_path / "path")


def test_a_debugger_is_rejected(tmp_path: Path) -> None:
    with language_host(tmp_path, RECORDING) as host:
        assert host.run(attach_debugger=True).error == REFUSED.format("can't attach a debugger")
    assert not (tmp_path / "record").exists()


@pytest.mark.parametrize(
    ("method", "request_type", "what"),
    [
        ("InstallDependencies", language_pb2.InstallDependenciesRequest, "can't install packages"),
        (
            "RunPlugin",
            language_pb2.RunPluginRequest,
            "can't run policy packs, or plugins written in Python",
        ),
        ("Template", language_pb2.TemplateRequest, "can't generate programs"),
        ("GenerateProgram", language_pb2.GenerateProgramRequest, "can't generate programs"),
        ("GenerateProject", language_pb2.GenerateProjectRequest, "can't generate programs"),
        ("GeneratePackage", language_pb2.GeneratePackageRequest, "can't generate or link packages"),
        ("Pack", language_pb2.PackRequest, "can't generate or link packages"),
        ("Link", language_pb2.LinkRequest, "can't generate or link packages"),
    ],
)
def test_unsupported_request_is_a_one_line_error(method: str, request_type: Any, what: str, tmp_path: Path) -> None:
    with language_host(tmp_path, "") as host, pytest.raises(grpc.RpcError) as stopped:
        [*getattr(host.stub, method)(request_type())]
    assert stopped.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert stopped.value.details() == REFUSED.format(what)


def test_it_reports_its_version_the_python_and_the_installed_packages(tmp_path: Path) -> None:
    with language_host(tmp_path, "") as host:
        info = info_of(tmp_path)
        assert f"v{host.stub.GetPluginInfo(Empty()).version}" == cli_version()
        about = host.stub.About(language_pb2.AboutRequest(info=info))
        answers = [
            host.stub.GetProgramDependencies(
                language_pb2.GetProgramDependenciesRequest(info=info, transitiveDependencies=transitive)
            )
            for transitive in (True, False)
        ]
    assert (about.executable, about.version) == (sys.executable, sys.version.split()[0])
    every, direct = ({each.name for each in answer.dependencies} for answer in answers)
    assert "grpcio" in every - direct
    assert "moto" in every & direct


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_exits_quietly_on_a_signal(number: signal.Signals, tmp_path: Path) -> None:
    with language_host(tmp_path, "") as host:
        host.family.process.send_signal(number)
        assert host.family.output() == ("", "")
        assert host.family.process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_running_program_is_interrupted_once_on_a_signal(number: signal.Signals, tmp_path: Path) -> None:
    with language_host(tmp_path, PATIENT) as host:
        answer = host.stub.Run.future(run_request(tmp_path))
        until((tmp_path / "running").exists)
        if number == signal.SIGINT:
            os.killpg(host.family.process.pid, number)  # as the engine does, which also cancels the call
            answer.cancel()
        else:
            host.family.process.send_signal(number)
        assert host.family.output() == ("", "")
        assert host.family.process.returncode == 0
        assert host.family.alive() == []
        answer.cancel()
    assert (tmp_path / "interrupted").read_text() == "interrupt"


def test_cancel_interrupts_the_program_and_the_host_keeps_serving(tmp_path: Path) -> None:
    with language_host(tmp_path, PATIENT) as host:
        answer = host.stub.Run.future(run_request(tmp_path))
        until((tmp_path / "running").exists)
        host.stub.Cancel(Empty())
        assert (tmp_path / "interrupted").exists()
        assert answer.result(timeout=60) == language_pb2.RunResponse()
        assert host.stub.GetPluginInfo(Empty()).version


def test_a_program_that_ignores_the_interrupt_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_PATIENCE_SECONDS", 0.1)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "executor").write_text(STUBBORN)
    host = LanguageHost(tmp_path / "executor", ENGINE)
    server = grpc.server(futures.ThreadPoolExecutor())
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with calling(port) as stub:
            answer = stub.Run.future(run_request(tmp_path))
            until((tmp_path / "running").exists)
            stub.Cancel(Empty())
            assert answer.result(timeout=60).error == "program exited with non-zero exit code: -1"
    finally:
        for left in host._programs:
            left.end(interrupt=True)
        server.stop(None)


def test_a_program_that_the_engine_no_longer_waits_for_is_killed(tmp_path: Path) -> None:
    with language_host(tmp_path, PATIENT) as host:
        answer = host.stub.Run.future(run_request(tmp_path))
        until((tmp_path / "running").exists)
        answer.cancel()
        until(lambda: [process.pid for process in host.family.alive()] == [host.family.process.pid])
    assert not (tmp_path / "interrupted").exists()


def test_the_host_and_the_program_exit_if_the_engine_is_killed(tmp_path: Path) -> None:
    (tmp_path / "executor").write_text(PATIENT)
    command = " ".join(f"'{part}'" for part in (*COMMAND, tmp_path / "executor", ENGINE))
    with started(["sh", "-c", f"{command} & wait"], os.environ, tmp_path) as engine:
        assert engine.process.stdout is not None
        with calling(int(engine.process.stdout.readline())) as stub:
            answer = stub.Run.future(run_request(tmp_path))
            until((tmp_path / "running").exists)
            assert len(engine.alive()) == 3
            engine.process.kill()
            answer.cancel()  # because a killed engine's connection closes
            until(lambda: engine.alive() == [])
    assert (tmp_path / "interrupted").exists()
