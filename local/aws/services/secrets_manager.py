"""Creates, updates and deletes the store's secrets in the local Secrets Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from local.aws.plugin.store import Entry
from local.aws.types.secretsmanager import binary, version_of

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

# The tag with which moto lets a caller choose the end of a new secret's ARN: the store has already chosen it, and the
# ARN must stay the same when the process restarts.
_ARN_SUFFIX_TAG = "_custom_id_"
_CURRENT = "AWSCURRENT"


class SecretsManager:
    """The store's secrets. Each method is safe to repeat, and raises AWS's errors.

    Args:
        client: A client of the local Secrets Manager.
    """

    def __init__(self, client: SecretsManagerClient) -> None:
        self._client = client

    def put_secret(self, entry: Entry) -> None:
        """Creates or updates a secret, but not its value."""
        name, inputs = entry.inputs["name"], entry.inputs
        suffix = entry.id.rpartition("-")[2]
        try:
            self._client.create_secret(Name=name, Tags=[{"Key": _ARN_SUFFIX_TAG, "Value": suffix}])
        except self._client.exceptions.ResourceExistsException:
            if self._client.describe_secret(SecretId=name)["ARN"] != entry.id:
                raise  # another secret has this name
        if description := inputs.get("description"):  # moto can't remove one
            self._client.update_secret(SecretId=entry.id, Description=description)
        self._set_tags(entry.id, inputs.get("tags") or {})

    def delete_secret(self, entry: Entry) -> None:
        """Deletes a secret and all its versions at once, without AWS's recovery window."""
        self._client.delete_secret(SecretId=entry.id, ForceDeleteWithoutRecovery=True)

    def put_version(self, entry: Entry) -> None:
        """Creates a version, which becomes the current one unless its stages say otherwise.

        A version is never changed, and is deleted only with its secret: AWS doesn't delete the current one either.
        """
        inputs = entry.inputs
        value: dict[str, Any] = (
            {"SecretBinary": binary(inputs)} if inputs.get("secretBinary") else {"SecretString": inputs["secretString"]}
        )
        self._client.put_secret_value(
            SecretId=inputs["secretId"],
            ClientRequestToken=version_of(entry.id),
            VersionStages=inputs.get("versionStages") or [_CURRENT],
            **value,
        )

    def _set_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        existing = [tag.get("Key", "") for tag in self._client.describe_secret(SecretId=arn).get("Tags", ())]
        if removed := [key for key in existing if key not in tags]:
            self._client.untag_resource(SecretId=arn, TagKeys=removed)
        if tags:
            self._client.tag_resource(SecretId=arn, Tags=[{"Key": key, "Value": text} for key, text in tags.items()])
