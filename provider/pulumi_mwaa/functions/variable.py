"""Functions that look up variables. The program itself reads the variables, which don't become part of the stack.

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

from pulumi_mwaa.airflow.masking.sensitive import strip_secrets
from pulumi_mwaa.functions.lookups import Lookups
from pulumi_mwaa.provider.schema.values import Properties
from pulumi_mwaa.provider.schema.variable import VARIABLE


@dataclass(frozen=True)
class GetVariableResult:
    """An existing variable. `value` is a string, even if it contains JSON, or `None` if the value is hidden."""

    environment: str
    region: str
    key: str
    value: str | None
    description: str | None


def _without_secrets(fields: Properties, sensitive_names: Collection[str]) -> Properties:
    return {**fields, "value": strip_secrets(fields.get("value"), fields["key"], sensitive_names)}


_lookups = Lookups(VARIABLE, GetVariableResult, _without_secrets)


def get_variable(
    key: str, *, environment: str, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> GetVariableResult:
    """Reads a variable, leaving out values under sensitive keys; `get_variable_output` includes them.

    Args:
        key: The variable's key.
        environment: The environment's name or ARN.
        region: The environment's AWS region. Defaults to the region in the ARN, `mwaa:region`, `aws:region` or AWS's
            default chain, in that order.
        opts: The lookup's options: `provider` or `parent`, as for a resource.

    Raises:
        pulumi.RunError: The variable doesn't exist or can't be read. The error is one line.
    """
    return _lookups.get(key, environment, region, opts)


def get_variable_output(
    key: pulumi.Input[str],
    *,
    environment: pulumi.Input[str],
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetVariableResult]:
    """Like `get_variable`, but accepts inputs and `depends_on`; its secret output includes sensitive values."""
    return _lookups.get_output(key, environment, region, opts)


def list_variables(
    environment: str, *, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> list[GetVariableResult]:
    """Like `get_variable`, but reads all variables in an environment, sorted by key."""
    return _lookups.list(environment, region, opts)


def list_variables_output(
    environment: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[list[GetVariableResult]]:
    """Like `list_variables`, but accepts inputs and `depends_on`; its secret output includes sensitive values."""
    return _lookups.list_output(environment, region, opts)
