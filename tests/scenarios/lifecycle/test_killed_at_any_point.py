"""`up` is killed at random points. After `pulumi cancel`, the next `up` creates exactly what is declared."""

from __future__ import annotations

import os
import random
import subprocess
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import pytest

from tests.support.aws.local_mwaa import any_version, each_dialect
from tests.support.aws.stored_secrets import Stored
from tests.support.pulumi.cli import Pulumi
from tests.support.pulumi.interrupted_up import children_of, kill, start_up
from tests.support.pulumi.stack import Stack

KILLS = 20
OBJECTS = {"variable": 60, "connection": 25, "pool": 15}
_TRIES = 5
FEW_KILLS = 2
FEW_OBJECTS = {"variable": 12, "connection": 5, "pool": 3}

PROGRAM = """
def variable(resource, name, text):
    AirflowVariable(resource, environment=environment, key=prefix + name, value=text)

def connection(resource, name, text):
    identity = {{"environment": environment, "connection_id": prefix + name}}
    AirflowConnection(resource, conn_type="http", host=text, password="password " + text, **identity)

def pool(resource, name, text):
    AirflowPool(resource, environment=environment, name=prefix + name, slots=1, description=text)

for kind, resource, name, text in {declared!r}:
    globals()[kind](resource, name, text)
"""


class Declared(NamedTuple):
    """One object in a generation."""

    kind: str
    resource: str
    name: str
    text: str


def declare(objects: dict[str, int], generation: int) -> list[Declared]:
    """Returns a generation's objects. Of every four, one is updated, one is replaced, one is new and one is renamed."""
    declared = []
    for kind, number in objects.items():
        for index in range(number):
            name, new, text = f"{kind}-{index}", f"{kind}-{index}.{generation}", f"of {generation}"
            ways = (
                Declared(kind, name, name, text),  # an update
                Declared(kind, name, new, text),  # a replacement
                Declared(kind, new, new, text),  # a create and a delete
                Declared(kind, new, name, "of all"),  # renamed without an alias: adopted, not deleted
            )
            declared.append(ways[index % len(ways)])
    return declared


@dataclass
class Soak:
    """A stack that goes from one generation of its objects to the next."""

    stack: Stack
    stored_password: Stored
    objects: dict[str, int]
    generation: int = 0

    def write(self) -> list[Declared]:
        """Declares the next generation."""
        self.generation += 1
        declared = declare(self.objects, self.generation)
        self.stack.write(PROGRAM.format(declared=[tuple(each) for each in declared]))
        return declared

    def finish(self, declared: list[Declared]) -> None:
        """Completes a generation. Checks that Airflow and the state contain exactly its objects and resources."""
        self.stack.up()
        shown = zip(self.objects, self.stack.all_live(), ("value", "host", "description"), strict=True)
        live = {(kind, name): row[text] for kind, rows, text in shown for name, row in rows.items()}
        assert live == {(each.kind, each.name): each.text for each in declared}
        connections = [each for each in declared if each.kind == "connection"]
        passwords = [self.stored_password(self.stack.prefix + each.name) for each in connections]
        assert passwords == [f"password {each.text}" for each in connections]
        assert self.stack.recorded == sorted(each.resource for each in declared)

    def kill(self, after: int, seconds: float) -> bool:
        """Kills the next generation's `up`, `seconds` after step `after`. A second `up` then completes the generation.

        Returns whether the first `up` was still running at that point.
        """
        declared = self.write()
        killed = kill_up(self.stack.pulumi, after, seconds)
        pending = len(self.stack.pulumi.latest.get("pending_operations") or [])
        outcome = f"killed, {pending} operations pending" if killed else "ended before"
        print(f"generation {self.generation}: {seconds:.3f} s after step {after}: {outcome}")
        cleared = self.stack.pulumi.run("cancel", "--yes")
        assert cleared.exit_code == 0, cleared.text
        self.finish(declared)
        return killed


def steps(pulumi: Pulumi) -> int:
    """Counts the step starts and step ends that the current or last run has logged so far."""
    events = pulumi.log.read_bytes() if pulumi.log.exists() else b""
    return events.count(b'"resourcePreEvent":') + events.count(b'"resOutputsEvent":')


def kill_up(pulumi: Pulumi, after: int, seconds: float) -> bool:
    """Kills an `up`, `seconds` after step `after`. Returns False if the `up` ended before that."""
    run = start_up(pulumi, subprocess.DEVNULL)
    while run.poll() is None and steps(pulumi) < after:
        time.sleep(0.01)
    time.sleep(seconds)
    if run.poll() is not None:
        return False
    kill(run, children_of(run))
    return True


def kill_often(soak: Soak, kills: int, seed: int) -> None:
    """Kills the run that creates the objects, and then several that change them, each at a different stage.

    Creating an object counts as two steps, its start and its end. Changing an object takes four on average.
    """
    print(f"SOAK_SEED={seed}")
    chance = random.Random(seed)  # noqa: S311 (no cryptography)
    objects, changes = sum(soak.objects.values()), kills - 1
    bounds = [4 * objects * part // changes for part in range(kills)]
    for first, last in [(0, 2 * objects), *pairwise(bounds)]:
        for _ in range(_TRIES):
            if soak.kill(chance.randrange(first, last), chance.uniform(0, 0.1)):
                break
        else:
            pytest.fail(f"{_TRIES} runs ended before they could be killed between steps {first} and {last}")
    refreshed = soak.stack.pulumi.preview("--refresh", "--expect-no-changes")
    assert refreshed.exit_code == 0, refreshed.text


@pytest.fixture
def safe(stack: Stack) -> Stack:
    """An empty stack whose backend writes all files atomically.

    By default, Pulumi also writes an attributes file next to the state, but not atomically. If it is killed while
    writing, no command can read the state (`failed to load checkpoint: EOF`). Source: setAttrs in
    gocloud.dev/blob/fileblob/attrs.go.
    """
    stack.pulumi.environ["PULUMI_BACKEND_URL"] = f"file://{stack.pulumi.home}/state?metadata=skip"
    return stack


@any_version
def test_a_small_change_is_killed_twice(safe: Stack, stored_password: Stored) -> None:
    kill_often(Soak(safe, stored_password, FEW_OBJECTS), FEW_KILLS, seed=1)


@each_dialect
@pytest.mark.soak
def test_a_large_change_is_killed_often(safe: Stack, stored_password: Stored) -> None:
    seed = int(os.environ.get("SOAK_SEED") or random.randrange(10**6))  # noqa: S311 (no cryptography)
    kill_often(Soak(safe, stored_password, OBJECTS), KILLS, seed)
