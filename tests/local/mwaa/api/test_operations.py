from __future__ import annotations

from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from tests.support.aws.local_mwaa import LocalMwaa


def test_invoke_reaches_airflow_under_its_api_version(mwaa: LocalMwaa) -> None:
    answer = mwaa.client().invoke_rest_api(Name=mwaa.environment, Path="/version", Method="GET")

    assert answer["RestApiStatusCode"] == 200
    assert answer["RestApiResponse"]["version"] == mwaa.airflow_version


def test_object_is_created_and_deleted_through_the_gateway(mwaa: LocalMwaa, prefix: str) -> None:
    client, path = mwaa.client(), f"/variables/{prefix}owner"
    body = {"key": f"{prefix}owner", "value": "data-team é ✓"}

    created = client.invoke_rest_api(Name=mwaa.environment, Path="/variables", Method="POST", Body=body)
    assert created["RestApiStatusCode"] == {"v1": 200, "v2": 201}[mwaa.api]
    assert mwaa.rest("GET", path).json()["value"] == "data-team é ✓"

    gone = client.invoke_rest_api(Name=mwaa.environment, Path=path, Method="DELETE")
    assert (gone["RestApiStatusCode"], gone["RestApiResponse"]) == (204, {})
    assert mwaa.rest("GET", path).status_code == 404


def test_airflows_4xx_is_a_client_exception_with_airflows_response(mwaa: LocalMwaa, prefix: str) -> None:
    client = mwaa.client()
    with pytest.raises(client.exceptions.RestApiClientException) as caught:
        client.invoke_rest_api(Name=mwaa.environment, Path=f"/variables/{prefix}none", Method="GET")

    assert caught.value.response["RestApiStatusCode"] == 404  # type: ignore[typeddict-item]
    assert "detail" in caught.value.response["RestApiResponse"]  # type: ignore[typeddict-item]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize("name", ["..", "a//b", "a/b", "a/", "%", "100%25", "?", "#", "é✓", "a b", "a+b", "a&b=c"])
def test_a_percent_encoded_path_arrives_as_it_was_sent(mwaa: LocalMwaa, prefix: str, name: str) -> None:
    # Normalizing would remove `..` only without a prefix.
    key = name if name == ".." else prefix + name
    mwaa.rest("POST", "/variables", {"key": key, "value": "found"})
    path = f"/variables/{quote(key, safe='')}"
    if key == "..":
        path = "/variables/%2E%2E"

    answer = mwaa.client().invoke_rest_api(Name=mwaa.environment, Path=path, Method="GET")
    mwaa.rest("DELETE", path)  # the cleanup finds objects by their prefix, which `..` doesn't have

    assert (answer["RestApiResponse"]["key"], answer["RestApiResponse"]["value"]) == (key, "found")


def test_dots_that_are_not_encoded_are_not_resolved(mwaa: LocalMwaa, prefix: str) -> None:
    client = mwaa.client()
    mwaa.rest("POST", "/variables", {"key": f"{prefix}x", "value": "1"})
    # If the dots were resolved, this call would succeed and list the pools.
    with pytest.raises(client.exceptions.RestApiClientException) as caught:
        client.invoke_rest_api(Name=mwaa.environment, Path=f"/variables/{prefix}x/../../pools", Method="GET")

    assert caught.value.response["RestApiStatusCode"] == 404  # type: ignore[typeddict-item]


def test_query_parameters_arrive(mwaa: LocalMwaa, prefix: str) -> None:
    for number in range(3):
        mwaa.rest("POST", "/pools", {"name": f"{prefix}{number}", "slots": 1, "include_deferred": False})

    answer = mwaa.client().invoke_rest_api(
        Name=mwaa.environment, Path="/pools", Method="GET", QueryParameters={"limit": 2, "order_by": "-name"}
    )

    names = [pool["name"] for pool in answer["RestApiResponse"]["pools"]]
    assert len(names) == 2
    assert names == sorted(names, reverse=True)


def test_a_one_item_list_in_query_parameters_arrives(mwaa: LocalMwaa, prefix: str) -> None:
    mwaa.rest("POST", "/variables", {"key": f"{prefix}x", "value": "kept", "description": "old"})

    mwaa.client().invoke_rest_api(
        Name=mwaa.environment,
        Path=f"/variables/{prefix}x",
        Method="PATCH",
        QueryParameters={"update_mask": ["description"]},
        Body={"key": f"{prefix}x", "value": "ignored", "description": "new"},
    )

    live = mwaa.rest("GET", f"/variables/{prefix}x").json()
    assert (live["value"], live["description"]) == ("kept", "new")


def test_get_environment_describes_the_environment(mwaa: LocalMwaa) -> None:
    environment = mwaa.client().get_environment(Name=mwaa.environment)["Environment"]

    assert environment["Arn"] == mwaa.arn == "arn:aws:airflow:us-east-1:123456789012:environment/local"
    assert (environment["Name"], environment["Status"]) == ("local", "AVAILABLE")
    assert environment["AirflowVersion"] == mwaa.airflow_version
    assert environment["LastUpdate"]["Status"] == "SUCCESS"
    assert environment["CreatedAt"].tzinfo is not None


def test_list_environments_contains_the_environment(mwaa: LocalMwaa) -> None:
    assert mwaa.client().list_environments()["Environments"] == ["local"]


@pytest.mark.parametrize("operation", ["get_environment", "invoke_rest_api"])
def test_missing_environment_is_not_found(mwaa: LocalMwaa, operation: str) -> None:
    client = mwaa.client()
    more = {"Path": "/version", "Method": "GET"} if operation == "invoke_rest_api" else {}
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        getattr(client, operation)(Name="prod", **more)

    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert "environment/prod" in caught.value.response["Error"]["Message"]


def test_an_unsupported_operation_is_unknown(mwaa: LocalMwaa) -> None:
    with pytest.raises(ClientError) as caught:
        mwaa.client().create_cli_token(Name=mwaa.environment)

    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_calls_are_rejected_until_the_set_status_has_been_read_often_enough(mwaa: LocalMwaa) -> None:
    client = mwaa.client()
    with mwaa.showing("UPDATE_FAILED", error="planted reason", looks=2):
        for _ in range(2):
            with pytest.raises(client.exceptions.ValidationException, match="UPDATE_FAILED"):
                client.invoke_rest_api(Name=mwaa.environment, Path="/version", Method="GET")
            environment = client.get_environment(Name=mwaa.environment)["Environment"]
            assert environment["Status"] == "UPDATE_FAILED"
            assert environment["LastUpdate"]["Error"]["ErrorMessage"] == "planted reason"
        assert client.get_environment(Name=mwaa.environment)["Environment"]["Status"] == "AVAILABLE"
        client.invoke_rest_api(Name=mwaa.environment, Path="/version", Method="GET")
