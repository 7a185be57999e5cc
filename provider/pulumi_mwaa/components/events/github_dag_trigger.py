"""Triggers a DAG run for each push to a GitHub repository."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.events.event_function import EventFunction

_HANDLER = "pulumi_mwaa.events.github.handler"
_ANYONE = "NONE"  # GitHub can't sign requests for AWS; the function checks GitHub's own signature


class GithubDagTrigger(pulumi.ComponentResource):
    """Triggers a DAG run for each push to a GitHub repository, for example to test the commit.

    ```python
    from pulumi_mwaa.components import GithubDagTrigger

    trigger = GithubDagTrigger("tests", environment=env.arn, dag_id="test_commit", webhook_secret_arn=secret.arn)
    pulumi.export("payload_url", trigger.url)
    ```

    A Lambda function with a URL checks the signature of each delivery, and ignores everything but pushes. In the
    repository's settings, add a webhook with this URL, the content type `application/json` and the secret.

    Args:
        name: The resource's name.
        environment: The environment's ARN.
        dag_id: The DAG to trigger. Its runs get the commit as `conf`: `repository`, `ref`, `commit`, `before`, `pusher`
            and `delivery`.
        webhook_secret_arn: The ARN of the Secrets Manager secret that contains the webhook's secret, as plain text.
        reserved_concurrency: The function's reserved concurrency, which limits the load that strangers can cause by
            calling the URL; `None` reserves nothing.
        tags: The resources' tags.
        opts: The component's Pulumi options.
    """

    #: The webhook's payload URL.
    url: pulumi.Output[str]
    #: The function's name.
    function_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        environment: pulumi.Input[str],
        dag_id: pulumi.Input[str],
        webhook_secret_arn: pulumi.Input[str],
        reserved_concurrency: int | None = 2,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("pulumi-mwaa:index:GithubDagTrigger", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        event_function = EventFunction(
            name,
            environment=environment,
            handler=_HANDLER,
            settings={"DAG_ID": dag_id, "WEBHOOK_SECRET_ARN": webhook_secret_arn},
            reserved_concurrency=reserved_concurrency,
            secret_arn=webhook_secret_arn,
            tags=tags,
            opts=child,
        )
        self.function_name = event_function.function.name
        url = aws.lambda_.FunctionUrl(name, function_name=self.function_name, authorization_type=_ANYONE, opts=child)
        aws.lambda_.Permission(
            name,
            action="lambda:InvokeFunctionUrl",
            function=self.function_name,
            principal="*",
            function_url_auth_type=_ANYONE,
            opts=child,
        )
        aws.lambda_.Permission(  # required for function URLs since October 2025
            f"{name}-invoke",
            action="lambda:InvokeFunction",
            function=self.function_name,
            principal="*",
            invoked_via_function_url=True,
            opts=child,
        )
        self.url = url.function_url
        self.register_outputs({"url": self.url})
