"""Reads registrations: what the program asks for, and what of it this engine refuses."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from google.protobuf.message import Message
from pulumi.runtime.proto import alias_pb2, resource_pb2, source_pb2

from local.engine.decide.goal import Alias, Goal
from local.engine.errors import EngineError, ExitCode, UnsupportedError
from local.engine.values.model import PropertyMap
from local.engine.values.paths import parse_path
from local.engine.values.urns import DYNAMIC_PACKAGE, package_of
from local.engine.wire.codec import Decoder

# What of a request is read here, or says only how the SDK wants its answer. All else is refused, also what an SDK says
# that is newer than this.
_READ_OF_ALL = {
    "type",
    "name",
    "parent",
    "provider",
    "version",
    "acceptSecrets",
    "acceptResources",
    "accepts_byte_string",
    "additionalSecretOutputs",
    "dependencies",
    "sourcePosition",
    "stackTrace",
    "parentStackTraceHandle",
}
_READ_OF_REGISTRATIONS = _READ_OF_ALL | {
    "custom",
    "object",
    "protect",
    "propertyDependencies",
    "deleteBeforeReplace",
    "deleteBeforeReplaceDefined",
    "ignoreChanges",
    "aliasURNs",
    "aliases",
    "aliasSpecs",
    "importId",
    "supportsPartialValues",
    "supportsResultReporting",
    "providers",
    "retainOnDelete",
    "deletedWith",
}
_READ_OF_LOOKUPS = _READ_OF_ALL | {"id", "properties"}
_READ_OF_CALLS = _READ_OF_ALL - {"parent"} | {"tok", "args", "accept_output_values"}
# Field of the request, how the program calls it.
_NAMES = {
    "remote": "a remote component",
    "pluginDownloadURL": "the resource option plugin_download_url",
    "pluginChecksums": "a provider's checksums",
    "customTimeouts": "the resource option custom_timeouts",
    "replaceOnChanges": "the resource option replace_on_changes",
    "replace_with": "the resource option replace_with",
    "replacement_trigger": "the resource option replacement_trigger",
    "hideDiffs": "the resource option hide_diffs",
    "transforms": "the resource option transforms",
    "hooks": "the resource option hooks",
    "packageRef": "a parameterized package",
    "envVarMappings": "the resource option env_var_mappings",
    "snippetId": "a snippet",
    "state_migrations": "a state migration",
    "dependsOn": "the invoke option depends_on",
}


def read_registration(request: resource_pb2.RegisterResourceRequest, root: Path) -> Goal:
    """The goal that a registration describes; raises UnsupportedError for what this engine leaves to the CLI."""
    subject = f"{request.type} {request.name!r}"
    dynamic = package_of(request.type) == DYNAMIC_PACKAGE
    if request.importId and not dynamic:
        raise UnsupportedError(f"the resource option import_ ({subject})")
    if request.importId:
        what = f"the resource option import_ ({subject}) doesn't work with dynamic resources, on any engine"
        raise EngineError(f"{what}: declare the object as it is, and `up` takes it over", ExitCode.USAGE)
    _refuse_others(request, _READ_OF_REGISTRATIONS, subject)
    if request.version and (not request.custom or dynamic):
        raise UnsupportedError(f"the resource option version ({subject})")  # an SDK says its own on its resources
    for path in request.ignoreChanges:
        parse_path(path)  # a path that means nothing is told before it is needed
    properties, dependencies = read_properties(request.object.fields, root)
    declared = {key: entry.urns for key, entry in request.propertyDependencies.items()}
    # A request that doesn't tell them apart means that each property needs all.
    undeclared = [] if declared else request.dependencies
    for key in {*properties, *declared}:
        dependencies.setdefault(key, set()).update(declared.get(key, undeclared))
    defined = request.deleteBeforeReplaceDefined or request.deleteBeforeReplace
    return Goal(
        type=request.type,
        name=request.name,
        custom=request.custom,
        properties=properties,
        parent=request.parent,
        provider=request.provider,
        version=request.version,
        dependencies=sorted(set(request.dependencies)),
        property_dependencies={key: sorted(urns) for key, urns in dependencies.items()},
        protect=request.protect if request.HasField("protect") else None,
        retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else None,
        delete_before_replace=request.deleteBeforeReplace if defined else None,
        deleted_with=request.deletedWith,
        ignore_changes=list(request.ignoreChanges),
        additional_secret_outputs=list(request.additionalSecretOutputs),
        aliases=[Alias(urn=urn) for urn in request.aliasURNs] + [_alias(alias) for alias in request.aliases],
        source_position=_position(request.sourcePosition, root),
        stack_trace=_positions(request, root),
    )


def read_lookup(request: resource_pb2.ReadResourceRequest, root: Path) -> Goal:
    """The goal that a read (`get`) describes; raises UnsupportedError for what this engine leaves to the CLI."""
    _refuse_others(request, _READ_OF_LOOKUPS, f"{request.type} {request.name!r}")
    properties, _ = read_properties(request.properties.fields, root)
    return Goal(
        type=request.type,
        name=request.name,
        custom=True,
        properties=properties,
        parent=request.parent,
        provider=request.provider,
        version=request.version,
        dependencies=sorted(set(request.dependencies)),
        additional_secret_outputs=list(request.additionalSecretOutputs),
        id=request.id,
        source_position=_position(request.sourcePosition, root),
        stack_trace=_positions(request, root),
    )


@dataclass(frozen=True)
class FunctionCall:
    """A call of a provider's function. Without a provider, the default one of this version answers."""

    token: str
    arguments: PropertyMap
    provider: str
    version: str


def read_call(request: resource_pb2.ResourceInvokeRequest, root: Path) -> FunctionCall:
    """What a call asks for; raises UnsupportedError for what this engine leaves to the CLI."""
    subject = f"the function {request.tok!r}"
    if request.tok == "pulumi:pulumi:readStackOutputs":
        raise UnsupportedError("a stack reference")
    if package_of(request.tok) == DYNAMIC_PACKAGE or request.tok.startswith("pulumi:"):
        raise UnsupportedError(subject)
    _refuse_others(request, _READ_OF_CALLS, subject)
    arguments, _ = read_properties(request.args.fields, root)
    return FunctionCall(request.tok, arguments, request.provider, request.version)


def read_properties(fields: Iterable[str], root: Path) -> tuple[PropertyMap, dict[str, set[str]]]:
    """The properties, and the resources that each says it comes from."""
    properties: PropertyMap = {}
    dependencies: dict[str, set[str]] = {}
    for key in fields:
        decoder = Decoder(set(), root)
        properties[key] = decoder.decode(fields[key])  # type: ignore[index]  # a protobuf map
        dependencies[key] = decoder.dependencies
    return properties, dependencies


def _refuse_others(request: Message, read: set[str], subject: str) -> None:
    for field, value in request.ListFields():
        # Some SDKs send a message with nothing in it.
        empty = isinstance(value, Message) and value.ByteSize() == 0
        if field.name not in read and not empty:
            raise UnsupportedError(f"{_NAMES.get(field.name, f'the option {field.name}')} ({subject})")


def _alias(alias: alias_pb2.Alias) -> Alias:
    if alias.WhichOneof("alias") == "urn":
        return Alias(urn=alias.urn)
    spec = alias.spec
    return Alias(
        name=spec.name,
        type=spec.type,
        stack=spec.stack,
        project=spec.project,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
    )


def _positions(
    request: resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest, root: Path
) -> list[str]:
    if "stackTrace" not in request.DESCRIPTOR.fields_by_name:  # added after the oldest SDK that is supported
        return []
    positions = (_position(frame.pc, root) for frame in request.stackTrace.frames)
    return [position for position in positions if position]


def _position(position: source_pb2.SourcePosition, root: Path) -> str:
    """Where in the source that was, relative to the project, as Pulumi writes it."""
    parts = urlsplit(position.uri)
    path = Path(unquote(parts.path))
    if parts.scheme != "file" or not path.is_absolute():
        return ""
    column = f",{position.column}" if position.column else ""
    return f"project:///{quote(os.path.relpath(path, root))}#{position.line}{column}"
