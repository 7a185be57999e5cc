"""The stack settings that this package reads, in the `mwaa` and `aws` namespaces."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pulumi

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.transport.availability import AVAILABILITY_TIMEOUT
from pulumi_mwaa.airflow.transport.pacing import parse_calls_per_second
from pulumi_mwaa.provider.schema import validators

Setting = Callable[[str], "str | None"]

_DURATION = re.compile(r"(?P<number>\d+)(?P<unit>[smh]?)", re.ASCII)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
SENSITIVE_NAMES = "mwaa:sensitiveVarConnNames"  # named after Airflow's `core.sensitive_var_conn_names`
_FLAGS = {None: False, "false": False, "true": True}


@dataclass(frozen=True)
class Configuration:
    """The configuration for a provider host or a lookup. Only the region is also recorded in a resource's outputs.

    Attributes:
        region: `mwaa:region` or `aws:region`, but not the region from AWS's default chain.
        profile: `mwaa:profile` or `aws:profile`.
        role_arn: `mwaa:roleArn`, the role to assume with the configured credentials.
        external_id: `mwaa:externalId`, the external ID for assuming that role.
        endpoint_url: `mwaa:endpointUrl`, the endpoint for `InvokeRestApi`.
        api_endpoint_url: `mwaa:apiEndpointUrl`, the endpoint for `GetEnvironment`. Defaults to `endpoint_url`.
        availability_timeout: `mwaa:availabilityTimeout`, in seconds.
        calls_per_second: `mwaa:callsPerSecond`, the limit on calls to a region; `None` for the default.
        forget_missing_environments: `mwaa:forgetMissingEnvironments`.
        sensitive_names: `mwaa:sensitiveVarConnNames`, additional words that make a name sensitive.
        access_key: `aws:accessKey`.
        secret_key: `aws:secretKey`.
        token: `aws:token`.
    """

    region: str | None = None
    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    endpoint_url: str | None = None
    api_endpoint_url: str | None = None
    availability_timeout: float = AVAILABILITY_TIMEOUT
    calls_per_second: float | None = None
    forget_missing_environments: bool = False
    sensitive_names: frozenset[str] = frozenset()
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, setting: Setting) -> Configuration:
        """Reads the configuration.

        Args:
            setting: Returns a setting by its full name, such as `mwaa:region`, or `None` if it isn't set.

        Raises:
            AirflowError: A setting is invalid or would have no effect.
        """
        if setting("mwaa:externalId") is not None and setting("mwaa:roleArn") is None:
            raise AirflowError(
                "mwaa:externalId is set without mwaa:roleArn — set mwaa:roleArn too, or remove mwaa:externalId"
            )
        return cls(
            region=_region(setting),
            role_arn=setting("mwaa:roleArn"),
            external_id=setting("mwaa:externalId"),
            profile=setting("mwaa:profile") or setting("aws:profile"),
            endpoint_url=_url("mwaa:endpointUrl", setting),
            api_endpoint_url=_url("mwaa:apiEndpointUrl", setting),
            availability_timeout=_duration("mwaa:availabilityTimeout", setting, AVAILABILITY_TIMEOUT),
            calls_per_second=_rate("mwaa:callsPerSecond", setting),
            forget_missing_environments=_flag("mwaa:forgetMissingEnvironments", setting),
            sensitive_names=sensitive_names(setting),
            access_key=setting("aws:accessKey"),
            secret_key=setting("aws:secretKey"),
            token=setting("aws:token"),
        )


def stack_setting(name: str) -> str | None:
    """Returns a stack setting by its full name, or `None` if it isn't set. Works only in the program."""
    namespace, _, key = name.partition(":")
    return pulumi.Config(namespace).get(key)


def sensitive_names(setting: Setting) -> frozenset[str]:
    """Returns the words in `mwaa:sensitiveVarConnNames`, which are separated by commas, as in Airflow."""
    return frozenset(word for word in (each.strip() for each in (setting(SENSITIVE_NAMES) or "").split(",")) if word)


def _region(setting: Setting) -> str | None:
    for name in ("mwaa:region", "aws:region"):
        if region := setting(name):
            if reason := validators.region(region):
                raise AirflowError(f"{name}: {reason}")
            return region
    return None


def _url(name: str, setting: Setting) -> str | None:
    text = setting(name)
    if text is not None and not urlsplit(text).hostname:
        raise AirflowError(f"{name} is {text!r}, which isn't a URL — use https://HOST")
    return text


def _duration(name: str, setting: Setting, default: float) -> float:
    """Returns a duration in seconds."""
    text = setting(name)
    if text is None:
        return default
    duration = _DURATION.fullmatch(text)
    if duration is None:
        raise AirflowError(
            f"{name} is {text!r}, which isn't a duration — use a number of seconds, or a value such as 90s, 10m or 1h"
        )
    return float(int(duration["number"]) * _SECONDS[duration["unit"]])


def _rate(name: str, setting: Setting) -> float | None:
    text = setting(name)
    return None if text is None else parse_calls_per_second(name, text)


def _flag(name: str, setting: Setting) -> bool:
    text = setting(name)
    if text not in _FLAGS:
        raise AirflowError(f"{name} is {text!r} — use true or false")
    return _FLAGS[text]
