"""What is wrong with the inputs of an `MwaaEnvironment`, as far as it is known before anything is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SUBNETS = 2  # MWAA takes two, in two Availability Zones
LOGS = ("dag_processing_logs", "scheduler_logs", "task_logs", "webserver_logs", "worker_logs")
_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
# What is made is called after it: a bucket has no "_", and a role's name 64 characters, 18 of which Pulumi and the
# component add.
_NAME = r"[a-zA-Z][a-zA-Z0-9-]{0,45}"
# Source of these: https://docs.aws.amazon.com/mwaa/latest/API/API_CreateEnvironment.html
_ENVIRONMENT_NAME = r"[a-zA-Z][0-9a-zA-Z_-]{0,79}"
_ENVIRONMENT_CLASS = r"mw1\.[0-9a-z]+"
_ACCESS_MODES = ("PRIVATE_ONLY", "PUBLIC_ONLY", "PUBLIC_AND_PRIVATE")
_OPTION = r"[a-z][a-z0-9_]*\.[a-z0-9._]*[a-z0-9_]"
_MOST_SCHEDULERS = 5
_VERSION = r"\d+\.\d+\.\d+"
_KEY = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/.+"  # an alias isn't taken

_FORMS = {
    "name": (_NAME, "a letter, then letters, digits and '-', 46 at most"),
    "environment_name": (_ENVIRONMENT_NAME, "a letter, then letters, digits, '-' and '_', 80 at most"),
    "airflow_version": (_VERSION, "a text of three numbers, such as '2.11.0'"),
    "environment_class": (_ENVIRONMENT_CLASS, "one such as mw1.small"),
    "kms_key_arn": (_KEY, "the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID"),
    "webserver_access_mode": ("|".join(_ACCESS_MODES), f"one of {', '.join(_ACCESS_MODES)}"),
}
# What isn't one of these is an Output, or nothing.
_KNOWN = (str, int, float, Mapping, Sequence)
_COUNTS = ("min_workers", "max_workers", "schedulers")


def problems(given: Mapping[str, Any]) -> Iterator[str]:
    """Yields, one line each, what AWS would refuse or what contradicts itself. Touches no network.

    `given` is by the names of the component's arguments; what is left out or not known yet passes.
    """
    said: dict[str, Any] = {name: value for name, value in given.items() if isinstance(value, _KNOWN)}
    if not isinstance(given.get("environment_name"), str | None):
        yield "environment_name is in what the execution role may do, and has to be known now: say a text"
    for name, (form, wanted) in _FORMS.items():
        if name in said and not (isinstance(said[name], str) and re.fullmatch(form, said[name])):
            yield f"{name} is {said[name]!r}: say {wanted}"
    counts = {name: said[name] for name in _COUNTS if name in said}
    for name, count in counts.items():
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            yield f"{name} is {count!r}: say a whole number from 1"
            return
    least, most = counts.get("min_workers", 1), counts.get("max_workers")
    if most is not None and least > most:
        yield f"min_workers is {least}, more than max_workers, which is {most}"
    if counts.get("schedulers", 1) > _MOST_SCHEDULERS:
        yield f"schedulers is {counts['schedulers']}: there are {_MOST_SCHEDULERS} at most"
    yield from _network(given.get("vpc_id"), given.get("subnet_ids"))
    yield from _logs(said.get("logs", {}))
    yield from _options(said.get("configuration_options", {}))
    yield from _tags(said.get("tags", {}))


def _network(vpc_id: Any, subnet_ids: Any) -> Iterator[str]:
    if (vpc_id is None) != (subnet_ids is None):
        yield "vpc_id and subnet_ids go together: say both for a network that is there, or neither"
    if isinstance(subnet_ids, str):
        yield f"subnet_ids is {subnet_ids!r}: say a list of {SUBNETS}"
    elif isinstance(subnet_ids, Sequence) and len(subnet_ids) != SUBNETS:
        yield f"subnet_ids has {len(subnet_ids)} subnets: MWAA takes {SUBNETS}, in two Availability Zones"
    elif isinstance(subnet_ids, Sequence) and isinstance(subnet_ids[0], str) and subnet_ids[0] == subnet_ids[1]:
        yield f"subnet_ids has {subnet_ids[0]} twice: MWAA takes {SUBNETS} subnets, in two Availability Zones"


def _logs(logs: Any) -> Iterator[str]:
    if not isinstance(logs, Mapping):
        yield f"logs is {logs!r}: say a level for each log that is on"
        return
    for log, level in logs.items():
        if log not in LOGS:
            yield f"there is no log {log!r}: say some of {', '.join(LOGS)}"
        elif level not in _LEVELS:
            yield f"the level of {log} is {level!r}: say one of {', '.join(_LEVELS)}"


def _tags(tags: Any) -> Iterator[str]:
    if not isinstance(tags, Mapping):
        yield "tags isn't a mapping: say a text for each tag"
    else:
        yield from (
            f"the tag {tag} is no text: write it in quotes"
            for tag, value in tags.items()
            if isinstance(value, _KNOWN) and not isinstance(value, str)
        )


def _options(options: Any) -> Iterator[str]:
    if not isinstance(options, Mapping):
        yield "configuration_options isn't a mapping: say Airflow's options by name, such as core.parallelism"
        return
    for option, value in options.items():
        if not isinstance(option, str) or not re.fullmatch(_OPTION, option):
            yield f"configuration_options has {option!r}: name section and option, such as core.parallelism"
        elif isinstance(value, _KNOWN) and not (isinstance(value, str) and value):
            # Not the value: an option can hold a password.
            yield f"the value of configuration option {option} is no text: write it in quotes"
