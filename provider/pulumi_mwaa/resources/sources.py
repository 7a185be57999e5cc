"""Values that come from Secrets Manager instead of the program: read at create and update, and recorded nowhere.

The ARN, the declared version and the version that was sent are recorded, never the value or a hash of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.resources import rules
from pulumi_mwaa.resources.fields import TEXT, Field, secret_argument
from pulumi_mwaa.resources.secrets_manager import parse_secret_arn, read_secret

if TYPE_CHECKING:
    from pulumi_mwaa.resources.identity import Identity
    from pulumi_mwaa.resources.kind import Kind
    from pulumi_mwaa.resources.run import Run

SENT_VERSIONS = "sent_secret_versions"
SENT_HELP = "By field that comes from a secret, the version that was sent last."
_VERSION = Field(
    "secret_version_id",
    TEXT,
    "Version of the secret to send; another one sends it anew. Left out, it is the current one of that moment.",
    rules=(rules.not_empty,),
)


def source_fields(targets: Iterable[str]) -> tuple[Field, ...]:
    """The arguments that say where these fields come from."""
    arns = tuple(
        Field(
            secret_argument(target),
            TEXT,
            f"ARN of the secret to take `{target}` from, with `:KEY` behind it for a value of its JSON.",
            rules=(rules.secret_arn,),
        )
        for target in targets
    )
    return (*arns, _VERSION) if arns else ()


def sourced(kind: Kind, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that come from a secret here, each with its ARN."""
    arns = {target: properties.get(secret_argument(target)) for target in kind.targets}
    return {target: arn for target, arn in arns.items() if arn is not None}


def reasons(kind: Kind, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All reasons against these arguments together, each with its property."""
    arns = sourced(kind, inputs)
    found = [
        (secret_argument(target), f"and {target} are both given: give one of the two")
        for target in arns
        if inputs.get(target) is not None
    ]
    if inputs.get(_VERSION.name) is None:
        return found
    if not arns:
        return [(_VERSION.name, "is of no use without the ARN of a secret: leave it out")]
    known = {parse_secret_arn(arn).arn for arn in arns.values() if isinstance(arn, str)}
    if len(known) > 1:
        found.append((_VERSION.name, "can be of one secret only: leave it out, or take all from one secret (ARN:KEY)"))
    return found


def outdated(kind: Kind, olds: Mapping[str, Any], news: Mapping[str, Any]) -> set[str]:
    """The fields whose source is another one now, or another version of it."""
    rolled = _VERSION.differs(olds.get(_VERSION.name), news.get(_VERSION.name))
    before, now = sourced(kind, olds), sourced(kind, news)
    return {target for target in {*before, *now} if before.get(target) != now.get(target) or (rolled and target in now)}


def resolve(
    kind: Kind, identity: Identity, declared: Mapping[str, Any], run: Run, names: Collection[str]
) -> dict[str, Any]:
    """What is declared, with those of these fields that come from a secret, read from it.

    Raises:
        AirflowError: when a secret can't be read, or holds what the field can't be.
    """
    values: dict[str, Any] = {}
    versions: dict[str, str] = {}
    for field in kind.fields:
        arn = sourced(kind, declared).get(field.name)
        if arn is None or field.name not in names:
            continue
        named = parse_secret_arn(arn)
        attempt = f"read {field.name} of {identity} from secret '{arn}'"
        secret = read_secret(run.secrets_manager(named.region), attempt, named, declared.get(_VERSION.name))
        values[field.name], against = field.check(secret.text)
        if against:
            raise AirflowError(compose(attempt, f"its value {against[0]}"))
        versions[field.name] = secret.version_id
    return {**declared, **values, SENT_VERSIONS: versions}


def recorded(kind: Kind, outputs: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """Outputs without what comes from a secret, and with the versions that were sent."""
    arns = sourced(kind, outputs)
    kept = {name: value for name, value in outputs.items() if name not in arns}
    versions = {target: version for target, version in sent.items() if target in arns}
    return {**kept, SENT_VERSIONS: versions} if versions else kept
