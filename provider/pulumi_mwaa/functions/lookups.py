"""Look-ups: what a program asks an Airflow itself, since the host of dynamic resources answers no `Invoke`."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Mapping
from collections.abc import Collection as Names
from typing import Any, Generic, TypeVar

import pulumi
from botocore.exceptions import BotoCoreError

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Properties
from pulumi_mwaa.provider.target import Target
from pulumi_mwaa.resources.provider import settings_of

Result = TypeVar("Result")
Results = list[Result]  # by a name of its own: below, `list` is a method


@dataclasses.dataclass(frozen=True)
class Lookups(Generic[Result]):
    """The look-ups of one kind; each fails with a `pulumi.RunError`, of which the user sees one line.

    Attributes:
        kind: what is looked up.
        result: the dataclass of a result: `environment`, `region`, and fields of the kind.
        plain: what of an object a value may hold that isn't secret; the second argument adds sensitive words.
    """

    schema: ResourceSchema
    result: type[Result]
    plain: Callable[[Properties, Names[str]], Properties] = lambda shown, _added: shown

    def get(self, name: str, environment: str, region: str | None, opts: pulumi.InvokeOptions | None) -> Result:
        """One object, by one call."""
        return self._invoke(f"get_{self.schema.name}", opts, environment=environment, region=region, name=name)[0]

    def get_output(
        self,
        name: pulumi.Input[str],
        environment: pulumi.Input[str],
        region: pulumi.Input[str] | None,
        opts: pulumi.InvokeOptions | None,
    ) -> pulumi.Output[Result]:
        """The same when all that it needs is known, secret where the kind can hold a secret."""
        return self._invoke_output(opts, environment=environment, region=region, name=name).apply(
            lambda found: found[0]
        )

    def list(self, environment: str, region: str | None, opts: pulumi.InvokeOptions | None) -> Results[Result]:
        """All objects by name, by a call for each page of the list."""
        return self._invoke(f"list_{self.schema.name}s", opts, environment=environment, region=region)

    def list_output(
        self, environment: pulumi.Input[str], region: pulumi.Input[str] | None, opts: pulumi.InvokeOptions | None
    ) -> pulumi.Output[Results[Result]]:
        """The same when all that it needs is known, secret where the kind can hold a secret."""
        return self._invoke_output(opts, environment=environment, region=region)

    def _invoke(self, function: str, opts: pulumi.InvokeOptions | None, **arguments: str | None) -> Results[Result]:
        settings = _settings(opts)
        for argument, value in {**arguments, **(settings or {})}.items():
            if not isinstance(value, str) and (argument, value) != ("region", None):
                raise pulumi.RunError(f"{argument} of {function} must be a known string: use {function}_output")
        return self._fetch({**arguments, "settings": settings}, self.plain)

    def _invoke_output(self, opts: pulumi.InvokeOptions | None, **arguments: Any) -> pulumi.Output[Results[Result]]:
        async def look(known: dict[str, Any]) -> Results[Result]:
            # In a thread: the program goes on meanwhile.
            return await asyncio.to_thread(self._fetch, known, lambda shown, _added: shown)

        known = pulumi.Output.all(**arguments, settings=_settings(opts), after=_ids(opts))
        found: pulumi.Output[Results[Result]] = known.apply(look)
        return pulumi.Output.secret(found) if self.schema.secret_fields else found

    def _fetch(self, known: Properties, allowed: Callable[[Properties, Names[str]], Properties]) -> Results[Result]:
        try:
            target = Target.resolve(known["environment"], known["region"], known["settings"])
            objects = self.schema.collection(target.airflow())
            rows = [objects.get(self._checked(known["name"]))] if "name" in known else objects.list()
        except (AirflowError, BotoCoreError) as error:
            raise pulumi.RunError(str(error)) from None
        around = {"environment": target.environment, "region": target.region}
        added = target.configuration.sensitive_names
        return [self._result({**around, **allowed(self.schema.readable_fields(row), added)}) for row in rows]

    def _checked(self, name: Any) -> str:
        [field] = [field for field in self.schema.fields if field.name == self.schema.key]
        checked, reasons = field.check(name)
        if reasons:
            raise AirflowError(compose(f"read {self.schema.name} '{name}'", f"{self.schema.key} {reasons[0]}"))
        return str(checked)

    def _result(self, found: Properties) -> Result:
        names = [field.name for field in dataclasses.fields(self.result)]  # type: ignore[arg-type]  # a dataclass
        return self.result(**{name: found.get(name) for name in names})


def _settings(opts: pulumi.InvokeOptions | None) -> Mapping[str, pulumi.Input[str]] | None:
    """The settings of the provider that is named, or that the parent's resources use."""
    if opts is None:
        return None
    of_parent = opts.parent.get_provider("pulumi-python:dynamic:Resource") if opts.parent else None
    try:
        return settings_of(opts.provider or of_parent)
    except AirflowError as error:
        raise pulumi.RunError(str(error)) from None


def _ids(opts: pulumi.InvokeOptions | None) -> pulumi.Output[Any] | None:
    """The ids of what has to be there first."""
    if not isinstance(opts, pulumi.InvokeOutputOptions) or opts.depends_on is None:
        return None

    def ids(named: Any) -> pulumi.Output[Any]:
        resources = named if isinstance(named, list) else [named]
        if not all(isinstance(resource, pulumi.CustomResource) for resource in resources):
            raise pulumi.RunError("depends_on can't hold a component: list its resources")
        return pulumi.Output.all(*(resource.id for resource in resources))

    return pulumi.Output.from_input(opts.depends_on).apply(ids)
