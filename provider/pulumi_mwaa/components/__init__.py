"""An MWAA environment with everything it needs. Requires the `aws` extra (`pulumi-mwaa[aws]`).

```python
from pulumi_mwaa.components import MwaaEnvironment

environment = MwaaEnvironment("prod", environment_name="prod", airflow_version="2.11.0", files="airflow")
```
"""

try:
    from pulumi_mwaa.components.mwaa_environment import MwaaEnvironment
    from pulumi_mwaa.components.permissions import deploy_policy
    from pulumi_mwaa.components.uploads import Dags
except ModuleNotFoundError as error:
    if error.name != "pulumi_aws":
        raise
    message = "pulumi_mwaa.components requires the 'aws' extra — install pulumi-mwaa[aws]"
    raise ModuleNotFoundError(message, name=error.name) from None

__all__ = ["Dags", "MwaaEnvironment", "deploy_policy"]
