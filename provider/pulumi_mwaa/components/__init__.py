"""An MWAA environment with everything it needs. Requires the extra `pulumi-mwaa[aws]`.

```python
from pulumi_mwaa.components import MwaaEnvironment

environment = MwaaEnvironment("prod", environment_name="prod", airflow_version="2.11.0", files="airflow")
```
"""

from pulumi_mwaa.components.mwaa_environment import MwaaEnvironment
from pulumi_mwaa.components.permissions import deploy_policy
from pulumi_mwaa.components.uploads import Dags

__all__ = ["Dags", "MwaaEnvironment", "deploy_policy"]
