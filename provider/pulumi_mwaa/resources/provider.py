"""An explicit provider, for a second account or region in one stack.

```python
from pulumi import ResourceOptions
from pulumi_mwaa import AirflowPool, Provider

analytics = Provider("analytics", role_arn="arn:aws:iam::123456789012:role/airflow-config", region="eu-central-1")
AirflowPool("backfill", environment="analytics", name="backfill", slots=4, opts=ResourceOptions(provider=analytics))
```
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.provider.configuration import SENSITIVE_NAMES, stack_setting
from pulumi_mwaa.provider.schema import validators


class Provider(pulumi.ProviderResource):
    """The AWS configuration for resources whose `opts.provider` is this provider.

    The stack's configuration doesn't apply to these resources, except for `mwaa:sensitiveVarConnNames`, which
    determines what is secret in the stack's state.

    Args:
        role_arn: The role to assume; same as `mwaa:roleArn`.
        external_id: The external ID that the role's trust policy requires; same as `mwaa:externalId`.
        region: The AWS region; same as `mwaa:region`.
        profile: The profile in the AWS configuration; same as `mwaa:profile`.
        endpoint_url: The endpoint for `InvokeRestApi`; same as `mwaa:endpointUrl`.
        api_endpoint_url: The endpoint for `GetEnvironment`; same as `mwaa:apiEndpointUrl`.
        availability_timeout: How long to wait for an environment; same as `mwaa:availabilityTimeout`.
        calls_per_second: The limit on calls per second to the region; same as `mwaa:callsPerSecond`.
        forget_missing_environments: Whether to forget missing environments; same as `mwaa:forgetMissingEnvironments`.

    Attributes:
        settings: The arguments, by the name of the corresponding stack setting.

    Raises:
        pulumi.RunError: The region or the role is known but invalid.
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
        api_endpoint_url: pulumi.Input[str] | None = None,
        availability_timeout: pulumi.Input[str] | None = None,
        calls_per_second: pulumi.Input[float] | None = None,
        forget_missing_environments: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        for argument, value, validate in (
            ("region", region, validators.region),
            ("role_arn", role_arn, validators.role_arn),
        ):
            if isinstance(value, str) and (reason := validate(value)):
                raise pulumi.RunError(f"{argument} of Provider '{resource_name}': {reason}")
        given = {
            "mwaa:roleArn": role_arn,
            "mwaa:externalId": external_id,
            "mwaa:region": region,
            "mwaa:profile": profile,
            "mwaa:endpointUrl": endpoint_url,
            "mwaa:apiEndpointUrl": api_endpoint_url,
            "mwaa:availabilityTimeout": availability_timeout,
            "mwaa:callsPerSecond": None
            if calls_per_second is None
            else pulumi.Output.from_input(calls_per_second).apply(lambda number: f"{number:g}"),
            "mwaa:forgetMissingEnvironments": None
            if forget_missing_environments is None
            else pulumi.Output.from_input(forget_missing_environments).apply(lambda flag: "true" if flag else "false"),
            SENSITIVE_NAMES: stack_setting(SENSITIVE_NAMES),
        }
        self.settings = {name: value for name, value in given.items() if value is not None}
        super().__init__("pulumi-python", resource_name, dict(self.settings), opts)


def settings_of(provider: pulumi.ProviderResource | None) -> Mapping[str, pulumi.Input[str]] | None:
    """Returns an explicit provider's settings, or `None` if there is no such provider.

    Raises:
        AirflowError: The provider isn't a `pulumi_mwaa.Provider`.
    """
    if provider is None:
        return None
    if not isinstance(provider, Provider):
        raise AirflowError(f"provider {type(provider).__qualname__} isn't supported here — use pulumi_mwaa.Provider")
    return provider.settings
