"""An environment's Airflow config as files, and in a program: its variables, connections and pools.

Needs the extra `pulumi-mwaa[config]`.

```python
from pulumi_mwaa.config import AirflowConfig, config_files

files = config_files("stacks/config/prod")
AirflowConfig("airflow", environment=env.arn, files=files, variables={"owner": "data-platform"})
```
"""

from pulumi_mwaa.config.airflow_config import AirflowConfig, config_files

__all__ = ["AirflowConfig", "config_files"]
