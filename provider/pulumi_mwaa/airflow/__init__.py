"""A client that calls Airflow's REST API through Amazon MWAA's `InvokeRestApi`.

It doesn't require Pulumi, a token or a web login.

```python
from pulumi_mwaa.airflow import Airflow

airflow = Airflow("prod", region="eu-central-1")
print([pool["name"] for pool in airflow.pools.list()])
```
"""

from pulumi_mwaa.airflow.client import Airflow
from pulumi_mwaa.airflow.dags.dag_run import DagRun
from pulumi_mwaa.airflow.dags.dags import Dag, ImportFailure
from pulumi_mwaa.airflow.dags.datasets import Dataset, DatasetEvent
from pulumi_mwaa.airflow.dags.task_instances import TaskInstance
from pulumi_mwaa.airflow.errors import (
    AirflowError,
    AlreadyExistsError,
    EnvironmentNotFoundError,
    NotFoundError,
    OutcomeUnknownError,
    PathTooLongError,
    StillRunningError,
    ThrottledError,
    UndeliveredError,
    UnreadableError,
)
from pulumi_mwaa.airflow.pools import PoolUsage
from pulumi_mwaa.airflow.transport.pacing import Pacer

__all__ = [
    "Airflow",
    "AirflowError",
    "AlreadyExistsError",
    "Dag",
    "DagRun",
    "Dataset",
    "DatasetEvent",
    "EnvironmentNotFoundError",
    "ImportFailure",
    "NotFoundError",
    "OutcomeUnknownError",
    "Pacer",
    "PathTooLongError",
    "PoolUsage",
    "StillRunningError",
    "TaskInstance",
    "ThrottledError",
    "UndeliveredError",
    "UnreadableError",
]
