"""Connection URIs are parsed as in Airflow, and no error contains any part of the URI."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from local.mwaa.airflow.installation import installed
from local.mwaa.airflow.versions import VERSIONS
from local.mwaa.data_dir import AIRFLOWS
from pulumi_mwaa.airflow.connection_uri import UriFields, parse_uri
from tests.support.aws.local_mwaa import TESTED

VALID = [
    "postgres://user:planted@db.example.com:5432/warehouse",
    "postgresql://user:planted@db.example.com:5432/warehouse?sslmode=require",
    "google-cloud-platform://?project=p&scope=https%3A%2F%2Fa.example%2Fb",
    "aws://AKIA%2FX:s%2Fecr%40et%3A%25@/?region_name=eu-west-1&role_arn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr",
    "http://https://api.example.com",
    "http://https://user:planted@api.example.com:8443/path%2Fof%20it?verify=false",
    "http://http://api.example.com",
    "http://:planted@host",
    "http://user@host",
    "http://user:@host",
    "http://@host",
    "http://host:",
    "http://host:0",
    "http://host:65535/",
    "http://host/a/b",
    "http://host/%C3%A9?%C3%A9=%F0%9F%99%82",
    "http://host?a=1&a=2&empty=&plus=a+b&percent=%2B",
    "http://host?flag",
    "http://host#fragment",
    "http://HOST.Example.COM",
    "HTTP://host",
    "http://[::1]:80/x",
    "mysql://user:planted@%2Ftmp%2FMySQL.sock:1/db",
    "mysql://%2Ftmp%2FMySQL.sock",
    'http://host?__extra__={"a": {"b": [1, null, true]}, "token": "planted"}',
    "http://host?__extra__=%7B%22a%22%3A+%22b%26c%22%7D&ignored=1",
    "http://host?__extra__=",
    "http://host?__extra__={}",
    "sqlite:///relative.db",
    "sqlite:////tmp/absolute.db",
    "fs://",
    "my-own-type://host",
    "my+type.x://host",
    "http:host",
    "host:80",
    "http:/host/x",
    "http://user:p:w@host",
    "http://user@name:planted@host",
    "http://host/http://other",
    "http://a b/c d",
]
INVALID = [
    "http://host:planted",
    "http://host:65536",
    "http://host:-1",
    "http://user:pla/nted@host",
    "http://[planted",
    "http://planted\u2100.example",
    "a://b://planted://c",
    "a://planted@b://c",
    "a://planted:1://c",
]
# Airflow accepts these, but they have no type, so it can't find a hook for them.
TYPELESS = ["", "planted", "//planted", "://planted", "my_type://planted", "1type://planted"]

AIRFLOW_SCRIPT = """
import json, sys, warnings
warnings.simplefilter("ignore")
from airflow.models import Connection
def read(uri):
    try:
        connection = Connection(uri=uri)
    except Exception:
        return None
    return [getattr(connection, name) for name in NAMES]
NAMES = json.loads(sys.argv[1])
print("answer:" + json.dumps([read(uri) for uri in json.load(sys.stdin)]))
"""


@pytest.mark.parametrize(
    "version",
    [version if version in TESTED else pytest.param(version, marks=pytest.mark.matrix) for version in VERSIONS],
)
def test_airflow_parses_the_same_fields(version: str, tmp_path: Path) -> None:
    process = subprocess.run(
        [str(installed(VERSIONS[version], AIRFLOWS)), "-c", AIRFLOW_SCRIPT, json.dumps(UriFields._fields)],
        input=json.dumps(VALID + INVALID),
        env={"AIRFLOW_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = json.loads(process.stdout.rpartition("answer:")[2])
    actual = [list(parse_uri(uri)) for uri in VALID] + [None] * len(INVALID)
    assert dict(zip(VALID + INVALID, actual, strict=True)) == dict(zip(VALID + INVALID, expected, strict=True))


@pytest.mark.parametrize("uri", [*INVALID, *TYPELESS, None, 1])
def test_the_error_for_an_invalid_uri_contains_no_part_of_it(uri: object) -> None:
    with pytest.raises(ValueError, match=r"^(it|its) ") as caught:
        parse_uri(uri)
    assert "planted" not in str(caught.value)
    assert caught.value.__cause__ is None
