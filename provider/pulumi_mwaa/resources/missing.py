"""Objects whose environment isn't there."""

from __future__ import annotations

from pulumi_mwaa.airflow import EnvironmentNotFoundError
from pulumi_mwaa.resources.identity import Identity
from pulumi_mwaa.resources.reporting import say
from pulumi_mwaa.resources.run import Run


def forget(identity: Identity, error: EnvironmentNotFoundError, run: Run) -> None:
    """Say that the object is forgotten, where `mwaa:forgetMissingEnvironments` allows that.

    Raises:
        AirflowError: elsewhere; with a wrong region or account no state is to be emptied. It names the account, if AWS
            tells that.
    """
    if not run.configuration.forget_missing_environments:
        account = run.account(identity.region)
        whose = f"the credentials are of account {account}; " if account else ""
        way_out = "if it is gone for good, mwaa:forgetMissingEnvironments=true lets a refresh drop what was in it"
        raise error.advised(whose + way_out) from None
    say(f"forgot {identity}: there is no such environment, and mwaa:forgetMissingEnvironments is set")
