"""What the engine refuses: each with one line that says what and what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf import struct_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from pulumi.runtime.proto import callback_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc

from local.engine.cli import main
from local.engine.errors import EngineError, UnsupportedError
from local.engine.wire.messages import EngineService
from local.engine.wire.monitor import Monitor
from local.engine.wire.registration import read_registration
from tests.support.engines import NOWHERE, PASSPHRASE
from tests.support.workspace import Workspace, make_workspace

Request = resource_pb2.RegisterResourceRequest


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A project in which `main` can be called; nothing of it is started before it has been refused."""
    workspace = make_workspace(tmp_path)
    (tmp_path / "state").mkdir()
    monkeypatch.chdir(workspace.folder)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    for name in ("AWS_ENDPOINT_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path / 'state'}")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("AWS_ENDPOINT_URL_MWAA", NOWHERE)
    return workspace


COMMANDS = [
    (["up", "--stack", "prod", "--yes"], 6, "runs the stack 'local' only: use the Pulumi CLI for 'prod'"),
    (
        ["preview", "--stack", "local", "--nope"],
        2,
        "unrecognized arguments: --nope (preview has --config-file, --event-log, --expect-no-changes, --help, --json, ",
    ),
    (["preview", "--stack", "local", "--yes"], 2, "unrecognized arguments: --yes"),
    (["destroy", "--stack", "local", "--yes", "--expect-no-changes"], 2, "unrecognized arguments: --expect-no-changes"),
    (["output", "--stack", "local", "--event-log", "x"], 2, "unrecognized arguments: --event-log"),
    (["preview", "--stac", "local"], 2, "the following arguments are required: -s/--stack"),
    (["up", "--stack", "local", "--policy-pack", "x"], 2, "unrecognized arguments: --policy-pack"),
    (["watch", "--stack", "local"], 2, "; the rest is the Pulumi CLI's"),
    (["up", "--stack", "local", "--target-replace", "urn:**"], 2, "a pattern of resources (urn:**) is not supported"),
    (["up", "--stack", "local"], 2, "--yes or --skip-preview must be passed in"),
    (["destroy", "--stack", "local", "--yes"], 6, "no stack named 'local' found"),
    (["output", "--stack", "local"], 6, "no stack named 'local' found"),
    (["state", "taint", "urn", "--stack", "local", "--yes"], 6, "no stack named 'local' found"),
    (["state", "taint", "urn", "--stack", "local"], 2, "the following arguments are required: --yes"),
    (["state", "edit", "--stack", "local"], 2, "invalid choice: 'edit'"),
    (["preview", "--stack", "local", "--config-file", "gone.yaml"], 2, "gone.yaml does not exist"),
    (["preview", "--stack", "local", "--event-log", "no/such/log"], 2, "can't write the event log no/such/log"),
]


@pytest.mark.parametrize(("arguments", "code", "line"), COMMANDS)
def test_a_command_is_refused_in_one_line(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    line: str,
) -> None:
    assert main(arguments) == code
    [said] = [text for text in capsys.readouterr().err.splitlines() if not text.startswith("Embedded engine")]
    assert said.startswith("error: ")
    assert line in said


ENVIRONMENTS: list[tuple[dict[str, str | None], str]] = [
    ({"PULUMI_BACKEND_URL": "https://api.pulumi.com"}, "a backend other than file://"),
    ({"PULUMI_BACKEND_URL": "s3://bucket"}, "a backend other than file://"),
    ({"PULUMI_BACKEND_URL": None}, "PULUMI_BACKEND_URL is not set"),
    ({"PULUMI_BACKEND_URL": "file:///no/such/folder"}, "does not exist"),
    ({"PULUMI_CONFIG_PASSPHRASE": None}, "passphrase must be set"),
    ({"AWS_ENDPOINT_URL_MWAA": None}, "no MWAA endpoint is set"),
    ({"PULUMI_OPTION_REFRESH": "true"}, "the environment variable PULUMI_OPTION_REFRESH is not supported"),
    ({"PULUMI_CONTINUE_ON_ERROR": "1"}, "the environment variable PULUMI_CONTINUE_ON_ERROR is not supported"),
    ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "no MWAA endpoint is set"),
    ({"AWS_ENDPOINT_URL_MWAA": "https://airflow.us-east-1.amazonaws.com"}, "which is not on this machine"),
    ({"AWS_ENDPOINT_URL": "http://10.0.0.1:80"}, "which is not on this machine"),
    ({"AWS_ENDPOINT_URL_MWAA": "http://localhost.example.com"}, "which is not on this machine"),
]


@pytest.mark.parametrize(("environ", "line"), ENVIRONMENTS)
def test_an_environment_is_refused(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str | None],
    line: str,
) -> None:
    for name, value in environ.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    assert main(["preview", "--stack", "local"]) != 0
    assert line in capsys.readouterr().err


FILES: list[tuple[str, str | None, str]] = [
    ("Pulumi.yaml", None, "no Pulumi.yaml project file found"),
    ("Pulumi.yaml", "name: [", "Pulumi.yaml, line 1: "),
    ("Pulumi.yaml", "name: x\nruntime: nodejs", "the runtime 'nodejs'"),
    ("Pulumi.yaml", "name: x\nruntime: python\nplugins: {}", "'plugins' in"),
    ("Pulumi.yaml", "name: x\nruntime:\n  name: python\n  options:\n    toolchain: uv", "'toolchain' in"),
    ("Pulumi.yaml", "name: x\nruntime:\n  name: python\n  options:\n    virtualenv: gone", "no virtual environment"),
    ("Pulumi.yaml", "name: x\nruntime: python", "needs a name and runtime.options.virtualenv"),
    ("stacks/Pulumi.local.yaml", "config:\n  a: b\n :", "Pulumi.local.yaml, line 3: "),
    ("stacks/Pulumi.local.yaml", "environment: [x]", "'environment' in"),
    ("stacks/Pulumi.local.yaml", "- a", "has to be keys and values"),
    ("stacks/Pulumi.local.yaml", "config: [a]", "has to be keys and values"),
    ("stacks/Pulumi.local.yaml", "secretsprovider: awskms://x", "the secrets provider 'awskms://x'"),
    ("stacks/Pulumi.local.yaml", "encryptionsalt: v1:abc", "encryptionsalt is malformed"),
    ("stacks/Pulumi.local.yaml", "config:\n  a:\n    secure: v1:AAAA:AAAA", "can't be decrypted"),
    ("stacks/Pulumi.local.yaml", "config:\n  mwaa:endpointUrl: https://x.amazonaws.com", "mwaa:endpointUrl is"),
    ("stacks/Pulumi.local.yaml", "config:\n  pulumi:disable-default-providers: [aws]", "the configuration 'pulumi:"),
    *(
        ("stacks/Pulumi.local.yaml", f"config:\n  a: {scalar}", f"line 2: {scalar} can be read in more than one way")
        for scalar in ("08", "1_0.5", "1e-7", ".inf", "-.Inf", ".nan", "1e30", "123456789012345678901234567890")
    ),
    ("stacks/Pulumi.local.yaml", "config:\n  a: {b: 12345678901234567}", "loses digits: put 12345678901234567 in"),
    ("stacks/Pulumi.local.yaml", "config:\n  a: {1: x}", "line 2: the key 1 is no text"),
    ("stacks/Pulumi.local.yaml", "config:\n  a: {b: 1, b: 2}", "line 2: the key b is there twice"),
    ("stacks/Pulumi.local.yaml", "config:\n  a: 1\n  a: 2", "line 3: the key a is there twice"),
    ("stacks/Pulumi.local.yaml", "config:\n  demo:b:c: 1", "'demo:b:c' in"),
    ("Pulumi.yaml", "name: x\nruntime: python\ndescription: 5", "description in"),
    ("../state/.pulumi/meta.yaml", "version: 2", "version 2 of the file backend"),
    ("../state/.pulumi/stacks/local.json", "{}", "the file backend's older layout ("),
    ("../state/.pulumi/stacks/demo/local.json.gz", "x", "a compressed state ("),
    ("../state/.pulumi/stacks/demo/local.json.zst", "x", "a compressed state ("),
    ("../state/.pulumi/stacks/demo/local.json", "{", "is not a readable checkpoint"),
    ("../state/.pulumi/stacks/demo/local.json", '{"version": 5, "checkpoint": {}}', "version 5 of the checkpoint"),
    (
        "../state/.pulumi/stacks/demo/local.json",
        '{"version": 4, "features": ["views"], "checkpoint": {}}',
        "the feature 'views'",
    ),
    (
        "../state/.pulumi/stacks/demo/local.json",
        '{"version":3,"checkpoint":{"latest":{"secrets_providers":{"type":"cloud","state":{}}}}}',
        "the state's secrets provider 'cloud'",
    ),
    (
        "../state/.pulumi/stacks/demo/local.json",
        '{"version":3,"checkpoint":{"latest":{"resources":[{"urn":"u","type":"t","custom":true,"viewOf":"v"}]}}}',
        "'viewOf' on u in the state",
    ),
]


@pytest.mark.parametrize(("path", "text", "line"), FILES)
def test_a_file_is_refused(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], path: str, text: str | None, line: str
) -> None:
    file = workspace.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    assert main(["preview", "--stack", "local"]) != 0
    assert line in capsys.readouterr().err.splitlines()[-1]


def _with(change: Callable[[Request], object]) -> Request:
    request = Request(type="t:t:T", name="x", custom=True)
    change(request)
    return request


def _asset(**fields: str) -> Callable[[Request], None]:
    kind = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17"}
    return lambda request: request.object.update({"a": kind | fields})


OPTIONS = [
    (
        lambda request: request.MergeFrom(Request(type="pulumi-python:dynamic:T", importId="an-id")),
        "the resource option import_ .*: declare the object as it is, and `up` takes it over",
    ),
    (lambda request: setattr(request, "remote", True), "a remote component"),
    (
        lambda request: request.MergeFrom(Request(type="pulumi-python:dynamic:T", version="1.2.3")),
        "the resource option version",
    ),
    (lambda request: setattr(request, "importId", "an-id"), "the resource option import_ "),
    (lambda request: setattr(request, "pluginDownloadURL", "x"), "the resource option plugin_download_url"),
    (lambda request: request.replaceOnChanges.append("x"), "the resource option replace_on_changes"),
    (lambda request: request.transforms.append(callback_pb2.Callback(token="x")), "the resource option transforms"),
    (lambda request: setattr(request.customTimeouts, "create", "5m"), "the resource option custom_timeouts"),
    (lambda request: request.hooks.before_create.append("x"), "the resource option hooks"),
    (_asset(uri="https://example.com/a"), "a remote asset"),
    (_asset(path="gone.txt"), "the asset gone.txt can't be read: No such file or directory"),
]


@pytest.mark.parametrize(("change", "line"), OPTIONS)
def test_an_option_is_refused_by_its_name(change: Callable[[Request], object], line: str) -> None:
    with pytest.raises(EngineError, match=line):
        read_registration(_with(change), Path("/"))


# Fields that say how the SDK wants its answer, or where in the program the request comes from.
_OF_THE_WIRE = {
    "acceptSecrets",
    "acceptResources",
    "accepts_byte_string",
    "aliasSpecs",
    "parentStackTraceHandle",
    "sourcePosition",
    "stackTrace",
    "supportsPartialValues",
    "supportsResultReporting",
}


def _fill(message: Message, field: FieldDescriptor) -> None:
    """Gives the field a value that isn't the one it has by default."""
    value = getattr(message, field.name)
    inner = field.message_type
    if inner is not None and inner.GetOptions().map_entry:
        item = inner.fields_by_name["value"]
        if item.message_type is None:
            value["y"] = b"y" if item.type == FieldDescriptor.TYPE_BYTES else "y"
        else:
            _fill(value["y"], item.message_type.fields[0])
    elif inner is not None and field.is_repeated:
        _fill(value.add(), inner.fields[0])
    elif inner is not None:
        _fill(value, inner.fields[0])
    elif field.is_repeated:
        value.append("y")
    else:
        setattr(message, field.name, {bool: True, int: 1, str: "y"}[type(value)])


@pytest.mark.parametrize("field", list(Request.DESCRIPTOR.fields), ids=lambda field: field.name)
def test_whatever_a_registration_says_is_read_or_refused(field: FieldDescriptor) -> None:
    """Never a silent difference, also with an SDK that says more than the one of today."""
    plain = _with(lambda request: setattr(request, "custom", field.name not in {"custom", "providers"}))
    said = Request()
    said.CopyFrom(plain)
    _fill(said, field)
    if field.name in {*_OF_THE_WIRE, "providers"}:  # `providers` is read beside the goal
        assert read_registration(said, Path("/")) == read_registration(plain, Path("/"))
        return
    try:
        assert read_registration(said, Path("/")) != read_registration(plain, Path("/"))
    except UnsupportedError:
        with pytest.raises(UnsupportedError, match=r"\(.* 'x'\) is not supported by the embedded engine"):
            read_registration(said, Path("/"))


SERVICES = [
    (resource_pb2_grpc.ResourceMonitorServicer, Monitor),
    (engine_pb2_grpc.EngineServicer, EngineService),
]


@pytest.mark.parametrize(("asked", "answering"), SERVICES)
def test_whatever_a_program_calls_is_answered_or_refused(asked: type, answering: type) -> None:
    calls = [name for name in vars(asked) if not name.startswith("_")]
    assert [name for name in calls if getattr(answering, name) is getattr(asked, name)] == []


def test_an_empty_message_is_no_option() -> None:
    def change(request: Request) -> None:
        request.hooks.SetInParent()
        request.customTimeouts.SetInParent()
        request.object.CopyFrom(struct_pb2.Struct())

    assert read_registration(_with(change), Path("/")).name == "x"


PROGRAMS = [
    ('pulumi.StackReference("organization/demo/prod").get_output("x")', "a stack reference"),
    (
        "pulumi.runtime.register_resource_transform(lambda args: None)\nThing('a')",
        "a stack's resource transform",
    ),
    ('pulumi.CustomResource("aws:s3:Bucket", "b")', "the provider package 'aws' (aws:s3:Bucket 'b')"),
    (
        'pulumi.CustomResource("aws:s3:Bucket", "b", opts=ResourceOptions(version="1.2.3"))',
        "the provider package 'aws'",
    ),
    ('pulumi.ProviderResource("aws", "b", {}, ResourceOptions(version="1.2.3"))', "the provider package 'aws'"),
    ('pulumi.ComponentResource("x:y:Z", "z", {}, remote=True)', "a remote component (x:y:Z 'z')"),
    ('Thing("a", opts=ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="1s")))', "custom_timeouts"),
    (
        'hook = pulumi.ResourceHook("h", lambda args: None)\n'
        'Thing("a", opts=ResourceOptions(hooks=pulumi.ResourceHookBinding(before_create=[hook])))',
        "a resource hook",
    ),
    ('pulumi.export("n", float("nan"))', "a number that is not finite"),
    ('Thing("a", value=float("inf"))', "a number that is not finite"),
    ('Thing("a", opts=ResourceOptions(ignore_changes=["value.*"]))', "the property path 'value.*'"),
    ('Thing("a", opts=ResourceOptions(ignore_changes=["value[*].y"]))', "the property path 'value[*].y'"),
    ('Thing("a", opts=ResourceOptions(ignore_changes=[".value"]))', "the property path '.value'"),
    ('pulumi.runtime.invoke("aws:index/getRegion:getRegion", {})', "the provider package 'aws'"),
    ('pulumi.runtime.invoke("pulumi-python:x/y:Y", {})', "the function 'pulumi-python:x/y:Y'"),
    (
        'pulumi.ProviderResource("pulumi-python", "p", {"mwaa:endpointUrl": "https://example.com"})',
        "which is not on this machine",
    ),
]


@pytest.mark.parametrize(("program", "line"), PROGRAMS)
def test_what_a_program_may_not_ask_for_ends_its_run(workspace: Workspace, program: str, line: str) -> None:
    workspace.program(program)
    result = workspace.engine("embedded").preview()
    assert result.exit_code == 1
    [error] = result.errors.strip().splitlines()
    assert line in error
    assert "use the Pulumi CLI" in error


def test_a_plugin_that_could_be_real_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    """Only what lies beside the engine is started, whatever else PATH has."""
    plugin = tmp_path / "bin" / "pulumi-resource-aws"
    plugin.parent.mkdir()
    plugin.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    plugin.chmod(0o755)
    workspace.program('pulumi.CustomResource("aws:s3:Bucket", "b")')
    result = workspace.engine("embedded").preview(PATH=f"{plugin.parent}{os.pathsep}{os.environ['PATH']}")
    assert "the provider package 'aws' (aws:s3:Bucket 'b') is not supported by the embedded engine" in result.errors
    assert not (tmp_path / "started").exists()
