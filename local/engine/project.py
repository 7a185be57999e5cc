"""The project's files: `Pulumi.yaml` and the stack's `Pulumi.STACK.yaml`. They are read, and never written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from local.engine.errors import EngineError, ExitCode, UnsupportedError
from local.engine.state.encoding import dump
from local.engine.state.secrets import Crypter
from local.engine.values.model import EXACT_BELOW, Secret, Value, number
from local.engine.yamlfile import read_yaml

# Keys that say nothing about what a run does, and keys that this engine reads. Any other would change what it does.
_PROJECT_KEYS = {"name", "runtime", "description", "author", "website", "license", "stackConfigDir"}
_RUNTIME_OPTIONS = {"virtualenv"}
_TEXTS = _PROJECT_KEYS - {"runtime"}
# What Go escapes in JSON.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_STACK_KEYS = {"config", "encryptionsalt", "secretsprovider"}


@dataclass(frozen=True)
class Project:
    """What `Pulumi.yaml` says."""

    name: str
    folder: Path
    virtualenv: Path
    stack_config_folder: Path


@dataclass(frozen=True)
class Config:
    """A stack's configuration, decrypted."""

    values: dict[str, str] = field(default_factory=dict)
    secret_keys: list[str] = field(default_factory=list)

    @property
    def properties(self) -> dict[str, Value]:
        """As a provider gets it."""
        return {key: Secret(value) if key in self.secret_keys else value for key, value in self.values.items()}

    @property
    def shown(self) -> dict[str, str]:
        """As it may be shown."""
        return {key: "[secret]" if key in self.secret_keys else value for key, value in self.values.items()}


@dataclass(frozen=True)
class StackFile:
    """What `Pulumi.STACK.yaml` says, not yet decrypted."""

    path: Path
    salt: str | None = None
    raw: dict[str, Any] = field(default_factory=dict)

    def qualified(self, project: str) -> dict[str, Any]:
        """The configuration as it is written, each key with its namespace; raises EngineError for what is no key."""
        return {_qualified(key, project, self.path): value for key, value in self.raw.items()}

    def config(self, project: str, crypter: Crypter) -> Config:
        """The configuration; raises EngineError for a value that can't be decrypted."""
        values: dict[str, str] = {}
        secret_keys = []
        for key, given in sorted(self.qualified(project).items()):
            if key.startswith("pulumi:"):
                raise UnsupportedError(f"the configuration {key!r} in {self.path}")
            value, secret = _decrypt(given, crypter)
            values[key] = _text(value, key)
            if secret:
                secret_keys.append(key)
        return Config(values, secret_keys)


def read_project(folder: Path) -> Project:
    """Reads `Pulumi.yaml`; raises EngineError if it isn't there, isn't readable, or asks for more than there is."""
    path = folder / "Pulumi.yaml"
    data = read_yaml(path, f"no Pulumi.yaml project file found in {folder}: run it in the project's folder")
    _refuse_others(data, _PROJECT_KEYS, path)
    for key in sorted(_TEXTS & data.keys()):
        if not isinstance(data[key], str | None):
            raise EngineError(f"{key} in {path} has to be text", ExitCode.USAGE)
    runtime = data.get("runtime")
    runtime = runtime if isinstance(runtime, dict) else {"name": runtime}
    if runtime.get("name") != "python":
        raise UnsupportedError(f"the runtime {runtime.get('name')!r} in {path}")
    options = runtime.get("options") or {}
    _refuse_others(options, _RUNTIME_OPTIONS, path)
    if not data.get("name") or not options.get("virtualenv"):
        raise EngineError(f"{path} needs a name and runtime.options.virtualenv", ExitCode.USAGE)
    virtualenv = folder / options["virtualenv"]
    if not (virtualenv / "bin" / "python").exists():
        raise EngineError(f"there is no virtual environment {virtualenv}, which {path} names: make it with make setup")
    return Project(str(data["name"]), folder, virtualenv, folder / (data.get("stackConfigDir") or "."))


def read_stack_file(path: Path, *, required: bool) -> StackFile:
    """Reads a stack's file; one that isn't there is empty, unless it is required."""
    if not required and not path.exists():
        return StackFile(path)
    data = read_yaml(path, f"the configuration file {path} does not exist")
    _refuse_others(data, _STACK_KEYS, path)
    if data.get("secretsprovider", "passphrase") != "passphrase":
        raise UnsupportedError(f"the secrets provider {data['secretsprovider']!r} in {path}")
    raw = data.get("config") or {}
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise EngineError(f"config in {path} has to be keys and values", ExitCode.USAGE)
    return StackFile(path, data.get("encryptionsalt"), raw)


def _refuse_others(data: dict[str, Any], known: set[str], path: Path) -> None:
    others = sorted(str(key) for key in data.keys() - known)
    if others:
        raise UnsupportedError(f"{others[0]!r} in {path}")


def _qualified(key: str, project: str, path: Path) -> str:
    match key.split(":"):
        case [name]:
            return f"{project}:{name}"
        case [namespace, name] | [namespace, "config", name]:
            return f"{namespace}:{name}"
    raise EngineError(f"{key!r} in {path} is no configuration key: they are NAMESPACE:NAME", ExitCode.USAGE)


def _decrypt(value: Any, crypter: Crypter) -> tuple[Any, bool]:
    """The value with what is encrypted in it decrypted, and whether anything was."""
    if isinstance(value, dict):
        if value.keys() == {"secure"} and isinstance(value["secure"], str):
            return crypter.decrypt(value["secure"]), True
        pairs = {key: _decrypt(item, crypter) for key, item in value.items()}
        return {key: item for key, (item, _) in pairs.items()}, any(secret for _, secret in pairs.values())
    if isinstance(value, list):
        items = [_decrypt(item, crypter) for item in value]
        return [item for item, _ in items], any(secret for _, secret in items)
    return value, False


def _text(value: Any, key: str) -> str:
    """A configuration value as text, which is all that a program gets: objects and lists as JSON, null as nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    text = dump(_plain(value, key))
    return text.translate(_ESCAPED) if isinstance(value, dict | list) else text


def _plain(value: Any, key: str, *, inside: bool = False) -> Any:
    """The value as JSON knows it, written as Go writes it; `inside` an object or a list a number is a double."""
    if isinstance(value, dict):
        return {str(name): _plain(value[name], key, inside=True) for name in sorted(value, key=str)}
    if isinstance(value, list):
        return [_plain(item, key, inside=True) for item in value]
    if isinstance(value, float):
        return number(value)
    if isinstance(value, date):
        raise EngineError(f"the configuration {key!r} has a date, which is no text: put it in quotes", ExitCode.USAGE)
    if inside and isinstance(value, int) and abs(value) >= EXACT_BELOW:
        raise EngineError(
            f"the configuration {key!r} has a number that loses digits: put {value} in quotes", ExitCode.USAGE
        )
    return value
