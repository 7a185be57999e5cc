"""MWAA's operations on the environments in one account and region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from local.mwaa.airflow.rest import RestApi
from local.mwaa.api import aws_errors
from local.mwaa.api.call_log import Call
from local.mwaa.api.description import described
from local.mwaa.api.limits import Limits, TokenBucket
from local.mwaa.environments.registry import EnvironmentRegistry
from local.mwaa.state import ACCOUNT, AVAILABLE, REGION, Environment, State

_PAGE = 25  # the maximum and the default page size of ListEnvironments


@dataclass
class Shown:
    """A status to report for an environment instead of the actual one.

    Attributes:
        status: The status.
        error: The reason for it.
        looks: How many GetEnvironment calls report it before the actual status is reported again; None for no limit.
    """

    status: str
    error: str = ""
    looks: int | None = None


class Gateway:
    """Runs operations that have been authenticated and validated. `state` returns the current environments."""

    def __init__(self, state: Callable[[], State], registry: EnvironmentRegistry, limits: Limits) -> None:
        self._state = state
        self._operations: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "GetEnvironment": lambda given: {"Environment": self._describe(given["Name"])},
            "ListEnvironments": self._listed,
            "CreateEnvironment": registry.create,
            "UpdateEnvironment": registry.update,
            "DeleteEnvironment": registry.delete,
            "ListTagsForResource": registry.list_tags,
            "TagResource": registry.tag,
            "UntagResource": registry.untag,
        }
        self._limits = limits
        self._bucket = TokenBucket(limits.calls_per_second)
        self._apis: dict[tuple[str, str], RestApi] = {}
        self._shown: dict[str, Shown] = {}

    def show(self, name: str, shown: Shown | None) -> None:
        """Makes an environment report a different status and behave accordingly; None restores the actual status."""
        self._shown.pop(name, None)
        if shown:
            self._shown[name] = shown

    async def answer(self, operation: str, given: dict[str, Any], call: Call) -> dict[str, Any]:
        """Returns the operation's output, and completes the `call` log entry. Raises AwsError."""
        if operation == "InvokeRestApi":
            return await self._invoke(given, call)
        return self._operations[operation](given)

    async def close(self) -> None:
        """Closes the connections to all Airflow instances."""
        for api in self._apis.values():
            await api.close()

    def throttle(self, operation: str) -> None:
        """Raises AwsError if a call to InvokeRestApi exceeds the rate limit. All environments share the limit."""
        if operation == "InvokeRestApi" and not self._bucket.take():
            raise aws_errors.throttled()

    async def _invoke(self, given: dict[str, Any], call: Call) -> dict[str, Any]:
        query = given.get("QueryParameters") or {}
        if not isinstance(query, dict):
            raise aws_errors.validation("QueryParameters must be a JSON object")
        call.method, call.path, call.query = given["Method"], given["Path"].partition("?")[0], tuple(query)
        environment = self._environment(given["Name"])
        if environment.status != AVAILABLE:
            raise aws_errors.environment_not_available(environment.name, environment.status)
        status, response = await self._api(environment).call(call.method, given["Path"], query, given.get("Body"))
        call.status = status
        return {"RestApiStatusCode": status, "RestApiResponse": response}

    def _describe(self, name: str) -> dict[str, Any]:
        description, shown = described(self._environment(name)), self._shown.get(name)
        if shown and shown.looks is not None:
            shown.looks -= 1
            if shown.looks == 0:
                self.show(name, None)
        return description

    def _environment(self, name: str) -> Environment:
        environment = self._state().environment(name)
        if environment is None:
            raise aws_errors.environment_not_found(name, ACCOUNT, REGION)
        shown = self._shown.get(name)
        return replace(environment, status=shown.status, error=shown.error) if shown else environment

    def _api(self, environment: Environment) -> RestApi:
        key = environment.name, environment.url
        if key not in self._apis:
            self._apis[key] = RestApi(environment, self._limits)
        return self._apis[key]

    def _listed(self, given: dict[str, Any]) -> dict[str, Any]:
        names = sorted(environment.name for environment in self._state().environments)
        first = _offset(given.get("NextToken") or "0")
        end = first + int(given.get("MaxResults", _PAGE))
        more = {"NextToken": str(end)} if end < len(names) else {}
        return {"Environments": names[first:end], **more}


def _offset(token: str) -> int:
    if not token.isdecimal():
        raise aws_errors.validation("NextToken is invalid")
    return int(token)
