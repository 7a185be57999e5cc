from __future__ import annotations

import os
import signal

import pytest

from local.cli import download
from local.cli.build import NEEDED_BYTES
from local.cli.find import Cli, NoCliError, installed
from local.cli.install import install, remove_leftovers
from tests.local.fake_installers import BUILT, DOWNLOADED, Outside
from tests.support.system.processes import Family, program, started, until


def cli(outside: Outside, version: str) -> Cli:
    return Cli(outside.paths.cli / "bin" / "pulumi", version)


def nothing_unfinished(outside: Outside) -> bool:
    return not list(outside.paths.local_dir.glob("cli.unfinished*"))


def test_installed_cli_is_unchanged(outside: Outside) -> None:
    outside.builds(outside.building)
    install(outside.paths)
    assert install(outside.paths) == cli(outside, BUILT)
    assert outside.order == ["download", "build"]


def test_cli_is_downloaded_and_nothing_is_built(outside: Outside) -> None:
    outside.downloads(outside.downloading)
    outside.builds(outside.building)
    assert install(outside.paths) == cli(outside, DOWNLOADED) == installed(outside.paths)
    assert outside.order == ["download"]
    assert nothing_unfinished(outside)


def test_cli_that_cannot_be_downloaded_is_built(outside: Outside) -> None:
    outside.builds(outside.building)
    assert install(outside.paths) == cli(outside, BUILT) == installed(outside.paths)
    assert outside.order == ["download", "build"]
    assert nothing_unfinished(outside)
    assert (outside.paths.local_dir / "log" / "cli-download.log").read_text().endswith("\nno network\n")


def test_an_installed_cli_that_is_too_old_is_replaced(outside: Outside) -> None:
    program(outside.paths.cli / "bin", "pulumi", "echo v3.100.0")
    program(outside.paths.cli / "bin", "pulumi-language-of-old", "")
    outside.downloads(outside.downloading)
    assert install(outside.paths) == cli(outside, DOWNLOADED)
    assert [file.name for file in (outside.paths.cli / "bin").iterdir()] == ["pulumi"]


def test_a_downloaded_cli_that_is_unusable_is_not_installed(outside: Outside) -> None:
    outside.downloads(f'mkdir -p "$3/bin" && cp {outside.cli("3.100.0")} "$3/bin"')
    outside.builds(outside.building)
    assert install(outside.paths) == cli(outside, BUILT)


def test_when_nothing_works_there_is_a_line_for_each_method(outside: Outside) -> None:
    command = program(outside.path, "pulumi", "echo v3.100.0")
    outside.builds("echo 'link: killed by the moon'; exit 1")
    with pytest.raises(NoCliError) as stopped:
        install(outside.paths)
    assert str(stopped.value).splitlines() == [
        "no Pulumi CLI 3.216 or newer was found, and none could be installed:",
        f"  PATH: {command} is version 3.100.0, older than 3.216",
        "  download with the SDK's installer: failed — check the network and the proxy (.local/log/cli-download.log)",
        "  build from the Go module: link: killed by the moon (.local/log/cli-build.log)",
        "  Install the CLI as described at https://www.pulumi.com/docs/install, and try again.",
    ]
    assert installed(outside.paths) is None
    assert nothing_unfinished(outside)


def test_a_folder_that_cannot_be_written_is_a_one_line_error(outside: Outside) -> None:
    outside.builds(outside.building)
    outside.paths.local_dir.mkdir()
    work = outside.paths.local_dir / "cli.build"
    work.touch()
    with pytest.raises(NoCliError) as stopped:
        install(outside.paths)
    assert f"  build from the Go module: Not a directory ({work / 'tmp'})" in str(stopped.value).splitlines()


def test_without_a_cli_on_path_the_line_says_so(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.cli.build.NEEDED_BYTES", NEEDED_BYTES * 10**6)
    with pytest.raises(NoCliError, match=r"\n  PATH: no pulumi command found\n"):
        install(outside.paths)


def test_a_download_that_times_out_is_stopped_and_the_cli_is_built(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "SECONDS", 0)
    outside.downloads("sleep 60")
    outside.builds("exit 1")
    with pytest.raises(NoCliError, match=r"SDK's installer: timed out after 0 s \(\.local/log/cli-download\.log\)"):
        install(outside.paths)
    assert outside.order[-1] == "build"


def test_caches_whose_removal_was_interrupted_are_removed(outside: Outside) -> None:
    (outside.paths.local_dir / "cli.build.1234abcd" / "modules").mkdir(parents=True)
    remove_leftovers(outside.paths)
    until(lambda: not list(outside.paths.local_dir.glob("cli.build*")))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_installation_leaves_nothing_that_the_next_one_trusts(
    outside: Outside, number: signal.Signals
) -> None:
    ready = outside.record / "ready"
    outside.downloads(f"{outside.downloading}; touch {ready}; sleep 600")
    outside.builds(outside.building)
    with started(outside.installing, os.environ) as family:
        until(ready.exists)
        family.process.send_signal(number)
        family.process.wait()
        assert installed(outside.paths) is None
    outside.downloads("exit 1")
    assert install(outside.paths) == cli(outside, BUILT)
    assert nothing_unfinished(outside)


def test_one_of_two_processes_installs_and_the_other_waits(outside: Outside) -> None:
    ready, go_on = outside.record / "ready", outside.record / "go-on"
    outside.downloads(f"touch {ready}; until [ -e {go_on} ]; do sleep 0.02; done; {outside.downloading}")
    with started(outside.installing, os.environ) as first:
        until(ready.exists)
        with started(outside.installing, os.environ) as second:
            assert waits(second)
            go_on.touch()
            for family in (first, second):
                printed, _ = family.output()
                assert printed == f"{outside.paths.cli / 'bin' / 'pulumi'}\n"
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
            assert second.output()[0] == f"{outside.paths.cli / 'bin' / 'pulumi'}\n"
    assert outside.order == ["download", "download"]


def waits(family: Family) -> bool:
    """Returns whether the process's first line reports that it is waiting."""
    assert family.process.stderr is not None
    return family.process.stderr.readline() == "Waiting for another process to install the Pulumi CLI ...\n"
