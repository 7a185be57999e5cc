"""Everything that a command works on: the project, its configuration, its state, and the key to both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.engine.errors import EngineError, ExitCode
from local.engine.guard import refuse_other_stacks, refuse_real_endpoints, refuse_settings
from local.engine.project import Config, Project, StackFile, read_project, read_stack_file
from local.engine.state.backend import Backend, open_backend
from local.engine.state.checkpoint import Checkpoint, write_checkpoint
from local.engine.state.encoding import Reader
from local.engine.state.integrity import unsound
from local.engine.state.resource import ResourceState
from local.engine.state.secrets import Crypter, new_salt, read_passphrase
from local.engine.state.snapshot import PendingOperation, Snapshot


@dataclass(frozen=True)
class Session:
    """One stack, opened. Nothing of it has been written."""

    project: Project
    stack: str
    stack_file: StackFile
    config: Config
    backend: Backend
    crypter: Crypter
    passphrase: str

    def snapshot(self) -> Snapshot:
        """The state as it is now, decrypted; empty if there is none yet."""
        checkpoint = self.backend.load()
        if checkpoint is None:
            return Snapshot()
        return decrypted(checkpoint, self.crypter, self.passphrase)

    def require_stack(self) -> None:
        """Raises EngineError if the stack has never been updated."""
        if self.backend.load() is None:
            raise EngineError(f"no stack named {self.stack!r} found: make it with up", ExitCode.STACK_NOT_FOUND)

    def write(self, resources: list[ResourceState], pending: list[PendingOperation]) -> None:
        """Replaces the state."""
        self.backend.save(write_checkpoint(self.backend.qualified_name, self.crypter, resources, pending))


def open_session(folder: Path, stack: str, config_file: str | None, environ: Mapping[str, str]) -> Session:
    """Opens a stack; raises EngineError for anything that is missing, wrong, or could be real."""
    refuse_other_stacks(stack)
    refuse_settings(environ)
    project = read_project(folder)
    path = Path(config_file) if config_file else project.stack_config_folder / f"Pulumi.{stack}.yaml"
    stack_file = read_stack_file(folder / path, required=config_file is not None)
    backend = open_backend(environ.get("PULUMI_BACKEND_URL", ""), project.name, stack)
    passphrase = read_passphrase(environ)
    checkpoint = backend.load()
    recorded = checkpoint.salt if checkpoint else None
    crypter = Crypter(passphrase, stack_file.salt or recorded or new_salt(passphrase))
    config = stack_file.config(project.name, crypter)
    refuse_real_endpoints(config.values, environ)
    return Session(project, stack, stack_file, config, backend, crypter, passphrase)


def decrypted(checkpoint: Checkpoint, crypter: Crypter, passphrase: str) -> Snapshot:
    """The checkpoint's resources. It may have been written with another salt than the one that is used from now on.

    Raises EngineError if they don't make a state.
    """
    same = checkpoint.salt in {None, crypter.salt}
    own = crypter if same else Crypter(passphrase, checkpoint.salt or "")
    snapshot = checkpoint.snapshot(Reader(own, keep_ciphertext=same))
    fault = unsound(checkpoint.manifest, snapshot) if checkpoint.latest else ""
    if fault:
        raise EngineError(f"the state is not sound, and is left alone: {fault}; mend it with the Pulumi CLI")
    return snapshot
