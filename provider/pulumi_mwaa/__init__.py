"""Variables, connections and pools of Amazon MWAA environments as Pulumi resources.

Names are imported when they are first used: who needs `pulumi_mwaa.airflow` only, a Lambda say, loads no Pulumi.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_mwaa.resources.connection import AirflowConnection
    from pulumi_mwaa.resources.pool import AirflowPool
    from pulumi_mwaa.resources.provider import Provider
    from pulumi_mwaa.resources.role import AirflowRole
    from pulumi_mwaa.resources.variable import AirflowVariable

__all__ = ["AirflowConnection", "AirflowPool", "AirflowRole", "AirflowVariable", "Provider"]

_HOME = {
    "AirflowConnection": "pulumi_mwaa.resources.connection",
    "AirflowPool": "pulumi_mwaa.resources.pool",
    "AirflowRole": "pulumi_mwaa.resources.role",
    "AirflowVariable": "pulumi_mwaa.resources.variable",
    "Provider": "pulumi_mwaa.resources.provider",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
