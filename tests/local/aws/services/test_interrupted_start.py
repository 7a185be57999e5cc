"""A start of the emulated AWS that is interrupted: its process is neither lost nor started twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psutil
import pytest

from local.aws.services.process import Running, Services
from local.locking import locked
from local.mwaa.airflow.processes import Mark
from tests.support.aws.local_aws import ENVIRON
from tests.support.system.processes import Family, started, until

START = """
import json, sys
from pathlib import Path
from local.aws.services.process import Services

Services(Path(sys.argv[1])).start(json.loads(sys.argv[2]))
"""


def services_in(family: Family) -> list[psutil.Process]:
    """Returns the processes that emulate AWS."""
    return [process for process in family.alive() if "local.aws.services" in process.cmdline()]


@pytest.fixture
def interrupted(tmp_path: Path) -> Iterator[Family]:
    """A start that Ctrl-C ended as soon as its process had been started, together with that process."""
    with started([sys.executable, "-c", START, str(tmp_path), json.dumps(ENVIRON)], {}) as family:
        until(lambda: services_in(family))
        family.process.send_signal(signal.SIGINT)
        assert family.process.wait(60) != 0
        yield family


def test_process_of_an_interrupted_start_is_stopped(interrupted: Family, tmp_path: Path) -> None:
    assert len(services_in(interrupted)) == 1
    assert Services(tmp_path).stop()
    assert interrupted.alive() == []


def test_next_start_waits_for_the_process_of_an_interrupted_start(interrupted: Family, tmp_path: Path) -> None:
    [process] = services_in(interrupted)
    services = Services(tmp_path)
    assert services.start(ENVIRON).process.pid == process.pid
    assert services.stop()


def test_stop_waits_for_a_start_in_progress(tmp_path: Path) -> None:
    services = Services(tmp_path)
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        with locked(tmp_path / "services.lock"):
            stop = Thread(target=services.stop)
            stop.start()
            stop.join(0.5)
            services.save(Running(Mark.of(process.pid), "", ""))
        stop.join()
        ended = process.poll() is not None
        process.kill()
    assert ended
