"""The functions' Airflow clients, which outlive an invocation."""

from __future__ import annotations

from functools import cache

from pulumi_mwaa.airflow import Airflow

# A function has little time, so a call that is throttled for about two seconds fails, to be made again later.
_THROTTLED_TRIES = 4


@cache
def airflow_client(environment: str) -> Airflow:
    """Returns the client for an environment. It fails at once while the environment is being created or updated.

    The client reads Airflow's version and the caller's account only once. It doesn't recover once the environment has
    been unavailable; in that case, call `airflow_client.cache_clear()`.

    Raises:
        AirflowError: If `environment` is neither a name nor an ARN, or if the region is missing.
    """
    return Airflow(environment, availability_timeout=0, throttled_tries=_THROTTLED_TRIES)
