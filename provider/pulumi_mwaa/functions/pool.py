"""Functions that look up pools. The program itself reads the pools, which don't become part of the stack.

```python
from pulumi_mwaa import get_pool, list_pools

slots = get_pool("default_pool", environment="prod").slots
names = [pool.name for pool in list_pools("prod")]
```
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from pulumi_mwaa.functions.lookups import Lookups
from pulumi_mwaa.provider.schema.pool import POOL


@dataclass(frozen=True)
class GetPoolResult:
    """An existing pool."""

    environment: str
    region: str
    name: str
    slots: int
    description: str | None
    include_deferred: bool


_lookups = Lookups(POOL, GetPoolResult)


def get_pool(
    name: str, *, environment: str, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> GetPoolResult:
    """Reads a pool.

    Args:
        name: The pool's name.
        environment: The environment's name or ARN.
        region: The environment's AWS region. Defaults to the region in the ARN, `mwaa:region`, `aws:region` or AWS's
            default chain, in that order.
        opts: The lookup's options: `provider` or `parent`, as for a resource.

    Raises:
        pulumi.RunError: The pool doesn't exist or can't be read. The error is one line.
    """
    return _lookups.get(name, environment, region, opts)


def get_pool_output(
    name: pulumi.Input[str],
    *,
    environment: pulumi.Input[str],
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetPoolResult]:
    """Like `get_pool`, but accepts inputs and `depends_on`, and returns an output."""
    return _lookups.get_output(name, environment, region, opts)


def list_pools(
    environment: str, *, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> list[GetPoolResult]:
    """Like `get_pool`, but reads all pools in an environment, sorted by name."""
    return _lookups.list(environment, region, opts)


def list_pools_output(
    environment: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[list[GetPoolResult]]:
    """Like `list_pools`, but accepts inputs and `depends_on`, and returns an output."""
    return _lookups.list_output(environment, region, opts)
