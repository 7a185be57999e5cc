"""The stack's configuration, as this package reads it: namespace `mwaa`, and what pulumi-aws reads in `aws`."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pulumi.dynamic import Config

from pulumi_mwaa.airflow import AirflowError

_LATER = ("roleArn", "externalId", "availabilityTimeout", "forgetMissingEnvironments")


@dataclass(frozen=True)
class Configuration:
    """What a host has been configured with; nothing of it but the region is ever recorded.

    Attributes:
        region: `mwaa:region`, else `aws:region`; the AWS chain is not asked here.
        profile: `mwaa:profile`, else `aws:profile`.
        endpoint_url: `mwaa:endpointUrl`.
        access_key: `aws:accessKey`; with it `aws:secretKey` and `aws:token`.
    """

    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, config: Config) -> Configuration:
        """Read it; raises `AirflowError` for a setting that would be silently without effect."""
        for name in _LATER:
            if config.get(f"mwaa:{name}") is not None:
                raise AirflowError(f"mwaa:{name} is not supported by this version of pulumi-mwaa — remove it")
        endpoint = config.get("mwaa:endpointUrl")
        if endpoint is not None and not urlsplit(endpoint).hostname:
            raise AirflowError(f"mwaa:endpointUrl is {endpoint!r}, which is no URL — write https://HOST")
        return cls(
            region=config.get("mwaa:region") or config.get("aws:region"),
            profile=config.get("mwaa:profile") or config.get("aws:profile"),
            endpoint_url=endpoint,
            access_key=config.get("aws:accessKey"),
            secret_key=config.get("aws:secretKey"),
            token=config.get("aws:token"),
        )
