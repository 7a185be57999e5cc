from __future__ import annotations

import signal
from collections import Counter

import pytest

from local.mwaa.airflow.versions import VERSIONS
from tests.support.aws.airflow_client import airflow
from tests.support.aws.empty_mwaa import empty_mwaa
from tests.support.aws.local_mwaa import TESTED, any_version, each_dialect, mwaa, prefix
from tests.support.aws.secrets_manager import secrets, secrets_manager
from tests.support.aws.stored_secrets import stored_extra, stored_password, stored_value
from tests.support.aws.sts import sts
from tests.support.provider.case_results import pytest_sessionfinish, recorded
from tests.support.provider.host import new_host
from tests.support.pulumi.mocked_program import graph_of
from tests.support.pulumi.stack import initialized, stack
from tests.support.system.other_python import oldest_venv

__all__ = [
    "airflow",
    "empty_mwaa",
    "graph_of",
    "initialized",
    "mwaa",
    "new_host",
    "oldest_venv",
    "prefix",
    "pytest_sessionfinish",
    "recorded",
    "secrets",
    "secrets_manager",
    "stack",
    "stored_extra",
    "stored_password",
    "stored_value",
    "sts",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--airflow", default=",".join(TESTED), metavar="VERSION,...", help="versions to test on, or 'all'")
    parser.addoption("--record", action="store_true", help="write the results of complete runs to docs/")


def pytest_configure() -> None:
    """Restores the handling of SIGINT and SIGHUP.

    A shell or `nohup` makes background jobs and their children ignore these signals.
    """
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs all tests for one Airflow version together, so that only one runs at a time."""
    if "mwaa" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--airflow")
        versions = list(VERSIONS) if chosen == "all" else chosen.split(",")
        one_of_each_dialect = list({VERSIONS[version].api: version for version in versions}.values())
        if metafunc.definition.get_closest_marker(any_version.name):
            versions = one_of_each_dialect if chosen == "all" else versions[-1:]
        elif metafunc.definition.get_closest_marker(each_dialect.name):
            versions = one_of_each_dialect
        metafunc.parametrize("mwaa", versions, indirect=True, scope="session")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups the tests for one Airflow version, and otherwise those in one file, on one worker.

    Tests that need Airflow come first, and then the files with the fewest tests, which take longest each: at the end,
    the other worker would wait for them. `--no-loadscope-reorder` makes pytest-xdist keep this order.
    """
    groups = {item: _version(item) or item.nodeid.partition("::")[0] for item in items}
    sizes = Counter(groups.values())
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: (_version(item) is None, sizes[groups[item]]))


def _version(item: pytest.Item) -> str | None:
    """Returns the version of the Airflow instance that a test shares with others."""
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    version = params.get("mwaa")
    return version if isinstance(version, str) else None
