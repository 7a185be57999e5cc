"""The text of a checkpoint. Each resource is encoded once, so that writing the state at each step stays cheap."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

from local.engine.state.encoding import dump, encode_resource, encrypting
from local.engine.state.integrity import magic
from local.engine.state.normalize import normalized
from local.engine.state.resource import ResourceState, now
from local.engine.state.secrets import Crypter
from local.engine.state.snapshot import PendingOperation


def write_checkpoint(
    stack: str, crypter: Crypter, resources: Iterable[ResourceState], pending: Iterable[PendingOperation]
) -> str:
    """A checkpoint with these resources and pending operations; version 4 only if it has to name a feature."""
    states = normalized(resources)
    engine = version("pulumi")
    manifest = {"time": now(), "magic": magic(engine), "version": engine}
    parts = [
        f'"manifest":{dump(manifest)}',
        f'"secrets_providers":{dump({"type": "passphrase", "state": {"salt": crypter.salt}})}',
    ]
    if states:
        parts.append(f'"resources":[{",".join(_text(state, crypter) for state in states)}]')
    operations = [f'{{"resource":{_text(item.resource, crypter)},"type":{dump(item.type)}}}' for item in pending]
    if operations:
        parts.append(f'"pending_operations":[{",".join(operations)}]')
    parts.append('"metadata":{}')
    features = '"version":4,"features":["taint"]' if any(state.taint for state in states) else '"version":3'
    return f'{{{features},"checkpoint":{{"stack":{dump(stack)},"latest":{{{",".join(parts)}}}}}}}'


def _text(state: ResourceState, crypter: Crypter) -> str:
    if state.text is None:
        state.text = dump(encode_resource(state, encrypting(crypter)))
    return state.text
