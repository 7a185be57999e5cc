"""A dynamic provider that keeps each object as a file. Copied into the project folders of the engine's tests."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)


def _file(key: str) -> Path:
    return Path(os.environ["THINGS"]) / key


def _note(what: str) -> None:
    """Writes down that a provider was called."""
    with (Path(os.environ["THINGS"]).parent / "calls").open("a") as calls:
        calls.write(f"{what}\n")


class ThingProvider(ResourceProvider):
    """The key is the identity. Some values fail an operation, or make it wait until the test lets it go."""

    serialize_as_secret_always = False

    def configure(self, req: Any) -> None:
        _note(f"configure {req.config.get('thing:color')}")

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        _note(f"check {news.get('key')} {'olds' if _olds else 'new'}")
        failures = [CheckFailure("value", "not allowed")] if news.get("value") == "invalid" else []
        return CheckResult(news, failures)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        return DiffResult(
            changes=any(olds.get(name) != news.get(name) for name in ("key", "value")),
            replaces=["key"] if olds.get("key") != news.get("key") else [],
            delete_before_replace=bool(news.get("first")),
        )

    def create(self, props: dict[str, Any]) -> CreateResult:
        _note(f"create {props['key']}")
        if props["value"] == "fail beside":  # once another one waits
            while not _file("../waits").exists():
                time.sleep(0.01)
        if props["value"] in ["fail create", "fail beside"]:  # it may be what has no hash
            raise ValueError("create failed as told")
        if props["value"] == "wait":
            _file("../waits").touch()
            _file("../reached").write_text("there")
            _file("../go").read_text()
        _file(props["key"]).write_text(json.dumps(props["value"]))
        return CreateResult(f"id-{props['key']}", self._outputs(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        _note(f"update {news['key']}")
        if news["value"] == "fail update":
            raise ValueError("update failed as told")
        _file(news["key"]).write_text(json.dumps(news["value"]))
        return UpdateResult(self._outputs(news))

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        _note(f"delete {props['key']}")
        if props["value"] == "fail delete":
            raise ValueError("delete failed as told")
        _file(props["key"]).unlink(missing_ok=True)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        file = _file(id_.removeprefix("id-"))
        if not file.exists():
            return ReadResult("", {})
        live = {**props, "value": json.loads(file.read_text())}
        if live["value"] == "fail read":
            raise ValueError("read failed as told")
        live.pop("__provider", None)
        return ReadResult(id_, self._outputs(live), {name: live[name] for name in live if name != "size"})

    def _outputs(self, props: Mapping[str, Any]) -> dict[str, Any]:
        return {**{name: props[name] for name in props if name != "__provider"}, "size": len(str(props["value"]))}


class Thing(Resource, module="t", name="Thing"):
    """An object that is a file."""

    key: pulumi.Output[str]
    value: pulumi.Output[Any]
    size: pulumi.Output[int]

    def __init__(
        self,
        name: str,
        key: pulumi.Input[str] | None = None,
        value: pulumi.Input[Any] = "",
        *,
        first: bool | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"key": key or f"k-{name}", "value": value, "first": first, "size": None}
        super().__init__(ThingProvider(), name, inputs, opts)


class Box(pulumi.ComponentResource):
    """A component with one thing in it."""

    def __init__(self, name: str, value: pulumi.Input[Any] = "", opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("t:index:Box", name, {}, opts)
        self.thing = Thing(f"{name}-thing", "boxed", value, opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"size": self.thing.size})
