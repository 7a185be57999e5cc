from __future__ import annotations

import os
import signal

import pytest

from local.cli import download
from local.cli.build import NEEDED_BYTES
from local.cli.find import Cli, NoCliError, find
from local.cli.install import find_or_install
from tests.support.outside import BUILT, DOWNLOADED, Outside
from tests.support.programs import Family, program, started, until


def installed(outside: Outside, version: str) -> Cli:
    return Cli(outside.places.cli / "bin" / "pulumi", version)


def nothing_unfinished(outside: Outside) -> bool:
    return not list(outside.places.made.glob("cli.unfinished*"))


def test_a_cli_that_is_there_is_returned_and_nothing_is_installed(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside.builds(outside.building)
    command = program(outside.path, "pulumi", "echo v3.250.0")
    assert find_or_install(outside.places) == Cli(command, "3.250.0")
    assert outside.order == []
    assert not outside.places.made.exists()


def test_it_is_downloaded_and_nothing_is_built(outside: Outside) -> None:
    outside.downloads(outside.downloading)
    outside.builds(outside.building)
    assert find_or_install(outside.places) == installed(outside, DOWNLOADED) == find(outside.places)
    assert outside.order == ["download"]
    assert nothing_unfinished(outside)


def test_what_can_not_be_downloaded_is_built(outside: Outside) -> None:
    outside.builds(outside.building)
    assert find_or_install(outside.places) == installed(outside, BUILT) == find(outside.places)
    assert outside.order == ["download", "build"]
    assert nothing_unfinished(outside)
    assert (outside.places.made / "log" / "cli-download.log").read_text().endswith("\nno network\n")


def test_an_installed_cli_that_is_too_old_is_replaced(outside: Outside) -> None:
    program(outside.places.cli / "bin", "pulumi", "echo v3.100.0")
    program(outside.places.cli / "bin", "pulumi-language-of-old", "")
    outside.downloads(outside.downloading)
    assert find_or_install(outside.places) == installed(outside, DOWNLOADED)
    assert [file.name for file in (outside.places.cli / "bin").iterdir()] == ["pulumi"]


def test_a_downloaded_cli_that_is_unusable_is_not_installed(outside: Outside) -> None:
    outside.downloads(f'mkdir -p "$3/bin" && cp {outside.cli("3.100.0")} "$3/bin"')
    outside.builds(outside.building)
    assert find_or_install(outside.places) == installed(outside, BUILT)


def test_when_nothing_works_there_is_a_line_for_each_way(outside: Outside) -> None:
    command = program(outside.path, "pulumi", "echo v3.100.0")
    outside.builds("echo 'link: killed by the moon'; exit 1")
    with pytest.raises(NoCliError) as stopped:
        find_or_install(outside.places)
    assert str(stopped.value).splitlines() == [
        "there is no Pulumi CLI 3.216 or newer, and none can be installed here:",
        f"  PATH: {command}: 3.100.0 is older than 3.216",
        "  the SDK's installer: it failed: check the network and the proxy (.local/log/cli-download.log)",
        "  the build from its Go module: link: killed by the moon (.local/log/cli-build.log)",
        "  Install it as https://www.pulumi.com/docs/install says, and run this again.",
    ]
    assert find(outside.places) is None
    assert nothing_unfinished(outside)


def test_without_a_cli_on_path_the_line_says_so(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.cli.build.NEEDED_BYTES", NEEDED_BYTES * 10**6)
    with pytest.raises(NoCliError, match=r"\n  PATH: there is no pulumi on PATH\n"):
        find_or_install(outside.places)


def test_a_download_that_outlasts_its_limit_is_ended_and_the_cli_is_built(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "SECONDS", 0)
    outside.downloads("sleep 60")
    outside.builds("exit 1")
    with pytest.raises(NoCliError, match=r"SDK's installer: it took longer than 0 s \(\.local/log/cli-download\.log\)"):
        find_or_install(outside.places)
    assert outside.order[-1] == "build"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_installation_leaves_nothing_that_is_trusted(outside: Outside, number: signal.Signals) -> None:
    ready = outside.record / "ready"
    outside.downloads(f"{outside.downloading}; touch {ready}; sleep 600")
    outside.builds(outside.building)
    with started(outside.installing, os.environ) as family:
        until(ready.exists)
        family.process.send_signal(number)
        family.process.wait()
        assert find(outside.places) is None
    outside.downloads("exit 1")
    assert find_or_install(outside.places) == installed(outside, BUILT)
    assert nothing_unfinished(outside)


def test_of_two_at_once_one_installs_and_the_other_waits_for_it(outside: Outside) -> None:
    ready, go_on = outside.record / "ready", outside.record / "go-on"
    outside.downloads(f"touch {ready}; until [ -e {go_on} ]; do sleep 0.02; done; {outside.downloading}")
    with started(outside.installing, os.environ) as first:
        until(ready.exists)
        with started(outside.installing, os.environ) as second:
            assert waits(second)
            go_on.touch()
            for family in (first, second):
                printed, _ = family.output()
                assert printed == f"{outside.places.cli / 'bin' / 'pulumi'}\n"
    assert outside.order == ["download"]


def test_a_killed_process_keeps_the_next_one_out_until_its_installer_has_ended(outside: Outside) -> None:
    ready = outside.record / "ready"
    outside.downloads(f"touch {ready}; exec sleep 600")
    outside.builds(outside.building)
    with started(outside.installing, os.environ) as killed:
        until(ready.exists)
        killed.process.kill()
        killed.process.wait()
        outside.downloads(outside.downloading)
        with started(outside.installing, os.environ) as second:
            assert waits(second)
            [installer] = killed.alive()
            installer.kill()
            assert second.output()[0] == f"{outside.places.cli / 'bin' / 'pulumi'}\n"
    assert outside.order == ["download", "download"]


def waits(family: Family) -> bool:
    """Whether the process reports that it waits, before anything else."""
    assert family.process.stderr is not None
    return family.process.stderr.readline() == "Waiting for another process to install the Pulumi CLI ...\n"
