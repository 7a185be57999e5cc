"""Triggers a DAG run for each push to a GitHub repository, which GitHub reports to a function URL.

Set `pulumi_mwaa.events.github.handler` as the function's handler, and these environment variables:

- `MWAA_ENVIRONMENT`: the environment's name or ARN.
- `DAG_ID`: the DAG to trigger. Its runs get the commit as `conf`: `repository`, `ref`, `commit`, `before`, `pusher` and
  `delivery`.
- `WEBHOOK_SECRET_ARN`: the Secrets Manager secret that contains the webhook's secret.

The webhook's content type must be `application/json`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from pulumi_mwaa.airflow import AirflowError, AlreadyExistsError
from pulumi_mwaa.events.batch import is_temporary
from pulumi_mwaa.events.clients import airflow_client
from pulumi_mwaa.events.logs import log
from pulumi_mwaa.events.settings import required
from pulumi_mwaa.events.webhook_secret import read_secret
from pulumi_mwaa.events.webhooks import RejectedError, Request

_ID_LENGTH = 16  # 64 bits
_DELIVERY = "x-github-delivery"
_NO_COMMIT = "0" * 40  # `after` in a push that deletes a branch

Response = dict[str, Any]


def handler(event: Mapping[str, Any], _: object) -> Response:
    """Triggers a run for a push, and returns 202. Lambda's entry point.

    A repeated delivery triggers nothing, because the run's ID is a hash of the body, which differs for each push. All
    other events are accepted and ignored. GitHub waits 10 seconds for the response. It doesn't redeliver automatically,
    but people can redeliver manually.

    Args:
        event: Lambda's event for a function URL.

    Returns:
        The response: 401 for a missing or wrong signature, 413 for a body of more than 5 MB, 400 for anything else that
        isn't a delivery from GitHub, 502 if Airflow rejects the run, and 503 if a redelivery may succeed.

    Raises:
        SettingsError: If an environment variable is missing.
    """
    environment, dag_id = required(os.environ, "MWAA_ENVIRONMENT"), required(os.environ, "DAG_ID")
    secret_arn = required(os.environ, "WEBHOOK_SECRET_ARN")
    try:
        request = Request.parse(event)
        request.require_signature(partial(read_secret, secret_arn))
        conf = _commit(request)
        if conf is None:
            return _response(HTTPStatus.OK, "ignored: only pushes of commits trigger a run")
        run_id = f"gh-{request.digest[:_ID_LENGTH]}"
        airflow_client(environment).dag_runs.trigger(dag_id, run_id, conf=conf)
    except RejectedError as error:
        log("WARNING", str(error), status=error.status.value)
        return _response(error.status, str(error))
    except AlreadyExistsError:
        return _response(HTTPStatus.ACCEPTED, "this delivery has already triggered a run")
    except AirflowError as error:
        log("ERROR", str(error), dag_id=dag_id)
        airflow_client.cache_clear()
        status = HTTPStatus.SERVICE_UNAVAILABLE if is_temporary(error) else HTTPStatus.BAD_GATEWAY
        return _response(status, "the run couldn't be triggered; the function's log has the reason")
    log("INFO", "triggered a run", dag_id=dag_id, dag_run_id=run_id, commit=conf["commit"])
    return _response(HTTPStatus.ACCEPTED, f"triggered run '{run_id}'")


def _commit(request: Request) -> dict[str, str] | None:
    """Returns a pushed commit as `conf`, or `None` for all other events.

    Raises:
        RejectedError: If the request isn't a delivery from GitHub.
    """
    payload, event, delivery = request.json(), request.headers.get("x-github-event"), request.headers.get(_DELIVERY)
    if not event or not delivery:
        raise RejectedError(HTTPStatus.BAD_REQUEST, "the request has no X-GitHub-Event or no X-GitHub-Delivery")
    if event != "push":
        return None
    try:
        conf = {
            "repository": payload["repository"]["full_name"],
            "ref": payload["ref"],
            "commit": payload["after"],
            "before": payload["before"],
            "pusher": payload["pusher"]["name"],
            "delivery": delivery,
        }
    except (KeyError, TypeError):
        raise RejectedError(HTTPStatus.BAD_REQUEST, "the body isn't a push event") from None
    return None if conf["commit"] == _NO_COMMIT else conf


def _response(status: HTTPStatus, message: str) -> Response:
    return {
        "statusCode": status.value,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"message": message}),
    }
