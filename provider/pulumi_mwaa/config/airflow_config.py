"""The Airflow config of an environment: its variables, connections and pools, from files and from Python.

```python
files = config_files("stacks/config/prod")
AirflowConfig("airflow", environment=platform.environment, files=files, variables={"owner": "data-platform"})
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi

from pulumi_mwaa.config.document import dotted
from pulumi_mwaa.config.entries import ConfigSecret
from pulumi_mwaa.config.errors import ConfigFileError
from pulumi_mwaa.config.json_schema import Later
from pulumi_mwaa.config.kinds import KINDS, ConfigKind
from pulumi_mwaa.config.loader import Config, Declared, load
from pulumi_mwaa.config.validation import validate

_IN_PYTHON = "the program"


def config_files(folder: str | Path, *, plain_secrets: bool = False) -> Config:
    """Returns what the files of a folder declare, with the secrets that they name.

    Raises `pulumi.RunError` with all that is wrong in the files, a line each. Read before the environment is declared,
    they are refused before it is made. Warns about anything that one of Airflow's own imports would read differently.

    Args:
        folder: Where the files are; a relative path counts from the project's folder.
        plain_secrets: True takes secrets in plain text, encrypted from then on: for an export of Airflow that is kept
            out of version control.
    """
    try:
        return _resolved(load(Path(folder), plain_secrets_allowed=plain_secrets, warn=pulumi.log.warn))
    except ConfigFileError as error:
        raise pulumi.RunError(str(error)) from None


class AirflowConfig(pulumi.ComponentResource):
    """Variables, connections and pools of one environment, all of which go with it when it is removed.

    Raises `pulumi.RunError`, before anything of it is made, with all that is wrong in Python, a line each.

    Args:
        name: The resource's name; those of its parts begin with it.
        environment: The environment that this stack makes; or the name or ARN of one that is made elsewhere. Of one
            that is only read (`aws.mwaa.Environment.get`) use `.arn`: a destroy would skip its objects otherwise.
        files: What `config_files` has read.
        variables: More of them, in Python and of the same form: by key, the value, or a dict with it or a reference.
        connections: By id, a dict of its fields, or of references.
        pools: By name, a dict of its fields.
        opts: Pulumi's options.
    """

    #: What was made, by kind (`variables`, …) and name.
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
            raise pulumi.RunError(f"AirflowConfig '{name}': environment is a component: use its .environment")
        in_python = {"variables": variables or {}, "connections": connections or {}, "pools": pools or {}}
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
    """Returns the ARN of an environment, of whatever package that declares one. Raises `pulumi.RunError`."""
    arn = getattr(environment, "arn", None)
    if not isinstance(arn, pulumi.Output):
        raise pulumi.RunError(f"environment is a {type(environment).__qualname__}, which has no arn")
    return arn


def _merged(files: Config, in_python: Mapping[str, Any]) -> Config:
    """Returns what both declare. Raises `pulumi.RunError`."""
    wrong = [line for kind in KINDS.values() for line in _wrong_in_python(kind, in_python[kind.name])]
    if not wrong:
        wrong = [
            f"{files[kind][name].where}: {KINDS[kind].schema.name} {name} is declared twice: in {_IN_PYTHON} too"
            for kind in KINDS
            for name in in_python[kind]
            if name in files[kind]
        ]
    if wrong:
        raise pulumi.RunError("\n".join(wrong))
    program = _resolved(
        {
            kind.name: {
                name: Declared(_IN_PYTHON, kind.form.arguments(name, _data(said)))
                for name, said in in_python[kind.name].items()
            }
            for kind in KINDS.values()
        }
    )
    return {kind: files[kind] | program[kind] for kind in KINDS}


def _wrong_in_python(kind: ConfigKind, declared: Any) -> Iterator[str]:
    """Yields what is wrong with what Python declares, by the same rules as in files; outputs pass."""
    for position, reason in validate(kind, kind.form, _data(declared, Later()))[1]:
        yield f"{_IN_PYTHON}: {f'{kind.schema.name} {dotted(position)}' if position else kind.name} {reason}"


def _data(value: Any, later: Later | None = None) -> Any:
    """Returns what Python declares as a file would hold it: dicts and lists; with `later` in the place of an output."""
    if later and isinstance(value, pulumi.Output):
        return later
    if isinstance(value, Mapping):
        return {key: _data(item, later) for key, item in value.items()}
    return [_data(item, later) for item in value] if isinstance(value, list | tuple) else value


def _resolved(config: Config) -> Config:
    """Returns a config with the secrets that it names. Raises `pulumi.RunError` for all that aren't there."""
    wrong: list[str] = []
    resolved = {
        kind: {
            name: Declared(item.where, _with_secrets(item.arguments, f"{item.where}: {name}", wrong))
            for name, item in config[kind].items()
        }
        for kind in KINDS
    }
    if wrong:
        raise pulumi.RunError("\n".join(wrong))
    return resolved


def _with_secrets(value: Any, what: str, wrong: list[str]) -> Any:
    """Returns a value with the secrets that it names; adds those that aren't there, or aren't secret, to the lines."""
    if isinstance(value, ConfigSecret):
        settings = pulumi.Config()
        secret = settings.get_secret(value.name)
        if not pulumi.runtime.is_config_secret(settings.full_key(value.name)):
            why = "which isn't encrypted" if secret else "which isn't there"
            command = f"run `pulumi config set --secret {value.name} --stack {pulumi.get_stack()}`"
            wrong.append(f"{what} needs the secret {value.name} of the stack's config, {why}: {command}")
        return secret
    if isinstance(value, dict):
        return {key: _with_secrets(item, what, wrong) for key, item in value.items()}
    return [_with_secrets(item, what, wrong) for item in value] if isinstance(value, list) else value
