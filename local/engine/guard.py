"""Refuses other stacks, MWAA endpoints off this machine, and settings that this engine doesn't follow."""

from __future__ import annotations

from collections.abc import Mapping

from local.engine.errors import EngineError, ExitCode, UnsupportedError
from local.engine.values.model import Unknown, Value
from local.loopback import is_loopback

STACK = "local"
# In the order in which the AWS SDK looks at them.
_ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_MWAA", "AWS_ENDPOINT_URL")


# Of the CLI's environment variables those that change what a run does.
_SETTINGS = {
    f"PULUMI_{name}"
    for name in (
        "CONTINUE_ON_ERROR",
        "DISABLE_PROVIDER_PREVIEW",
        "DIY_BACKEND_GZIP",
        "DIY_BACKEND_LEGACY_LAYOUT",
        "DIY_BACKEND_RETAIN_CHECKPOINTS",
        "DIY_BACKEND_ZSTD",
        "ENABLE_LEGACY_DIFF",
        "ENABLE_LEGACY_REFRESH_DIFF",
        "FALLBACK_TO_STATE_SECRETS_MANAGER",
        "PARALLEL",
        "RUN_PROGRAM",
        "SELF_MANAGED_STATE_GZIP",
        "SELF_MANAGED_STATE_LEGACY_LAYOUT",
        "SELF_MANAGED_STATE_RETAIN_CHECKPOINTS",
        "SKIP_CHECKPOINTS",
    )
}
_OPTION = "PULUMI_OPTION_"


def refuse_settings(environ: Mapping[str, str]) -> None:
    """Raises UnsupportedError for a variable by which the CLI would do something else than this engine does."""
    for name, value in sorted(environ.items()):
        if (name in _SETTINGS or name.startswith(_OPTION)) and value.lower() not in {"", "0", "false"}:
            raise UnsupportedError(f"the environment variable {name}")


def refuse_other_stacks(stack: str) -> None:
    """Raises EngineError for any stack but `local`."""
    if stack != STACK:
        raise EngineError(
            f"the embedded engine runs the stack {STACK!r} only: use the Pulumi CLI for {stack!r}",
            ExitCode.STACK_NOT_FOUND,
        )


def refuse_real_endpoints(config: Mapping[str, Value], environ: Mapping[str, str]) -> None:
    """Raises EngineError unless MWAA is reached at an address of this machine, and nowhere else."""
    # With this the AWS SDK reads none of the variables.
    ignored = environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true"
    variables = () if ignored else _ENDPOINT_VARIABLES
    named: dict[str, Value] = {name: environ[name] for name in variables if environ.get(name)}
    if "mwaa:endpointUrl" in config:
        named["mwaa:endpointUrl"] = config["mwaa:endpointUrl"]
    for name, url in named.items():
        refuse_endpoint(name, url)
    if not named:
        raise EngineError(
            "no MWAA endpoint is set, so this would reach the real AWS: run it with make, which starts the local MWAA",
            ExitCode.USAGE,
        )


def refuse_endpoint(name: str, url: Value) -> None:
    """Raises EngineError if the URL leads off this machine. What isn't set, or isn't known yet, is let pass."""
    if url is None or isinstance(url, Unknown):
        return
    if not isinstance(url, str) or not is_loopback(url):
        raise EngineError(
            f"{name} is {url!r}, which is not on this machine: the embedded engine reaches only the local MWAA; "
            "use the Pulumi CLI",
            ExitCode.USAGE,
        )
