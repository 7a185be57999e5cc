"""Secrets Manager behind the plugin: what functions read from it, and where the secrets may not appear."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.aws.errors import RejectedError
from local.aws.plugin.store import Entry, Store
from local.aws.services.resources import Resources
from local.aws.types import mwaa
from local.aws.types.s3 import BUCKET, OBJECT
from local.aws.types.secretsmanager import SECRET, SECRET_VERSION
from tests.support.aws.local_aws import ENVIRON, LocalAws, files_with, urn
from tests.support.system.servers import Handler, http_server

VALUE = "planted-webhook-secret"


def text_of(local_aws: LocalAws, secret_id: str) -> str:
    return local_aws.secrets_manager.get_secret_value(SecretId=secret_id)["SecretString"]


def test_secret_is_read_by_name_and_by_arn_and_has_its_description_and_tags(local_aws: LocalAws) -> None:
    tags = {"team": "data"}
    arn, outputs = local_aws.create(SECRET, {"name": "web/hook", "description": "GitHub", "tags": tags})
    version, created = local_aws.create(SECRET_VERSION, {"secretId": arn, "secretString": VALUE})
    assert outputs["arn"] == arn
    found = local_aws.secrets_manager.get_secret_value(SecretId=arn)
    assert (found["ARN"], found["SecretString"], found["VersionId"]) == (arn, VALUE, created["versionId"])
    assert version == f"{arn}|{created['versionId']}"
    assert text_of(local_aws, "web/hook") == VALUE
    described = local_aws.secrets_manager.describe_secret(SecretId=arn)
    assert (described["Description"], described["Tags"]) == ("GitHub", [{"Key": "team", "Value": "data"}])

    local_aws.update(SECRET, arn, {"name": "web/hook", "description": "GitLab", "tags": {"owner": "me"}})
    described = local_aws.secrets_manager.describe_secret(SecretId=arn)
    assert (described["Description"], described["Tags"]) == ("GitLab", [{"Key": "owner", "Value": "me"}])
    assert text_of(local_aws, arn) == VALUE


def test_last_version_is_the_current_one_and_stays_when_the_previous_one_is_deleted(local_aws: LocalAws) -> None:
    arn, _ = local_aws.create(SECRET, {"name": "s"})
    first, _ = local_aws.create(SECRET_VERSION, {"secretId": arn, "secretString": "one"})
    binary = base64.encodebytes(b"\x00two").decode()  # ends with a line break
    local_aws.create(SECRET_VERSION, {"secretId": arn, "secretBinary": binary})
    local_aws.delete(SECRET_VERSION, first)
    assert local_aws.secrets_manager.get_secret_value(SecretId=arn)["SecretBinary"] == b"\x00two"


def test_name_that_is_taken_is_rejected_and_free_again_once_the_secret_is_deleted(local_aws: LocalAws) -> None:
    arn, _ = local_aws.create(SECRET, {"name": "s"})
    with pytest.raises(RejectedError, match=r"^ResourceExistsException: "):
        local_aws.create(SECRET, {"name": "s"})
    assert [entry.id for entry in Store(local_aws.services.log.parent).entries()] == [arn]
    local_aws.delete(SECRET, arn)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        text_of(local_aws, "s")
    again, _ = local_aws.create(SECRET, {"name": "s"})
    assert again != arn


class WithoutKey(Handler):
    """A Secrets Manager that can't encrypt, so that it can't create a secret."""

    def do_POST(self) -> None:  # noqa: N802 - the library's name
        creates = self.headers["X-Amz-Target"].endswith("CreateSecret")
        error = {"__type": "EncryptionFailure" if creates else "ResourceNotFoundException", "message": "as planted"}
        self.reply(400, json.dumps(error).encode(), {"Content-Type": "application/x-amz-json-1.1"})


def test_any_other_reason_why_a_secret_cannot_be_created_is_reported() -> None:
    entry = Entry(SECRET, "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf", {"name": "s"}, {})
    with http_server(WithoutKey) as endpoint, pytest.raises(RejectedError, match=r"^EncryptionFailure: as planted$"):
        Resources(endpoint).put(entry)


def test_secret_has_the_same_arn_version_and_value_after_a_restart(local_aws: LocalAws) -> None:
    arn, _ = local_aws.create(SECRET, {"name": "s", "tags": {"team": "data"}})
    local_aws.create(SECRET_VERSION, {"secretId": arn, "secretString": "old"})
    _, created = local_aws.create(SECRET_VERSION, {"secretId": arn, "secretString": VALUE})
    assert local_aws.services.stop()
    assert local_aws.services.needed()
    local_aws.services.start(ENVIRON)
    found = local_aws.secrets_manager.get_secret_value(SecretId=arn)
    assert (found["ARN"], found["SecretString"], found["VersionId"]) == (arn, VALUE, created["versionId"])
    described = local_aws.secrets_manager.describe_secret(SecretId=arn)
    assert described["Tags"] == [{"Key": "team", "Value": "data"}]
    assert local_aws.services.log.read_text() == ""


def test_secrets_are_in_no_file_and_no_error(local_aws: LocalAws, tmp_path: Path) -> None:
    arn, _ = local_aws.create(SECRET, {"name": "s"})
    version, _ = local_aws.create(SECRET_VERSION, {"secretId": arn, "secretString": VALUE})
    with pytest.raises(RejectedError) as rejected:
        local_aws.create(SECRET_VERSION, {"secretId": "missing", "secretString": VALUE})
    assert VALUE not in str(rejected.value)
    found = local_aws.plugin.read(urn(SECRET_VERSION), version, {})
    assert found is not None
    assert found[0]["secretString"] == VALUE

    local_aws.create_function({"environment": {"variables": {"TOKEN": VALUE}}})
    local_aws.create(BUCKET, {"bucket": "landing"})
    local_aws.create(OBJECT, {"bucket": "landing", "key": "k", "content": VALUE})
    options = {"airflowConfigurationOptions": {"smtp.smtp_password": VALUE}}
    with Store(tmp_path).changing() as entries:  # creating an environment would start an Airflow
        entries.append(Entry(mwaa.TYPE.token, "local", options, {}))

    assert (tmp_path / "resources.encrypted").exists()
    assert files_with(tmp_path, VALUE) == []
    assert stat.S_IMODE((tmp_path / "secrets.key").stat().st_mode) == 0o600
