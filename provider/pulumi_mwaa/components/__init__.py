"""An MWAA environment with everything it needs. Requires the `aws` extra (`pulumi-mwaa[aws]`).

```python
from pulumi_mwaa.components import MwaaEnvironment

environment = MwaaEnvironment("prod", environment_name="prod", airflow_version="2.11.0", files="airflow")
```
"""

try:
    from pulumi_mwaa.components.events.dataset_publisher import DatasetPublisher
    from pulumi_mwaa.components.events.github_dag_trigger import GithubDagTrigger
    from pulumi_mwaa.components.events.s3_dag_trigger import S3DagTrigger
    from pulumi_mwaa.components.mwaa_environment import MwaaEnvironment
    from pulumi_mwaa.components.permissions import deploy_policy
    from pulumi_mwaa.components.uploads import Dags
except ModuleNotFoundError as error:
    if error.name != "pulumi_aws":
        raise
    message = "pulumi_mwaa.components requires the 'aws' extra — install pulumi-mwaa[aws]"
    raise ModuleNotFoundError(message, name=error.name) from None

__all__ = [
    "Dags",
    "DatasetPublisher",
    "GithubDagTrigger",
    "MwaaEnvironment",
    "S3DagTrigger",
    "deploy_policy",
]
