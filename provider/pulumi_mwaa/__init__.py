"""Variables, connections and pools of Amazon MWAA environments as Pulumi resources.

Names are imported on first use. `pulumi_mwaa.airflow` can therefore be used without loading Pulumi, for example in a
Lambda function.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_mwaa.functions.connection import (
        GetConnectionResult,
        get_connection,
        get_connection_output,
        list_connections,
        list_connections_output,
    )
    from pulumi_mwaa.functions.pool import (
        GetPoolResult,
        get_pool,
        get_pool_output,
        list_pools,
        list_pools_output,
    )
    from pulumi_mwaa.functions.variable import (
        GetVariableResult,
        get_variable,
        get_variable_output,
        list_variables,
        list_variables_output,
    )
    from pulumi_mwaa.resources.connection import AirflowConnection
    from pulumi_mwaa.resources.dag import AirflowDag
    from pulumi_mwaa.resources.dag_run import AirflowDagRun
    from pulumi_mwaa.resources.pool import AirflowPool
    from pulumi_mwaa.resources.provider import Provider
    from pulumi_mwaa.resources.role import AirflowRole
    from pulumi_mwaa.resources.variable import AirflowVariable

__all__ = [
    "AirflowConnection",
    "AirflowDag",
    "AirflowDagRun",
    "AirflowPool",
    "AirflowRole",
    "AirflowVariable",
    "GetConnectionResult",
    "GetPoolResult",
    "GetVariableResult",
    "Provider",
    "get_connection",
    "get_connection_output",
    "get_pool",
    "get_pool_output",
    "get_variable",
    "get_variable_output",
    "list_connections",
    "list_connections_output",
    "list_pools",
    "list_pools_output",
    "list_variables",
    "list_variables_output",
]

__version__ = "0.1.0"

_MODULES = {
    "AirflowConnection": "pulumi_mwaa.resources.connection",
    "AirflowDag": "pulumi_mwaa.resources.dag",
    "AirflowDagRun": "pulumi_mwaa.resources.dag_run",
    "AirflowPool": "pulumi_mwaa.resources.pool",
    "AirflowRole": "pulumi_mwaa.resources.role",
    "AirflowVariable": "pulumi_mwaa.resources.variable",
    "GetConnectionResult": "pulumi_mwaa.functions.connection",
    "GetPoolResult": "pulumi_mwaa.functions.pool",
    "GetVariableResult": "pulumi_mwaa.functions.variable",
    "Provider": "pulumi_mwaa.resources.provider",
    "get_connection": "pulumi_mwaa.functions.connection",
    "get_connection_output": "pulumi_mwaa.functions.connection",
    "get_pool": "pulumi_mwaa.functions.pool",
    "get_pool_output": "pulumi_mwaa.functions.pool",
    "get_variable": "pulumi_mwaa.functions.variable",
    "get_variable_output": "pulumi_mwaa.functions.variable",
    "list_connections": "pulumi_mwaa.functions.connection",
    "list_connections_output": "pulumi_mwaa.functions.connection",
    "list_pools": "pulumi_mwaa.functions.pool",
    "list_pools_output": "pulumi_mwaa.functions.pool",
    "list_variables": "pulumi_mwaa.functions.variable",
    "list_variables_output": "pulumi_mwaa.functions.variable",
}


if not TYPE_CHECKING:  # otherwise, a type checker would accept any name

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
