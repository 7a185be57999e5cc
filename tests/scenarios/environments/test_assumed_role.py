"""A second account in one stack: only the explicit provider's resources use the role that it assumes."""

from __future__ import annotations

from botocore.credentials import Credentials

from tests.support.aws.local_mwaa import any_version
from tests.support.aws.sts import ENDPOINT_VARIABLE, local_sts
from tests.support.pulumi.stack import Stack

ROLES = ["arn:aws:iam::123456789012:role/one", "arn:aws:iam::123456789012:role/two"]
PROGRAM = """
from pulumi import Output, ResourceOptions
from pulumi_mwaa import Provider

other = Provider(
    "other", role_arn={role!r}, external_id=Output.secret("planted-id"), region="us-east-1", endpoint_url={endpoint!r}
)
opts = ResourceOptions(provider=other)
AirflowVariable("owner", environment=environment, key=prefix + "owner", value="data", opts=opts)
AirflowPool("backfill", environment=environment, name=prefix + "backfill", slots={slots}, opts=opts)
"""


@any_version
def test_created_refreshed_and_deleted_as_the_role(stack: Stack) -> None:
    caller = Credentials("AKIDCALLER", "caller-secret")
    airflows = Credentials(stack.mwaa.access_key_id, stack.mwaa.secret_access_key)
    with local_sts(caller, stack.mwaa.region, stack.mwaa.account) as sts:
        sts.roles |= dict.fromkeys(ROLES, ("planted-id", airflows))
        stack.pulumi.environ |= {
            "AWS_ACCESS_KEY_ID": caller.access_key,
            "AWS_SECRET_ACCESS_KEY": caller.secret_key,
            ENDPOINT_VARIABLE: sts.endpoint,
        }
        stack.write(PROGRAM.format(role=ROLES[0], endpoint=stack.mwaa.endpoint, slots=1))
        stack.up()
        assert stack.live("pools")["backfill"]["slots"] == 1

        refreshed = stack.pulumi.refresh("--expect-no-changes")
        assert refreshed.exit_code == 0, refreshed.text

        # A different role reaches the same objects.
        stack.write(PROGRAM.format(role=ROLES[1], endpoint=stack.mwaa.endpoint, slots=2))
        assert stack.changes(stack.up()) == {"other": ["update"], "backfill": ["update"]}
        assert stack.live("pools")["backfill"]["slots"] == 2
        assert "planted-id" not in stack.pulumi.checkpoint.read_text()

        destroyed = stack.pulumi.destroy()
        assert destroyed.exit_code == 0, destroyed.text
        assert stack.live("variables") == stack.live("pools") == {}
        assert set(sts.asked) == {"AssumeRole", "GetCallerIdentity"}

        stack.write('AirflowPool("backfill", environment=environment, name=prefix + "backfill", slots=1)\n')
        refused = stack.pulumi.up()
        assert "AWS rejected the credentials" in refused.errors
