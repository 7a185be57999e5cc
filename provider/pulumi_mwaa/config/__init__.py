"""An environment's Airflow config: its variables, connections and pools, declared in files and in Python.

Requires the `config` extra (`pulumi-mwaa[config]`).

```python
from pulumi_mwaa.config import AirflowConfig, config_files

files = config_files("stacks/config/prod")
AirflowConfig("airflow", environment=env.arn, files=files, variables={"owner": "data-platform"})
```
"""

try:
    from pulumi_mwaa.config.airflow_config import AirflowConfig, config_files
except ModuleNotFoundError as error:
    if error.name not in ("jsonschema", "yaml"):
        raise
    message = "pulumi_mwaa.config requires the 'config' extra — install pulumi-mwaa[config]"
    raise ModuleNotFoundError(message, name=error.name) from None

__all__ = ["AirflowConfig", "config_files"]
