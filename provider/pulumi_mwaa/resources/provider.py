"""A second account or region in one stack.

```python
from pulumi import ResourceOptions
from pulumi_mwaa import AirflowPool, Provider

analytics = Provider("analytics", role_arn="arn:aws:iam::123456789012:role/airflow-config", region="eu-central-1")
AirflowPool("backfill", environment="analytics", name="backfill", slots=4, opts=ResourceOptions(provider=analytics))
```
"""

from __future__ import annotations

import pulumi


class Provider(pulumi.ProviderResource):
    """How the resources that name it in `opts.provider` reach AWS; it takes nothing from the stack's configuration.

    Args:
        role_arn: the role to assume, as `mwaa:roleArn`.
        external_id: what the role's trust policy asks for, as `mwaa:externalId`.
        region: the AWS region, as `mwaa:region`.
        profile: the profile of the AWS configuration, as `mwaa:profile`.
        endpoint_url: another MWAA endpoint, as `mwaa:endpointUrl`.

    Attributes:
        settings: the same by the names of the stack's settings.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        role_arn: pulumi.Input[str] | None = None,
        external_id: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        endpoint_url: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        given = {
            "mwaa:roleArn": role_arn,
            "mwaa:externalId": external_id,
            "mwaa:region": region,
            "mwaa:profile": profile,
            "mwaa:endpointUrl": endpoint_url,
        }
        self.settings = {name: value for name, value in given.items() if value is not None}
        super().__init__("pulumi-python", resource_name, dict(self.settings), opts)
