"""Lookups. The program calls Airflow itself, because the dynamic provider host doesn't support `Invoke`."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Mapping
from collections.abc import Collection as Names
from typing import Any, Generic, TypeVar

import pulumi
from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import error_message
from pulumi_mwaa.provider.resolved_environment import ResolvedEnvironment
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Properties
from pulumi_mwaa.resources.provider import settings_of

Result = TypeVar("Result")
Results = list[Result]  # `list` is a method of the class below


@dataclasses.dataclass(frozen=True)
class Lookups(Generic[Result]):
    """The lookups for one kind. A failed lookup raises a `pulumi.RunError`, which Pulumi shows as one line.

    Attributes:
        schema: The kind's schema.
        result: The dataclass for a result, with `environment`, `region` and the kind's fields.
        without_secrets: Returns an object's fields without its secrets, for a result that isn't an `Output`. The second
            argument contains the configured sensitive names.
    """

    schema: ResourceSchema
    result: type[Result]
    without_secrets: Callable[[Properties, Names[str]], Properties] = lambda fields, _names: fields

    def get(self, name: str, environment: str, region: str | None, opts: pulumi.InvokeOptions | None) -> Result:
        """Reads one object with one call."""
        return self._invoke(f"get_{self.schema.name}", opts, environment=environment, region=region, name=name)[0]

    def get_output(
        self,
        name: pulumi.Input[str],
        environment: pulumi.Input[str],
        region: pulumi.Input[str] | None,
        opts: pulumi.InvokeOptions | None,
    ) -> pulumi.Output[Result]:
        """Reads one object once all inputs are known. The result is secret if the kind has secret fields."""
        return self._invoke_output(opts, environment=environment, region=region, name=name).apply(
            lambda results: results[0]
        )

    def list(self, environment: str, region: str | None, opts: pulumi.InvokeOptions | None) -> Results[Result]:
        """Reads all objects, sorted by name, with one call for each page of the list."""
        return self._invoke(f"list_{self.schema.name}s", opts, environment=environment, region=region)

    def list_output(
        self, environment: pulumi.Input[str], region: pulumi.Input[str] | None, opts: pulumi.InvokeOptions | None
    ) -> pulumi.Output[Results[Result]]:
        """Reads all objects once all inputs are known. The result is secret if the kind has secret fields."""
        return self._invoke_output(opts, environment=environment, region=region)

    def _invoke(self, function: str, opts: pulumi.InvokeOptions | None, **arguments: str | None) -> Results[Result]:
        settings = _settings(opts)
        for argument, value in {**arguments, **(settings or {})}.items():
            if not isinstance(value, str) and (argument, value) != ("region", None):
                raise pulumi.RunError(f"{argument} of {function} must be a known string — use {function}_output")
        return self._fetch({**arguments, "settings": settings}, self.without_secrets)

    def _invoke_output(self, opts: pulumi.InvokeOptions | None, **arguments: Any) -> pulumi.Output[Results[Result]]:
        async def fetch(known: dict[str, Any]) -> Results[Result]:
            # Runs in a thread, so that the program can continue.
            return await asyncio.to_thread(self._fetch, known, lambda fields, _names: fields)

        known = pulumi.Output.all(**arguments, settings=_settings(opts), dependencies=_dependency_ids(opts))
        results: pulumi.Output[Results[Result]] = known.apply(fetch)
        return pulumi.Output.secret(results) if self.schema.secret_fields else results

    def _fetch(self, known: Properties, select: Callable[[Properties, Names[str]], Properties]) -> Results[Result]:
        try:
            target = ResolvedEnvironment.resolve(known["environment"], known["region"], known["settings"])
            objects = self.schema.objects(target.airflow())
            rows = [objects.get(self._valid_name(known["name"]))] if "name" in known else objects.list()
        except (AirflowError, BotoCoreError) as error:
            raise pulumi.RunError(str(error)) from None
        common = {"environment": target.environment, "region": target.region}
        names = target.configuration.sensitive_names
        return [self._result({**common, **select(self.schema.readable_fields(row), names)}) for row in rows]

    def _valid_name(self, name: Any) -> str:
        [field] = [field for field in self.schema.fields if field.name == self.schema.key]
        checked, reasons = field.check(name)
        if reasons:
            raise AirflowError(error_message(f"read {self.schema.name} '{name}'", f"{self.schema.key} {reasons[0]}"))
        return str(checked)

    def _result(self, properties: Properties) -> Result:
        names = [field.name for field in dataclasses.fields(self.result)]  # type: ignore[arg-type]  # a dataclass
        return self.result(**{name: properties.get(name) for name in names})


def _settings(opts: pulumi.InvokeOptions | None) -> Mapping[str, pulumi.Input[str]] | None:
    """Returns the settings of the provider in `opts`, or of the provider that the parent passes to its children."""
    if opts is None:
        return None
    inherited = opts.parent.get_provider("pulumi-python:dynamic:Resource") if opts.parent else None
    try:
        return settings_of(opts.provider or inherited)
    except AirflowError as error:
        raise pulumi.RunError(str(error)) from None


def _dependency_ids(opts: pulumi.InvokeOptions | None) -> pulumi.Output[Any] | None:
    """Returns the ids of the resources in `depends_on`, which are known once the resources exist."""
    if not isinstance(opts, pulumi.InvokeOutputOptions) or opts.depends_on is None:
        return None

    def ids(dependencies: Any) -> pulumi.Output[Any]:
        resources = dependencies if isinstance(dependencies, list) else [dependencies]
        if not all(isinstance(resource, pulumi.CustomResource) for resource in resources):
            raise pulumi.RunError("depends_on can't contain a component — list its resources instead")
        return pulumi.Output.all(*(resource.id for resource in resources))

    return pulumi.Output.from_input(opts.depends_on).apply(ids)
