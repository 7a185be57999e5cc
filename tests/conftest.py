from __future__ import annotations

import os
import signal
from collections import Counter

import pytest

from local.mwaa.airflow.versions import VERSIONS
from pulumi_mwaa.airflow.transport.pacing import CALLS_PER_SECOND
from tests.support.aws.airflow_client import airflow
from tests.support.aws.empty_mwaa import empty_mwaa
from tests.support.aws.local_mwaa import PER_VERSION, TESTED, any_version, each_dialect, mwaa, prefix
from tests.support.aws.moto_server import moto_endpoint
from tests.support.aws.queues import new_queue
from tests.support.aws.scheduled_mwaa import scheduled_mwaa
from tests.support.aws.secrets_manager import secrets, secrets_manager
from tests.support.aws.stored_secrets import stored_extra, stored_password, stored_value
from tests.support.aws.sts import sts
from tests.support.provider.case_results import pytest_sessionfinish, recorded
from tests.support.provider.host import new_host, new_scheduled_host
from tests.support.pulumi.mocked_program import graph_of
from tests.support.pulumi.stack import initialized, scheduled_stack, stack
from tests.support.pulumi.stacked_runs import stacked
from tests.support.system.other_python import oldest_venv

__all__ = [
    "airflow",
    "empty_mwaa",
    "graph_of",
    "initialized",
    "moto_endpoint",
    "mwaa",
    "new_host",
    "new_queue",
    "new_scheduled_host",
    "oldest_venv",
    "prefix",
    "pytest_sessionfinish",
    "recorded",
    "scheduled_mwaa",
    "scheduled_stack",
    "secrets",
    "secrets_manager",
    "stack",
    "stacked",
    "stored_extra",
    "stored_password",
    "stored_value",
    "sts",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--airflow", default=",".join(TESTED), metavar="VERSION,...", help="test on these versions, or 'all'"
    )
    parser.addoption("--record", action="store_true", help="write the results of complete runs to docs/")


def pytest_configure() -> None:
    """Lifts the limit on calls, and restores the handling of SIGINT and SIGHUP.

    The tests' local MWAA instances have no limit. A shell or `nohup` makes background jobs and their children ignore
    these signals.
    """
    os.environ[CALLS_PER_SECOND] = "0"
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs all tests for an Airflow version together, so that only one instance runs at a time."""
    for fixture in PER_VERSION:
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, _versions(metafunc), indirect=True, scope="session")


def _versions(metafunc: pytest.Metafunc) -> list[str]:
    chosen = metafunc.config.getoption("--airflow")
    versions = list(VERSIONS) if chosen == "all" else chosen.split(",")
    one_of_each_dialect = list({VERSIONS[version].api: version for version in versions}.values())
    if metafunc.definition.get_closest_marker(any_version.name):
        return one_of_each_dialect if chosen == "all" else versions[-1:]
    if metafunc.definition.get_closest_marker(each_dialect.name):
        return one_of_each_dialect
    return versions


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups the tests that share an Airflow instance, and the other tests in each file, on one worker.

    The tests that share an instance come first, and among these, those with a scheduler come last. Next come the files
    with the fewest tests. These take the longest, so if they ran last, one worker would wait for the other. With
    `--no-loadscope-reorder`, pytest-xdist keeps this order.
    """
    groups = {item: _instance(item) or (len(PER_VERSION), item.nodeid.partition("::")[0]) for item in items}
    sizes = Counter(groups.values())
    for item, (rank, name) in groups.items():
        item.add_marker(pytest.mark.xdist_group(f"{rank} {name}"))
    items.sort(key=lambda item: (groups[item][0], sizes[groups[item]]))


def _instance(item: pytest.Item) -> tuple[int, str] | None:
    """Returns the fixture and the version of the Airflow instance that a test shares with others, if any."""
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    found = ((rank, params.get(fixture)) for rank, fixture in enumerate(PER_VERSION))
    return next(((rank, version) for rank, version in found if isinstance(version, str)), None)
