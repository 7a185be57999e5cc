"""The `aws:mwaa/environment:Environment` type: environments in the local MWAA, managed with AWS's own SDK."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from types_boto3_mwaa import MWAAClient

from local.aws.account import Made, arn
from local.aws.errors import RejectedError
from local.aws.plugin.store import Entry, Store
from local.aws.types.aws_type import AwsType, Reference
from local.aws.types.iam import ROLE
from local.aws.types.recorded import Recorded
from local.aws.types.s3 import BUCKET
from local.mwaa.state import REGION

Answer = TypeVar("Answer")

_POLL_SECONDS = 0.25
# The values to send for inputs that have been removed.
_EMPTIED: dict[str, Any] = {
    "airflowConfigurationOptions": {},
    **{f"{file}S3Path": "" for file in ("requirements", "plugins", "startupScript")},
}
# Maps whose keys are chosen by the user and passed on unchanged.
_OPAQUE = {"AirflowConfigurationOptions", "Tags"}
# Inputs that CreateEnvironment doesn't accept, because they are only for the plugin or only for updates.
_NOT_CREATED = {"region", "workerReplacementStrategy"}
_NOT_UPDATED = {"region", "tags", "kmsKey", "endpointManagement"}


def _higher_major(olds: dict[str, Any], news: dict[str, Any]) -> set[str]:
    """Returns `airflowVersion` if a higher major version would replace the environment. MWAA rejects a lower one.

    Source: `CustomizeDiff` in terraform-provider-aws, internal/service/mwaa/environment.go
    """
    majors = [str(inputs.get("airflowVersion", "")).partition(".")[0] for inputs in (olds, news)]
    higher = all(major.isdecimal() for major in majors) and int(majors[0]) < int(majors[1])
    return {"airflowVersion"} if higher else set()


TYPE = AwsType(
    "aws:mwaa/environment:Environment",
    id=lambda inputs: str(inputs["name"]),
    computed={"arn": arn("airflow", "environment/{name}")},
    named="name",
    longest=80,
    replaced_if=_higher_major,
    sets=frozenset({"networkConfiguration.subnetIds", "networkConfiguration.securityGroupIds"}),
    replaced_by=frozenset({"name", "kmsKey", "endpointManagement", "networkConfiguration.subnetIds"}),
    refers={
        "sourceBucketArn": Reference(BUCKET, "arn"),
        "executionRoleArn": Reference(ROLE, "arn"),
        "networkConfiguration.subnetIds": Reference("aws:ec2/subnet:Subnet"),
        "networkConfiguration.securityGroupIds": Reference("aws:ec2/securityGroup:SecurityGroup"),
    },
)


class Environments(Recorded):
    """Serves environments. Their inputs are also recorded in the store, so that references can be checked."""

    def __init__(self, store: Store, types: dict[str, AwsType], endpoint: str) -> None:
        super().__init__(TYPE, store, types)
        config = Config(inject_host_prefix=False, retries={"mode": "standard"})
        session = boto3.Session(region_name=REGION)  # boto3's default session may have read other credentials
        self._mwaa: MWAAClient = session.client("mwaa", endpoint_url=endpoint, config=config)

    def create(self, inputs: dict[str, Any]) -> Entry:
        """Creates an environment and waits until it is available. If that fails, deletes it and raises RejectedError.

        The environment is recorded once it is available. If a run was killed and left behind an unrecorded environment
        with the same name, that environment is deleted first.
        """
        id_ = TYPE.id(inputs)
        mark = self._store.folder / "making" / id_
        self.read(id_)  # removes the record of an environment that no longer exists
        with self._store.changing() as entries:
            self.reject(inputs, entries)
        if mark.exists():
            self._remove(id_)
        mark.parent.mkdir(mode=0o700, exist_ok=True)
        mark.touch()
        _call(lambda: self._mwaa.create_environment(**_request(inputs, _NOT_CREATED)))
        found = self._await(id_)
        entry = super().create(inputs)
        mark.unlink()
        return _live(entry, found)

    def update(self, id_: str, inputs: dict[str, Any]) -> Entry:
        """Updates the inputs that differ and waits until the environment is available again. Raises RejectedError."""
        before = self._store.find(TYPE.token, id_)
        old = before.inputs if before else {}
        changed = {name: value for name, value in inputs.items() if old.get(name) != value}
        changed |= {name: empty for name, empty in _EMPTIED.items() if name in old.keys() - inputs.keys()}
        if "networkConfiguration" in changed:  # UpdateEnvironment doesn't accept subnets, not even unchanged ones
            groups = changed["networkConfiguration"].get("securityGroupIds", [])
            changed["networkConfiguration"] = {"securityGroupIds": groups}
        if request := _request(changed, _NOT_UPDATED):
            _call(lambda: self._mwaa.update_environment(Name=id_, **request))
            self._await(id_)
        self._tag(TYPE.computed["arn"](Made(id_, inputs)), old.get("tags") or {}, inputs.get("tags") or {})
        return _live(super().update(id_, inputs), self._described(id_) or {})

    def read(self, id_: str) -> Entry | None:
        """Returns the environment with its current inputs, or None if it doesn't exist."""
        entry = super().read(id_)
        if entry is None:
            return None
        found = self._described(id_)
        if found is None:
            super().delete(id_)
            return None
        live = _live(entry, found)
        return Entry(live.token, live.id, _as_declared(entry.inputs, live.computed), live.computed)

    def delete(self, id_: str) -> None:
        """Deletes an environment and waits until it no longer exists."""
        self._remove(id_)
        super().delete(id_)

    def _remove(self, id_: str) -> None:
        while (found := self._described(id_)) and found["Status"] in {"CREATING", "UPDATING"}:
            time.sleep(_POLL_SECONDS)  # MWAA doesn't delete an environment that is being created or updated
        if found and found["Status"] != "DELETING":
            _call(lambda: self._mwaa.delete_environment(Name=id_))
        while self._described(id_) is not None:
            time.sleep(_POLL_SECONDS)

    def _await(self, id_: str) -> dict[str, Any]:
        """Returns the environment once it is available. Raises RejectedError, with MWAA's reason, if that fails."""
        while True:
            found = self._described(id_)
            if found is None:
                raise RejectedError(f"environment {id_} no longer exists")
            error = found.get("LastUpdate", {}).get("Error", {}).get("ErrorMessage", "")
            if found["Status"] == "CREATE_FAILED":
                self._remove(id_)
            if found["Status"] in {"CREATE_FAILED", "UNAVAILABLE"} or (found["Status"] == "AVAILABLE" and error):
                raise RejectedError(f"environment {id_} is {found['Status']}: {error}")
            if found["Status"] == "AVAILABLE":
                return found
            time.sleep(_POLL_SECONDS)

    def _described(self, id_: str) -> dict[str, Any] | None:
        def found() -> dict[str, Any] | None:
            try:
                return dict(self._mwaa.get_environment(Name=id_)["Environment"])
            except self._mwaa.exceptions.ResourceNotFoundException:
                return None

        return _call(found)

    def _tag(self, arn: str, old: dict[str, str], new: dict[str, str]) -> None:
        added = {name: text for name, text in new.items() if old.get(name) != text}
        if removed := sorted(old.keys() - new.keys()):
            _call(lambda: self._mwaa.untag_resource(ResourceArn=arn, tagKeys=removed))
        if added:
            _call(lambda: self._mwaa.tag_resource(ResourceArn=arn, Tags=added))


def _live(entry: Entry, found: dict[str, Any]) -> Entry:
    """Returns the entry with the properties that MWAA reports."""
    live = _properties(found)
    return Entry(entry.token, entry.id, entry.inputs, {**entry.computed, **live, "lastUpdateds": _updates(live)})


def _as_declared(declared: Any, live: Any) -> Any:
    """Returns only the declared properties' live values. AWS also reports an object's other properties."""
    if isinstance(declared, dict) and isinstance(live, dict):
        return {name: _as_declared(value, live[name]) if name in live else value for name, value in declared.items()}
    return live


def _call(call: Callable[[], Answer]) -> Answer:
    """Returns a call's response. Raises RejectedError with AWS's own message if the call fails."""
    try:
        return call()
    except ClientError as error:
        raise RejectedError(f"{error.response['Error']['Code']}: {error.response['Error']['Message']}") from None
    except BotoCoreError as error:
        raise RejectedError(f"calling the local MWAA failed: {error}") from None


def _request(inputs: dict[str, Any], left_out: set[str]) -> dict[str, Any]:
    """Returns the inputs with AWS's own names: `DagS3Path` for `dagS3Path`."""
    return {_pascal(name): _aws(_pascal(name), value) for name, value in inputs.items() if name not in left_out}


def _aws(name: str, value: Any) -> Any:
    if isinstance(value, dict) and name not in _OPAQUE:
        return {_pascal(inner): _aws(inner, item) for inner, item in value.items()}
    return value


def _properties(described: dict[str, Any]) -> dict[str, Any]:
    """Returns AWS's response with the plugin's property names."""
    return {_camel(name): _plugin(name, value) for name, value in described.items()}


def _plugin(name: str, value: Any) -> Any:
    if isinstance(value, dict) and name not in _OPAQUE:
        return {_camel(inner): _plugin(inner, item) for inner, item in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


def _updates(properties: dict[str, Any]) -> list[dict[str, Any]]:
    """Removes the last update from the properties and returns it in the plugin's form: a list, with lists of errors."""
    update = properties.pop("lastUpdate", None)
    if update is None:
        return []
    error = update.pop("error", None)
    return [{**update, "errors": [error] if error else []}]


def _pascal(name: str) -> str:
    return name[:1].upper() + name[1:]


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]
