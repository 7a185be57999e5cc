"""boto3's sessions and clients, as this package needs them.

boto3 is imported when the first session is made: a program and a host that make no call do without it.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import boto3
    from types_boto3_mwaa import MWAAClient

# MWAA gives a call 10 s and then answers with an error of its own (API reference): wait a little longer than that.
_READ_TIMEOUT = 20.0  # seconds
_CONNECT_TIMEOUT = 10.0  # seconds

_making = Lock()


def new_session(
    *,
    profile: str | None = None,
    access_key: str | None = None,
    secret_key: str | None = None,
    token: str | None = None,
) -> boto3.Session:
    """A session with these credentials, else those of the AWS chain."""
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
    """A boto3 client of a session that several threads share: while it makes one, a session isn't thread-safe.

    Args:
        session: the credentials.
        service: boto3's name of the service.
        region: the AWS region.
        endpoint_url: another endpoint than AWS's own.
        config: what botocore's `Config` takes.
    """
    from botocore.config import Config  # noqa: PLC0415

    session.get_credentials()  # outside the lock, since this may take a call
    with _making:
        return session.client(  # type: ignore[call-overload]
            service, region_name=region, endpoint_url=endpoint_url, config=Config(**config)
        )


def mwaa_client(session: boto3.Session, region: str, endpoint_url: str | None = None) -> MWAAClient:
    """A boto3 client that leaves repeating to `Caller`; no call is made."""
    client: MWAAClient = make_client(
        session,
        "mwaa",
        region,
        endpoint_url=endpoint_url,
        connect_timeout=_CONNECT_TIMEOUT,
        read_timeout=_READ_TIMEOUT,
        # boto3 would repeat a create whose answer was lost.
        retries={"total_max_attempts": 1},
        user_agent_extra="pulumi-mwaa",
    )
    host = urlsplit(client.meta.endpoint_url).hostname or ""
    if not host.startswith((f"airflow.{region}.", f"airflow-fips.{region}.")):
        # botocore puts `env.` before the host of this operation; an endpoint of one's own is meant as it stands,
        # whether it was given here, by AWS_ENDPOINT_URL_MWAA or by a profile.
        client.meta.config.inject_host_prefix = False
    return client


def region_of(session: boto3.Session) -> str | None:
    """The region of the AWS chain: AWS_REGION (which boto3 alone doesn't read), AWS_DEFAULT_REGION, the profile."""
    return os.environ.get("AWS_REGION") or session.region_name
