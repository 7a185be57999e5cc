"""The component for an environment's Airflow config, declared in files and in Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi

from pulumi_mwaa.config.documents.document import ConfigFileError, dotted
from pulumi_mwaa.config.entries import ConfigSecret
from pulumi_mwaa.config.kinds import KINDS, ConfigKind
from pulumi_mwaa.config.loader import Config, Declared, load
from pulumi_mwaa.config.validation.json_schema import Later
from pulumi_mwaa.config.validation.validate import validate

_IN_PYTHON = "the program"


def config_files(folder: str | Path, *, plain_secrets: bool = False) -> Config:
    """Reads the config files in a folder and the secrets that they refer to.

    Call this before you declare the environment, so that invalid files are rejected before it is created. Warns about
    objects that Airflow's own import would read differently.

    Args:
        folder: The folder with the files. A relative path is resolved against the project's folder.
        plain_secrets: Whether to accept secrets in plain text. Pulumi encrypts them in the state. Use this only for
            files outside of version control, such as an export from Airflow.

    Raises:
        pulumi.RunError: A file is invalid, or a secret doesn't exist. The error lists all problems, one per line.
    """
    try:
        return _resolved(load(Path(folder), plain_secrets_allowed=plain_secrets, warn=pulumi.log.warn))
    except ConfigFileError as error:
        raise pulumi.RunError(str(error)) from None


class AirflowConfig(pulumi.ComponentResource):
    """An environment's variables, connections and pools.

    Args:
        name: The resource's name, which is also the prefix of its children's names.
        environment: The environment's resource, if this stack creates the environment. Deleting the environment then
            requires no calls for its objects. Otherwise, the name or ARN of an existing environment. If the resource
            is only read (`aws.mwaa.Environment.get`), pass its `.arn`, because a destroy would skip the objects if you
            passed the resource itself.
        files: The result of `config_files`.
        variables: Additional variables by key, in the same form as in files: the value, or a dict with the value or a
            reference.
        connections: Additional connections by id, each as a dict of its fields.
        pools: Additional pools by name, each as a dict of its fields.
        opts: The component's Pulumi options.

    Raises:
        pulumi.RunError: An entry in Python is invalid, or is also declared in a file. The error lists all problems, one
            per line. Nothing is created.
    """

    #: The resources, by kind (`variables`, …) and name.
    objects: dict[str, dict[str, pulumi.Resource]]

    def __init__(
        self,
        name: str,
        *,
        environment: pulumi.CustomResource | pulumi.Input[str],
        files: Config | None = None,
        variables: Mapping[str, Any] | None = None,
        connections: Mapping[str, Mapping[str, Any]] | None = None,
        pools: Mapping[str, Mapping[str, Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        if isinstance(environment, pulumi.ComponentResource):
            raise pulumi.RunError(f"AirflowConfig '{name}': environment is a component — use its .environment")
        in_python = {"variables": variables, "connections": connections, "pools": pools}
        in_python = {kind: {} if entries is None else entries for kind, entries in in_python.items()}
        declared = _merged(files or {kind: {} for kind in KINDS}, in_python)
        deleted_with = None
        if isinstance(environment, pulumi.CustomResource):
            deleted_with, environment = environment, _arn(environment)
        super().__init__("pulumi-mwaa:index:AirflowConfig", name, None, opts)
        options = pulumi.ResourceOptions(parent=self, deleted_with=deleted_with)
        self.objects = {
            kind.name: {
                key: kind.resource(
                    f"{name}-{key}",
                    environment=environment,
                    **{kind.schema.key: key},
                    **item.arguments,
                    opts=options,
                )
                for key, item in declared[kind.name].items()
            }
            for kind in KINDS.values()
        }
        self.register_outputs({})


def _arn(environment: pulumi.CustomResource) -> pulumi.Output[str]:
    """Returns the ARN of an environment resource from any package. Raises `pulumi.RunError` if it has none."""
    arn = getattr(environment, "arn", None)
    if not isinstance(arn, pulumi.Output):
        raise pulumi.RunError(
            f"environment is a {type(environment).__qualname__}, which has no arn — use a name or an ARN"
        )
    return arn


def _merged(files: Config, in_python: Mapping[str, Any]) -> Config:
    """Merges the objects from both sources. Raises `pulumi.RunError` if one in Python is invalid or also in a file."""
    problems = [line for kind in KINDS.values() for line in _problems_in_python(kind, in_python[kind.name])]
    if not problems:
        problems = [
            f"{files[kind][name].where}: {KINDS[kind].schema.name} {name} is also declared in {_IN_PYTHON} — "
            "remove one of them"
            for kind in KINDS
            for name in in_python[kind]
            if name in files[kind]
        ]
    if problems:
        raise pulumi.RunError("\n".join(problems))
    program = _resolved(
        {
            kind.name: {
                name: Declared(_IN_PYTHON, kind.form.arguments(name, _data(entry)))
                for name, entry in in_python[kind.name].items()
            }
            for kind in KINDS.values()
        }
    )
    return {kind: files[kind] | program[kind] for kind in KINDS}


def _problems_in_python(kind: ConfigKind, declared: Any) -> Iterator[str]:
    """Yields the problems with entries in Python. The rules are the same as for files, but Outputs are accepted."""
    for position, reason in validate(kind, kind.form, _data(declared, Later()))[1]:
        yield f"{_IN_PYTHON}: {f'{kind.schema.name} {dotted(position)}' if position else kind.name} {reason}"


def _data(value: Any, later: Later | None = None) -> Any:
    """Returns a value as dicts and lists, as in a file. If `later` is given, outputs are replaced with it."""
    if later and isinstance(value, pulumi.Output):
        return later
    if isinstance(value, Mapping):
        return {key: _data(item, later) for key, item in value.items()}
    return [_data(item, later) for item in value] if isinstance(value, list | tuple) else value


def _resolved(config: Config) -> Config:
    """Replaces references with their secrets. Raises `pulumi.RunError` if any secret is missing or unencrypted."""
    problems: list[str] = []
    resolved = {
        kind: {
            name: Declared(item.where, _with_secrets(item.arguments, f"{item.where}: {name}", problems))
            for name, item in config[kind].items()
        }
        for kind in KINDS
    }
    if problems:
        raise pulumi.RunError("\n".join(problems))
    return resolved


def _with_secrets(value: Any, subject: str, problems: list[str]) -> Any:
    """Replaces references in a value with their secrets. Reports missing and unencrypted secrets in `problems`."""
    if isinstance(value, ConfigSecret):
        settings = pulumi.Config()
        secret = settings.get_secret(value.name)
        if not pulumi.runtime.is_config_secret(settings.full_key(value.name)):
            reason = "isn't encrypted" if secret else "doesn't exist"
            command = f"run `pulumi config set --secret {value.name} --stack {pulumi.get_stack()}`"
            problems.append(
                f"{subject} needs the secret {value.name}, which {reason} in the stack's config — {command}"
            )
        return secret
    if isinstance(value, dict):
        return {key: _with_secrets(item, subject, problems) for key, item in value.items()}
    return [_with_secrets(item, subject, problems) for item in value] if isinstance(value, list) else value
