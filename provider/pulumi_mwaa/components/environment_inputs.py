"""Validates the inputs to an `MwaaEnvironment` before anything is created."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SUBNETS = 2  # MWAA requires exactly two, in different Availability Zones
LOGS = ("dag_processing_logs", "scheduler_logs", "task_logs", "webserver_logs", "worker_logs")
_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
# The component's name is the prefix of its children's names. A bucket's name can't contain "_". A role's name is
# limited to 64 characters, and the suffixes that the component and Pulumi append take up 18 of these.
_NAME = r"[a-zA-Z][a-zA-Z0-9-]{0,45}"
# The source of the patterns and limits below: https://docs.aws.amazon.com/mwaa/latest/API/API_CreateEnvironment.html
_ENVIRONMENT_NAME = r"[a-zA-Z][0-9a-zA-Z_-]{0,79}"
_ENVIRONMENT_CLASS = r"mw1\.[0-9a-z]+"
_ACCESS_MODES = ("PRIVATE_ONLY", "PUBLIC_ONLY", "PUBLIC_AND_PRIVATE")
_OPTION = r"[a-z][a-z0-9_]*\.[a-z0-9._]*[a-z0-9_]"
_MAX_SCHEDULERS = 5
_VERSION = r"\d+\.\d+\.\d+"
_KEY = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/.+"  # MWAA doesn't accept an alias

_PATTERNS = {
    "name": (_NAME, "a letter followed by at most 45 letters, digits and '-'"),
    "environment_name": (_ENVIRONMENT_NAME, "a letter followed by at most 79 letters, digits, '-' and '_'"),
    "airflow_version": (_VERSION, "a string of three numbers, such as '2.11.0'"),
    "environment_class": (_ENVIRONMENT_CLASS, "a class such as mw1.small"),
    "kms_key_arn": (_KEY, "the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID"),
    "webserver_access_mode": ("|".join(_ACCESS_MODES), f"one of {', '.join(_ACCESS_MODES)}"),
}
_TWO_SUBNETS = f"use {SUBNETS} subnets in different Availability Zones"
# Any other value is None or an Output, which can't be validated yet.
_KNOWN = (str, int, float, Mapping, Sequence)
_COUNTS = ("min_workers", "max_workers", "schedulers")


def problems(given: Mapping[str, Any]) -> Iterator[str]:
    """Yields one line for each input that AWS would reject or that contradicts another input.

    Makes no network calls.

    Args:
        given: The inputs, by argument name. Missing inputs and Outputs are skipped.
    """
    known: dict[str, Any] = {name: value for name, value in given.items() if isinstance(value, _KNOWN)}
    if not isinstance(given.get("environment_name"), str | None):
        yield (
            "environment_name must be known now, because the execution role's policies contain it — use a string, "
            "not an Output"
        )
    for name, (pattern, advice) in _PATTERNS.items():
        if name in known and not (isinstance(known[name], str) and re.fullmatch(pattern, known[name])):
            yield f"{name} is {known[name]!r} — use {advice}"
    counts = {name: known[name] for name in _COUNTS if name in known}
    for name, count in counts.items():
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            yield f"{name} is {count!r} — use a positive integer"
            return
    minimum, maximum = counts.get("min_workers", 1), counts.get("max_workers")
    if maximum is not None and minimum > maximum:
        yield f"min_workers is {minimum}, but max_workers is {maximum} — lower min_workers or raise max_workers"
    if counts.get("schedulers", 1) > _MAX_SCHEDULERS:
        yield f"schedulers is {counts['schedulers']} — use at most {_MAX_SCHEDULERS}"
    yield from _network(given.get("vpc_id"), given.get("subnet_ids"))
    yield from _logs(known.get("logs", {}))
    yield from _options(known.get("configuration_options", {}))
    yield from _tags(known.get("tags", {}))


def _network(vpc_id: Any, subnet_ids: Any) -> Iterator[str]:
    if (vpc_id is None) != (subnet_ids is None):
        missing = "vpc_id" if vpc_id is None else "subnet_ids"
        yield f"{missing} is missing — set both vpc_id and subnet_ids to use an existing network, or neither"
    if isinstance(subnet_ids, str):
        yield f"subnet_ids is {subnet_ids!r}, not a list — {_TWO_SUBNETS}"
    elif isinstance(subnet_ids, Sequence) and len(subnet_ids) != SUBNETS:
        yield f"subnet_ids has length {len(subnet_ids)} — {_TWO_SUBNETS}"
    elif isinstance(subnet_ids, Sequence) and isinstance(subnet_ids[0], str) and subnet_ids[0] == subnet_ids[1]:
        yield f"subnet_ids contains {subnet_ids[0]} twice — {_TWO_SUBNETS}"


def _logs(logs: Any) -> Iterator[str]:
    if not isinstance(logs, Mapping):
        yield f"logs is {logs!r}, not a mapping — set a level for each log, such as {{'task_logs': 'INFO'}}"
        return
    for log, level in logs.items():
        if log not in LOGS:
            yield f"logs contains {log!r}, which isn't an MWAA log — use any of {', '.join(LOGS)}"
        elif level not in _LEVELS:
            yield f"the level of {log} is {level!r} — use one of {', '.join(_LEVELS)}"


def _tags(tags: Any) -> Iterator[str]:
    if not isinstance(tags, Mapping):
        yield "tags isn't a mapping — set a string for each tag"
    else:
        yield from (
            f"the value of tag {tag} isn't a string — quote it"
            for tag, value in tags.items()
            if isinstance(value, _KNOWN) and not isinstance(value, str)
        )


def _options(options: Any) -> Iterator[str]:
    if not isinstance(options, Mapping):
        yield "configuration_options isn't a mapping — set Airflow options by name, such as core.parallelism"
        return
    for option, value in options.items():
        if not isinstance(option, str) or not re.fullmatch(_OPTION, option):
            yield f"configuration_options contains {option!r} — use SECTION.OPTION, such as core.parallelism"
        elif isinstance(value, _KNOWN) and not (isinstance(value, str) and value):
            # The message leaves out the value, which may be a password.
            yield f"the value of configuration option {option} must be a non-empty string — quote it"
