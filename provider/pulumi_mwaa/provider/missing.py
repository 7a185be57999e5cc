"""Objects whose environment isn't there."""

from __future__ import annotations

from pulumi_mwaa.airflow import EnvironmentNotFoundError
from pulumi_mwaa.provider.console import say
from pulumi_mwaa.provider.context import Run
from pulumi_mwaa.provider.identity import Identity


def drop_missing(identity: Identity, error: EnvironmentNotFoundError, run: Run) -> None:
    """Report that the object is dropped from the state, where `mwaa:forgetMissingEnvironments` allows that.

    Raises:
        AirflowError: elsewhere, for a refresh and a delete alike: a wrong region or account must not empty a state. It
            names the account, if STS reports that.
    """
    if not run.configuration.forget_missing_environments:
        account = run.caller_account(identity.region).number
        whose = f"the credentials belong to account {account}; " if account else ""
        way_out = "if it is gone for good, mwaa:forgetMissingEnvironments=true drops its objects from the state"
        raise error.advised(whose + way_out) from None
    say(f"dropped {identity} from the state: there is no such environment, and mwaa:forgetMissingEnvironments is set")
