"""What all resources of this package have in common: one provider, and one resource an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from botocore.exceptions import BotoCoreError
from pulumi.dynamic import Resource
from pulumi.runtime.settings import get_monitor

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.resources.identity import Identity
from pulumi_mwaa.resources.kind import Kind
from pulumi_mwaa.resources.lifecycle import AirflowProvider
from pulumi_mwaa.resources.program import place_of
from pulumi_mwaa.resources.provider import Provider

# By run, since one process may make several (tests, the Automation API); then by explicit provider, since each may be
# another account, and object: the resource that declared it first.
_declared: WeakKeyDictionary[Any, dict[tuple[int, Identity], str]] = WeakKeyDictionary()


class AirflowResource(Resource):
    """A resource that declares one Airflow object; two of one program that declare the same one are an error."""

    def __init__(
        self, kind: Kind, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None
    ) -> None:
        named = {name: properties[name] for name in ("environment", "region", kind.key)}
        super().__init__(AirflowProvider(kind.name), resource_name, properties, opts)
        provider = self.get_provider(f"pulumi-python:{self._resource_type_name}")
        settings = provider.settings if isinstance(provider, Provider) else None
        declared = _declared.setdefault(get_monitor(), {})
        title = f"{type(self).__name__} '{resource_name}'"

        def declare(known: Mapping[str, Any]) -> None:
            try:
                place = place_of(known["environment"], known["region"], known["settings"])
            except (AirflowError, BotoCoreError, TypeError):
                return  # the provider's `check` says what is wrong with it
            identity = Identity(*place, kind.name, known[kind.key])
            first = declared.setdefault((id(provider), identity), title)
            if first is not title:
                raise pulumi.RunError(f"{first} and {title} both declare {identity}: keep one of them")

        pulumi.Output.all(**named, settings=settings).apply(declare)
