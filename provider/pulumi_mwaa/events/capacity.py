"""How many more runs of a DAG may be triggered right now."""

from __future__ import annotations

from pulumi_mwaa.airflow import Airflow

_ACTIVE = ("queued", "running")


def free_runs(airflow: Airflow, dag_id: str, *, pool: str | None, max_active_runs: int | None) -> int | None:
    """Returns how many more runs a DAG has room for, with up to three calls, or `None` if there is no limit.

    A queued run has no task in the pool yet, so one slot is counted as taken for it.

    Args:
        airflow: The client.
        dag_id: The DAG's ID.
        pool: The pool that the DAG's tasks use, one slot for each run at a time. Its size also limits the DAG's active
            runs.
        max_active_runs: The maximum number of the DAG's active (queued or running) runs, if limited.

    Raises:
        AirflowError: If a call fails, for example because the pool doesn't exist.
    """
    limits = [] if max_active_runs is None else [max_active_runs]
    open_slots = None
    if pool is not None:
        usage = airflow.pools.usage(pool)
        limits.append(usage.slots)
        open_slots = usage.open_slots - usage.scheduled_slots
    if not limits:
        return None
    free = min(limits) - airflow.dag_runs.count(dag_id, _ACTIVE)
    if open_slots is not None and free > 0:
        free = min(free, open_slots - airflow.dag_runs.count(dag_id, ("queued",)))
    return max(free, 0)
