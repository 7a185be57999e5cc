"""The stack's configuration, as this package reads it: namespace `mwaa`, and what pulumi-aws reads in `aws`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pulumi_mwaa.airflow import AirflowError

_LATER = ("availabilityTimeout", "forgetMissingEnvironments")


@dataclass(frozen=True)
class Configuration:
    """What a host, or a program's look-up, is configured with; nothing of it but the region is ever recorded.

    Attributes:
        region: `mwaa:region`, else `aws:region`; the AWS chain is not asked here.
        profile: `mwaa:profile`, else `aws:profile`.
        role_arn: `mwaa:roleArn`, the role that those credentials assume; with it `mwaa:externalId`.
        endpoint_url: `mwaa:endpointUrl`.
        access_key: `aws:accessKey`; with it `aws:secretKey` and `aws:token`.
    """

    region: str | None = None
    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    endpoint_url: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, setting: Callable[[str], str | None]) -> Configuration:
        """Read it by full names such as `mwaa:region`; raises `AirflowError` for what would silently have no effect."""
        for name in _LATER:
            if setting(f"mwaa:{name}") is not None:
                raise AirflowError(f"mwaa:{name} is not supported by this version of pulumi-mwaa — remove it")
        if setting("mwaa:externalId") is not None and setting("mwaa:roleArn") is None:
            raise AirflowError("mwaa:externalId is set without mwaa:roleArn — set the role too, or remove it")
        endpoint = setting("mwaa:endpointUrl")
        if endpoint is not None and not urlsplit(endpoint).hostname:
            raise AirflowError(f"mwaa:endpointUrl is {endpoint!r}, which is no URL — write https://HOST")
        return cls(
            region=setting("mwaa:region") or setting("aws:region"),
            role_arn=setting("mwaa:roleArn"),
            external_id=setting("mwaa:externalId"),
            profile=setting("mwaa:profile") or setting("aws:profile"),
            endpoint_url=endpoint,
            access_key=setting("aws:accessKey"),
            secret_key=setting("aws:secretKey"),
            token=setting("aws:token"),
        )
