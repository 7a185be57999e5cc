"""The stand-in reads types from the `pulumi_aws` SDK without side effects."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from local.aws.errors import RejectedError
from local.aws.plugin import sdk


@pytest.mark.parametrize("token", ["aws:ec2/wrong:Subnet", "aws:ec2/subnet:Wrong", "aws:wrong/subnet:Subnet"])
def test_a_type_that_the_sdk_does_not_have_is_rejected_by_name(token: str) -> None:
    with pytest.raises(RejectedError, match=f"doesn't have the type {token}"):
        sdk.inputs(token)


def test_a_package_that_is_named_after_a_python_keyword_is_found() -> None:
    assert "handler" in sdk.inputs("aws:lambda/function:Function")


def test_reading_a_type_hides_nothing_from_a_program_in_the_same_process() -> None:
    """Importing a file before its lazily loaded package would permanently hide the file's classes from the package."""
    read_first = (
        "from local.aws.plugin import sdk; sdk.read('aws:s3/bucket:Bucket'); "
        "import pulumi_aws; print(pulumi_aws.s3.Bucket.pulumi_type)"
    )
    ran = subprocess.run([sys.executable, "-c", read_first], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("aws:s3/bucket:Bucket\n", "")


def test_a_types_description_is_cached_for_the_next_process() -> None:
    token = "aws:s3/bucket:Bucket"
    read = (sdk.inputs(token), sdk.outputs(token))

    script = (
        f"import json, sys; from local.aws.plugin import sdk; read = [sdk.inputs('{token}'), sdk.outputs('{token}')]; "
        "json.dump([read, 'pulumi_aws' in sys.modules], sys.stdout)"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert json.loads(output) == [list(read), False]
