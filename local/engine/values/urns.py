"""URNs (`urn:pulumi:STACK::PROJECT::PARENT_TYPE$TYPE::NAME`) and references to providers (`URN::ID`)."""

from __future__ import annotations

ROOT_STACK_TYPE = "pulumi:pulumi:Stack"
STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference"
PROVIDER_PREFIX = "pulumi:providers:"
# The package of dynamic providers, which `python -m pulumi.dynamic` serves.
DYNAMIC_PACKAGE = "pulumi-python"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """The URN of a resource. The root stack is nobody's parent in a URN."""
    parent_type = qualified_type(parent) if parent else ""
    if parent_type and parent_type != ROOT_STACK_TYPE:
        type_ = f"{parent_type}${type_}"
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"


def qualified_type(urn: str) -> str:
    """The types from the outermost parent to the resource itself."""
    return urn.split("::", 3)[2]


def urn_type(urn: str) -> str:
    """The type of the resource itself."""
    return qualified_type(urn).rsplit("$", 1)[-1]


def short_type(type_: str) -> str:
    """The type as the CLI shows it: `aws:s3:Bucket` for `aws:s3/bucket:Bucket`."""
    package, module, name = [*type_.split(":"), "", ""][:3]
    folder, _, file = module.rpartition("/")
    return f"{package}:{folder}:{name}" if folder and file == name[:1].lower() + name[1:] else type_


def urn_name(urn: str) -> str:
    """The name that the program gave."""
    return urn.split("::", 3)[3]


def is_root_stack(urn: str) -> bool:
    """Whether the URN is the stack's own."""
    return bool(urn) and qualified_type(urn) == ROOT_STACK_TYPE


def is_provider_type(type_: str) -> bool:
    """Whether resources of this type are providers."""
    return type_.startswith(PROVIDER_PREFIX)


def is_default_provider(urn: str) -> bool:
    """Whether the URN is of a provider that the engine made by itself."""
    return is_provider_type(urn_type(urn)) and urn_name(urn).startswith("default")


def package_of(type_: str) -> str:
    """The provider package that serves a type."""
    return type_.removeprefix(PROVIDER_PREFIX) if is_provider_type(type_) else type_.split(":", 1)[0]


def split_reference(reference: str) -> tuple[str, str]:
    """The URN and the id of a provider reference."""
    urn, _, id_ = reference.rpartition("::")
    return urn, id_
