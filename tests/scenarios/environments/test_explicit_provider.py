"""An explicit provider with its own settings: an account or region that differs from the stack's configuration."""

from __future__ import annotations

from tests.support.aws.local_mwaa import any_version
from tests.support.pulumi.cli import STACK
from tests.support.pulumi.stack import Stack
from tests.support.system.servers import NOWHERE

PROVIDER = """
def account(name):
    settings = {{
        "aws:accessKey": {key!r}, "aws:secretKey": pulumi.Output.secret({secret!r}),
        "aws:region": {region!r}, "mwaa:endpointUrl": {endpoint!r},
    }}
    return pulumi.ResourceOptions(provider=pulumi.ProviderResource("pulumi-python", name, settings))
"""
OWNER = """
AirflowVariable("{name}", environment=environment, key=prefix + "owner", value="{value}", opts=account("{account}"))
"""


@any_version
def test_explicit_providers_settings_are_used_instead_of_the_stacks(stack: Stack) -> None:
    mwaa = stack.mwaa
    provider = PROVIDER.format(
        key=mwaa.access_key_id, secret=mwaa.secret_access_key, region=mwaa.region, endpoint=mwaa.endpoint
    )
    (stack.pulumi.folder / f"Pulumi.{STACK}.yaml").write_text("config:\n  aws:region: eu-west-3\n")
    stack.pulumi.environ |= {"AWS_ACCESS_KEY_ID": "another", "AWS_ENDPOINT_URL_MWAA": NOWHERE}

    stack.write(provider + OWNER.format(name="owner", value="data", account="one"))
    stack.up()
    [recorded] = [item for item in stack.pulumi.resources if item["urn"].endswith("::owner")]
    assert recorded["outputs"]["region"] == mwaa.region

    body = {"key": f"{stack.prefix}owner", "value": "somebody else"}
    assert mwaa.rest("PATCH", f"/variables/{stack.prefix}owner", body).status_code == 200
    assert stack.changes(stack.up("--refresh")) == {"owner": ["refresh", "update"]}
    assert stack.live("variables")["owner"]["value"] == "data"

    # From now on, a different provider manages the same object.
    mwaa.forget_calls()
    stack.write(provider + OWNER.format(name="owner", value="finance", account="two"))
    stack.up()
    assert stack.deleted() == []
    assert stack.live("variables")["owner"]["value"] == "finance"

    assert stack.pulumi.destroy("--skip-preview").exit_code == 0
    assert stack.live("variables") == {}
    written = (path.read_text(errors="replace") for path in (stack.pulumi.home / "state").rglob("*") if path.is_file())
    assert not [text for text in written if mwaa.secret_access_key in text]


@any_version
def test_explicit_providers_availability_settings_are_used(stack: Stack) -> None:
    """An explicit provider has its own `availability_timeout` and `forget_missing_environments`."""
    mwaa = stack.mwaa
    stack.write(f"""
from pulumi_mwaa import Provider

patient = Provider(
    "patient",
    region={mwaa.region!r},
    endpoint_url={mwaa.endpoint!r},
    availability_timeout="0",
    forget_missing_environments=pulumi.Output.from_input(True),
)
AirflowPool(
    "p", environment=environment, name=prefix + "p", slots=1, opts=pulumi.ResourceOptions(provider=patient)
)
""")
    with mwaa.showing("UPDATING"):
        refused = stack.pulumi.up("--skip-preview")
    assert "the environment is still UPDATING after 0 s" in refused.errors
    stack.up()
    assert stack.live("pools").keys() == {"p"}
