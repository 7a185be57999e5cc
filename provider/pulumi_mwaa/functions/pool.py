"""Look-ups of pools: read by the program itself, and not part of the stack.

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
    """A pool as it is."""

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
    """A pool.

    Args:
        name: its name.
        environment: the environment's name or ARN.
        region: its AWS region; else its ARN's, `mwaa:region`, `aws:region`, the AWS chain.
        opts: `provider` or `parent`, as for a resource.

    Raises:
        pulumi.RunError: when there is no such pool, or it can't be read; in one line.
    """
    return _lookups.get(name, environment, region, opts)


def get_pool_output(
    name: pulumi.Input[str],
    *,
    environment: pulumi.Input[str],
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetPoolResult]:
    """As `get_pool`, when all that is given is known and `depends_on` of `opts` is there."""
    return _lookups.get_output(name, environment, region, opts)


def list_pools(
    environment: str, *, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> list[GetPoolResult]:
    """All pools of an environment, by name, each as `get_pool` gives it."""
    return _lookups.list(environment, region, opts)


def list_pools_output(
    environment: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[list[GetPoolResult]]:
    """As `list_pools`, when all that is given is known and `depends_on` of `opts` is there."""
    return _lookups.list_output(environment, region, opts)
