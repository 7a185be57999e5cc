"""A DAG run with an explicit provider: the program, too, calls Airflow with the provider's settings."""

from __future__ import annotations

from botocore.credentials import Credentials

from tests.support.aws.local_mwaa import any_version
from tests.support.aws.sts import ENDPOINT_VARIABLE, local_sts
from tests.support.pulumi.cli import STACK
from tests.support.pulumi.stacked_runs import Runs
from tests.support.system.servers import NOWHERE

pytestmark = any_version
ROLE = "arn:aws:iam::123456789012:role/runs"
AS_ROLE = """
from pulumi import Output
from pulumi_mwaa import Provider

other = Provider(
    "other", role_arn={role!r}, external_id=Output.secret("planted-id"), region={region!r}, endpoint_url={endpoint!r}
)
migrate = run("migrate", "true", triggers={version}, opts=ResourceOptions(provider=other))
pulumi.export("state", migrate.state)
"""


def test_run_is_triggered_and_followed_as_the_providers_role(stacked: Runs) -> None:
    mwaa, pulumi = stacked.mwaa, stacked.stack.pulumi
    caller = Credentials("AKIDCALLER", "caller-secret")
    (pulumi.folder / f"Pulumi.{STACK}.yaml").write_text("config:\n  aws:region: eu-west-3\n")
    with local_sts(caller, mwaa.region, mwaa.account) as sts:
        sts.roles[ROLE] = "planted-id", Credentials(mwaa.access_key_id, mwaa.secret_access_key)
        pulumi.environ |= {
            "AWS_ACCESS_KEY_ID": caller.access_key,
            "AWS_SECRET_ACCESS_KEY": caller.secret_key,
            "AWS_ENDPOINT_URL_MWAA": NOWHERE,
            ENDPOINT_VARIABLE: sts.endpoint,
        }
        stacked.write(AS_ROLE.format(role=ROLE, region=mwaa.region, endpoint=mwaa.endpoint, version=1))
        stacked.stack.up()
        assert stacked.ids() == {stacked.recorded()["dag_run_id"]}
        assert (stacked.recorded()["state"], stacked.recorded()["region"]) == ("success", mwaa.region)
        assert set(sts.asked) == {"AssumeRole"}
        assert "planted-id" not in pulumi.checkpoint.read_text()

        for command in (pulumi.refresh, pulumi.destroy):
            ran = command("--run-program")
            assert ran.exit_code == 0, ran.text
        assert len(stacked.ids()) == 1

        sts.denied.add("AssumeRole")
        stacked.write(AS_ROLE.format(role=ROLE, region=mwaa.region, endpoint=mwaa.endpoint, version=2))
        denied = stacked.failing_up()
    assert f"assume role {ROLE}: AccessDenied" in denied.errors
    assert len(stacked.ids()) == 1


def test_providers_availability_timeout_applies_to_the_run(stacked: Runs) -> None:
    mwaa = stacked.mwaa
    stacked.write(f"""
from pulumi_mwaa import Provider

hasty = Provider("hasty", region={mwaa.region!r}, endpoint_url={mwaa.endpoint!r}, availability_timeout="0")
run("migrate", "true", opts=ResourceOptions(provider=hasty))
""")
    with mwaa.showing("UPDATING"):
        assert "the environment is still UPDATING after 0 s" in stacked.failing_up().errors
    assert stacked.ids() == set()
    stacked.stack.up()
    assert stacked.ids() == {stacked.recorded()["dag_run_id"]}


def test_provider_of_another_class_is_rejected_before_anything_is_triggered(stacked: Runs) -> None:
    """Its settings can't be read in the program, which would therefore use the stack's."""
    stacked.write("""
plain = pulumi.ProviderResource("pulumi-python", "plain", {"aws:region": "us-east-1"})
run("migrate", "true", opts=ResourceOptions(provider=plain))
""")
    assert "provider ProviderResource isn't supported here — use pulumi_mwaa.Provider" in stacked.failing_up().errors
    assert stacked.ids() == set()
