"""Look-ups of variables: read by the program itself, and not part of the stack.

```python
from pulumi_mwaa import get_variable, get_variable_output

owner = get_variable("owner", environment="prod").value
token = get_variable_output("api_token", environment=env.arn).value  # secret
```
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pulumi

from pulumi_mwaa.functions.lookups import Lookups
from pulumi_mwaa.provider.schema.json_values import strip_secrets
from pulumi_mwaa.provider.schema.values import Properties
from pulumi_mwaa.provider.schema.variable import VARIABLE


@dataclass(frozen=True)
class GetVariableResult:
    """A variable as it is; `value` is text, JSON too, and `None` where it is hidden."""

    environment: str
    region: str
    key: str
    value: str | None
    description: str | None


def _plain(shown: Properties, added: Collection[str]) -> Properties:
    return {**shown, "value": strip_secrets(shown.get("value"), shown["key"], added)}


_lookups = Lookups(VARIABLE, GetVariableResult, _plain)


def get_variable(
    key: str, *, environment: str, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> GetVariableResult:
    """A variable, without what stands under a key that Airflow masks: that has to be an `Output`.

    Args:
        key: its key.
        environment: the environment's name or ARN.
        region: its AWS region; else its ARN's, `mwaa:region`, `aws:region`, the AWS chain.
        opts: `provider` or `parent`, as for a resource.

    Raises:
        pulumi.RunError: when there is no such variable, or it can't be read; in one line.
    """
    return _lookups.get(key, environment, region, opts)


def get_variable_output(
    key: pulumi.Input[str],
    *,
    environment: pulumi.Input[str],
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetVariableResult]:
    """As `get_variable`, when all that is given is known and `depends_on` of `opts` is there; secret."""
    return _lookups.get_output(key, environment, region, opts)


def list_variables(
    environment: str, *, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> list[GetVariableResult]:
    """All variables of an environment, by key, each as `get_variable` gives it."""
    return _lookups.list(environment, region, opts)


def list_variables_output(
    environment: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[list[GetVariableResult]]:
    """As `list_variables`, when all that is given is known and `depends_on` of `opts` is there; secret."""
    return _lookups.list_output(environment, region, opts)
