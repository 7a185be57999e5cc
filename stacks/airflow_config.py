"""The Airflow config of an environment: its variables, connections and pools, from files and from Python.

```python
config = AirflowConfig("airflow", environment=platform.environment, folder="stacks/config/prod")
```
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_mwaa import AirflowConnection, AirflowPool, AirflowVariable
from stacks.files.arguments import KINDS, ConfigSecret, arguments
from stacks.files.loading import Config, Declared, load
from stacks.files.problems import ConfigFileError

_IN_PYTHON = "the program"
# What an object is made by, and which of its arguments is its name.
_RESOURCES: dict[str, tuple[Callable[..., pulumi.Resource], str]] = {
    "variables": (AirflowVariable, "key"),
    "connections": (AirflowConnection, "connection_id"),
    "pools": (AirflowPool, "name"),
}


class AirflowConfig(pulumi.ComponentResource):
    """Variables, connections and pools of one environment, all of which go with it when it is removed.

    Raises `pulumi.RunError`, before anything is made, with all that is wrong in the files, a line each.

    Args:
        name: The resource's name; those of its parts begin with it.
        environment: The environment that this stack makes; or the name or ARN of one that is made elsewhere.
        folder: Where its files are; a relative path counts from the project's folder. See docs/config-files.md.
        variables: More of them, in Python and of the same form: by key, the value, or a dict with it or a reference.
        connections: By id, a dict of what `AirflowConnection` takes, or of references.
        pools: By name, a dict of what `AirflowPool` takes.
        plain_secrets: True takes secrets in plain text, encrypted from then on: for an export of Airflow that is kept
            out of version control.
        opts: Pulumi's options.
    """

    #: What was made, by kind (`variables`, …) and name.
    objects: dict[str, dict[str, pulumi.Resource]]

    def __init__(
        self,
        name: str,
        *,
        environment: aws.mwaa.Environment | pulumi.Input[str],
        folder: str | Path | None = None,
        variables: Mapping[str, Any] | None = None,
        connections: Mapping[str, Mapping[str, Any]] | None = None,
        pools: Mapping[str, Mapping[str, Any]] | None = None,
        plain_secrets: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        in_python = {"variables": variables or {}, "connections": connections or {}, "pools": pools or {}}
        declared = _merged(folder, in_python, plain_secrets=plain_secrets)
        resolved = {
            kind: {key: _resolved(item.arguments, item.where, key) for key, item in declared[kind].items()}
            for kind in KINDS
        }
        super().__init__("pulumi-mwaa:stacks:AirflowConfig", name, None, opts)
        made_here = environment if isinstance(environment, aws.mwaa.Environment) else None
        options = pulumi.ResourceOptions(parent=self, deleted_with=made_here)
        where = environment.name if isinstance(environment, aws.mwaa.Environment) else environment
        self.objects = {
            kind: {
                key: make(f"{name}-{key}", environment=where, **{identity: key}, **given, opts=options)
                for key, given in resolved[kind].items()
            }
            for kind, (make, identity) in _RESOURCES.items()
        }
        self.register_outputs({})


def _merged(folder: str | Path | None, in_python: Mapping[str, Mapping[str, Any]], *, plain_secrets: bool) -> Config:
    """Returns what both declare. Raises `pulumi.RunError`."""
    try:
        declared = load(Path(folder), plain_secrets_allowed=plain_secrets) if folder else {kind: {} for kind in KINDS}
    except ConfigFileError as error:
        raise pulumi.RunError(str(error)) from None
    twice = [
        f"{declared[kind][name].where}: {kind.removesuffix('s')} {name} is declared twice: in {_IN_PYTHON} too"
        for kind in KINDS
        for name in in_python[kind]
        if name in declared[kind]
    ]
    if twice:
        raise pulumi.RunError("\n".join(twice))
    for kind in KINDS:
        declared[kind] |= {
            name: Declared(_IN_PYTHON, arguments(kind, name, given)) for name, given in in_python[kind].items()
        }
    return declared


def _resolved(value: Any, where: str, name: str) -> Any:
    """Returns arguments with the secrets that they name. Raises `pulumi.RunError` for one that isn't there."""
    if isinstance(value, ConfigSecret):
        secret = pulumi.Config().get_secret(value.name)
        if secret is None:
            command = f"run `pulumi config set --secret {value.name}`"
            raise pulumi.RunError(f"{where}: {name} needs the secret {value.name} of the stack's config: {command}")
        return secret
    if isinstance(value, dict):
        return {key: _resolved(item, where, name) for key, item in value.items()}
    return [_resolved(item, where, name) for item in value] if isinstance(value, list) else value
