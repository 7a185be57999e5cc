"""The environment that a command calls, and the options that say how to reach it."""

from __future__ import annotations

import functools
import shlex
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pulumi_mwaa.airflow import Airflow, AirflowError
from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.airflow.transport.availability import AVAILABILITY_TIMEOUT
from pulumi_mwaa.airflow.transport.aws import mwaa_client, new_session, region_of
from pulumi_mwaa.cli.messages import say

if TYPE_CHECKING:
    import boto3

Command = Callable[..., Any]

_OPTIONS = (
    click.option(
        "--region",
        metavar="NAME",
        help="AWS region. Defaults to the region in the ARN, AWS_REGION or the profile, in that order.",
    ),
    click.option("--profile", metavar="NAME", help="Profile in the AWS configuration. Defaults to AWS_PROFILE."),
    click.option("--role-arn", metavar="ARN", help="Role to assume with these credentials."),
    click.option("--external-id", metavar="ID", help="External ID that the role's trust policy requires."),
    click.option(
        "--endpoint-url",
        metavar="URL",
        help="A different endpoint for InvokeRestApi, such as the airflow.env VPC endpoint. Defaults to "
        "AWS_ENDPOINT_URL_MWAA.",
    ),
    click.option(
        "--api-endpoint-url",
        metavar="URL",
        help="A different endpoint for GetEnvironment, such as the airflow.api VPC endpoint. Defaults to "
        "--endpoint-url.",
    ),
    click.option(
        "--availability-timeout",
        metavar="SECONDS",
        type=click.IntRange(min=0),
        help="How long to wait for an environment that is being created or updated. "
        f"Defaults to {AVAILABILITY_TIMEOUT:g}.",
    ),
)


@dataclass(frozen=True)
class Target:
    """An environment and how to reach it, as given on the command line."""

    environment: str
    region: str | None
    profile: str | None
    role_arn: str | None
    external_id: str | None
    endpoint_url: str | None
    api_endpoint_url: str | None
    availability_timeout: int | None

    @classmethod
    def typed_so_far(cls, context: click.Context) -> Target:
        """Returns the target on a command line that isn't complete yet."""
        given: dict[str, Any] = {field.name: context.params.get(field.name) for field in fields(cls)}
        return cls(**given)

    def airflow(self, notify: Callable[[str], None] = say) -> Airflow:
        """Returns the client.

        Args:
            notify: Called with each warning. By default, prints it on stderr.

        Raises:
            AirflowError: If the environment, the region or an endpoint is invalid, or if STS rejects the role.
            BotoCoreError: If the profile doesn't exist or the AWS configuration can't be read.
        """
        session = new_session(profile=self.profile)
        try:
            environment = parse_environment(self.environment)
            region = environment.resolve_region(self.region, partial(region_of, session), self._no_region)
        except ValueError as error:
            raise AirflowError(str(error)) from None
        session = self._as_role(session, region)
        timeout = AVAILABILITY_TIMEOUT if self.availability_timeout is None else self.availability_timeout
        return Airflow(
            self.environment,
            region=region,
            session=session,
            endpoint_url=self.endpoint_url,
            api_endpoint_url=self.api_endpoint_url,
            availability_timeout=timeout,
            notify=notify,
        )

    def environment_names(self) -> list[str]:
        """Returns the names of the region's environments, with one call per 25 environments.

        Raises:
            AirflowError: If no region is set, or if STS rejects the role.
            BotoCoreError: If the profile doesn't exist, or if the call can't be made.
            ClientError: If AWS rejects the call.
        """
        session = new_session(profile=self.profile)
        region = self.region or region_of(session)
        if not region:
            raise AirflowError("no region is set — use --region or set AWS_REGION")
        endpoint = self.api_endpoint_url or self.endpoint_url
        pages = mwaa_client(self._as_role(session, region), region, endpoint).get_paginator("list_environments")
        return [name for page in pages.paginate() for name in page["Environments"]]

    def asks_for_a_code(self) -> bool:
        """Returns whether boto3 would ask the user for the profile's MFA code."""
        from botocore.session import Session  # noqa: PLC0415 - slow to import

        return "mfa_serial" in Session(profile=self.profile).get_scoped_config()

    def command(self, name: str, *arguments: str) -> str:
        """Returns a command for the same environment that the user can paste into a shell."""
        given = ((field.name, getattr(self, field.name)) for field in fields(self)[1:])
        options = [word for name, value in given if value is not None for word in (_option(name), str(value))]
        return shlex.join(["pulumi-mwaa", name, self.environment, *arguments, *options])

    def _as_role(self, session: boto3.Session, region: str) -> boto3.Session:
        if not self.role_arn:
            return session
        from pulumi_mwaa.airflow.transport.assumed_role import assume_role  # noqa: PLC0415 - loads boto3

        return assume_role(session, region, self.role_arn, self.external_id)

    def _no_region(self) -> NoReturn:
        raise ValueError(f"no region is set for environment '{self.environment}' — use --region or set AWS_REGION")


def aws_options(command: Command) -> Command:
    """Adds the options to a command, which receives one `Target` in place of them and the environment argument."""

    @functools.wraps(command)
    def with_target(**parameters: Any) -> Any:
        if parameters["external_id"] is not None and parameters["role_arn"] is None:
            raise click.UsageError("--external-id has no effect without --role-arn")
        return command(Target(**{field.name: parameters.pop(field.name) for field in fields(Target)}), **parameters)

    for decorate in reversed(_OPTIONS):
        with_target = decorate(with_target)
    return with_target


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
