"""boto3 sessions and clients.

boto3 is imported only when the first session is created. Processes that need no session don't load it.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import boto3
    from types_boto3_mwaa import MWAAClient

# MWAA gives Airflow 10 s to respond and then returns its own error (API reference), so wait longer than that.
_READ_TIMEOUT = 20.0  # seconds
_CONNECT_TIMEOUT = 10.0  # seconds

_client_lock = Lock()


def new_session(
    *,
    profile: str | None = None,
    access_key: str | None = None,
    secret_key: str | None = None,
    token: str | None = None,
) -> boto3.Session:
    """Returns a session with the given credentials, or otherwise with those from boto3's credential chain."""
    import boto3  # noqa: PLC0415

    return boto3.Session(
        profile_name=profile,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=token,
    )


def make_client(
    session: boto3.Session, service: str, region: str, *, endpoint_url: str | None = None, **config: Any
) -> Any:
    """Creates a boto3 client under a lock, because threads share sessions, and sessions aren't thread-safe.

    Args:
        session: The credentials.
        service: boto3's name for the service.
        region: The AWS region.
        endpoint_url: A custom endpoint.
        config: Arguments for botocore's `Config`.
    """
    from botocore.config import Config  # noqa: PLC0415

    session.get_credentials()  # outside the lock, because this may make a call
    with _client_lock:
        return session.client(  # type: ignore[call-overload]
            service, region_name=region, endpoint_url=endpoint_url, config=Config(**config)
        )


def mwaa_client(session: boto3.Session, region: str, endpoint_url: str | None = None) -> MWAAClient:
    """Creates a boto3 client for MWAA that leaves retries to `Caller`. Makes no calls to MWAA."""
    client: MWAAClient = make_client(
        session,
        "mwaa",
        region,
        endpoint_url=endpoint_url,
        connect_timeout=_CONNECT_TIMEOUT,
        read_timeout=_READ_TIMEOUT,
        # boto3 would retry a create whose response was lost.
        retries={"total_max_attempts": 1},
        user_agent_extra="pulumi-mwaa",
    )
    host = urlsplit(client.meta.endpoint_url).hostname or ""
    if not host.startswith((f"airflow.{region}.", f"airflow-fips.{region}.")):
        # For `InvokeRestApi`, botocore prepends `env.` to the host. A custom endpoint must be used unchanged, whether
        # it comes from the argument, from AWS_ENDPOINT_URL_MWAA or from a profile.
        client.meta.config.inject_host_prefix = False
    return client


def region_of(session: boto3.Session) -> str | None:
    """Returns the region from AWS_REGION (which boto3 doesn't read), or otherwise the session's region."""
    return os.environ.get("AWS_REGION") or session.region_name
