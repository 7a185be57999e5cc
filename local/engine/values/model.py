"""What a property can hold, in the engine's own terms.

Plain JSON values stand for themselves; numbers are whole `int`s where they are whole, because Pulumi's numbers are
doubles and `1` has to be written as `1` again. `Secret`, `Unknown`, `Reference` and `Asset` are what JSON has no word
for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = (
    "bool | int | float | str | list[Value] | dict[str, Value] | Secret | Unknown | Reference | Asset | None"
)
PropertyMap: TypeAlias = "dict[str, Value]"

# What marks the things that JSON can't say, on the wire and in a checkpoint (sdk/go/common/resource/sig).
SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a format's constant
REFERENCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7"

# Above the first, doubles leave whole numbers out; from the second on, Go writes them with an exponent.
EXACT_BELOW = 2.0**53
_EXPONENT_FROM = 1e21


@dataclass
class Secret:
    """A value that is encrypted in the state and never shown.

    `ciphertext` remembers how it is written in the state, so that writing the state again doesn't encrypt it again.
    """

    element: Value
    ciphertext: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Unknown:
    """A value that only the update will know."""


@dataclass(frozen=True)
class Reference:
    """A resource that is passed as a value."""

    urn: str
    id: Value = None
    version: str = ""


@dataclass(frozen=True)
class Asset:
    """A text, a file or a folder. It is what it holds: where that lies makes no difference."""

    archive: bool
    hash: str
    text: str = field(default="", compare=False)
    path: str = field(default="", compare=False)

    @property
    def fields(self) -> dict[str, str]:
        """As it is written, on the wire and in a checkpoint."""
        content = {"hash": self.hash, "path": self.path, "text": self.text}
        signature = ARCHIVE_SIGNATURE if self.archive else ASSET_SIGNATURE
        return {SIGNATURE_KEY: signature} | {name: text for name, text in content.items() if text}


def number(value: float) -> int | float:
    """A double as it is kept: a whole one as an `int`, with the digits that Go would write and zeros after them."""
    if not value.is_integer() or abs(value) >= _EXPONENT_FROM or str(value) == "-0.0":
        return value
    return int(value) if abs(value) < EXACT_BELOW else int(Decimal(repr(value)))


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same, with `true` and `1` told apart."""
    if isinstance(left, Secret) and isinstance(right, Secret):
        return equal(left.element, right.element)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def unwrap(value: Value) -> Value:
    """The value with every secret opened."""
    if isinstance(value, Secret):
        return unwrap(value.element)
    if isinstance(value, dict):
        return {key: unwrap(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unwrap(item) for item in value]
    return value


def walk(value: Value) -> Iterator[Value]:
    """The value and everything in it."""
    yield value
    if isinstance(value, Secret):
        yield from walk(value.element)
    elif isinstance(value, dict):
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def contains_secret(value: Value) -> bool:
    """Whether any part of the value is secret."""
    return any(isinstance(part, Secret) for part in walk(value))


def contains_unknown(value: Value) -> bool:
    """Whether any part of the value is not known yet."""
    return any(isinstance(part, Unknown) for part in walk(value))


def annotate_secrets(outs: PropertyMap, ins: PropertyMap) -> None:
    """Makes secret in `outs` what is secret in `ins`, key by key, for a provider that knows no secrets.

    A list that holds a secret anywhere makes the whole list of that name secret: providers reorder lists.
    """
    for key, given in ins.items():
        if key not in outs:
            continue
        out = outs[key]
        if isinstance(out, dict) and isinstance(given, dict):
            annotate_secrets(out, given)
        elif not isinstance(out, Secret) and contains_secret(given):
            outs[key] = Secret(out)
