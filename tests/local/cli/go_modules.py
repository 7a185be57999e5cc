"""Go modules for tests, and the module proxy that serves them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.system.servers import Handler, http_server


@dataclass(frozen=True)
class GoModule:
    """One version of a module. `files` contains its packages' files, but not `go.mod`."""

    path: str
    version: str
    go_mod: str
    files: Mapping[str, str]

    @property
    def archive(self) -> dict[str, str]:
        """The files, by their names in the module's archive."""
        files = {"go.mod": self.go_mod, **self.files}
        return {f"{self.path}@{self.version}/{name}": text for name, text in files.items()}

    @property
    def sums(self) -> str:
        """The module's lines in `go.sum`."""
        of_mod = _hash({"go.mod": self.go_mod})
        return f"{self.path} {self.version} {_hash(self.archive)}\n{self.path} {self.version}/go.mod {of_mod}\n"

    @property
    def served(self) -> dict[str, bytes]:
        """A proxy's responses by path."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, text in self.archive.items():
                archive.writestr(name, text)
        info = json.dumps({"Version": self.version, "Time": "2026-01-01T00:00:00Z"})
        answers = {"info": info.encode(), "mod": self.go_mod.encode(), "zip": packed.getvalue()}
        return {f"/{self.path}/@v/{self.version}.{kind}": content for kind, content in answers.items()}


def _hash(files: Mapping[str, str]) -> str:
    """Returns Go's `h1:` hash of these files."""
    lines = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items())]
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()


def pin(folder: Path, *modules: GoModule) -> Path:
    """Writes `go.mod` and `go.sum` for a module that requires these modules, and returns its folder."""
    folder.mkdir()
    needed = "".join(f"require {module.path} {module.version}\n" for module in modules)
    (folder / "go.mod").write_text(f"module example.com/build\n\ngo 1.24\n\n{needed}")
    (folder / "go.sum").write_text("".join(module.sums for module in modules))
    return folder


@contextmanager
def module_proxy(*modules: GoModule) -> Iterator[str]:
    """Serves modules, and yields the value for `GOPROXY`."""
    served = {path: content for module in modules for path, content in module.served.items()}

    class Proxy(Handler):
        def do_GET(self) -> None:  # noqa: N802 (the library's name)
            content = served.get(self.path)
            self.reply(404 if content is None else 200, content or b"", {})

    with http_server(Proxy) as url:
        yield url


@contextmanager
def failing_proxy(status: int) -> Iterator[str]:
    """Runs a proxy that responds to every request with this status, and yields its address."""

    class Proxy(Handler):
        def do_GET(self) -> None:  # noqa: N802 (the library's name)
            self.reply(status, b"no luck\ntoday\n", {"Content-Type": "text/plain; charset=utf-8"})

    with http_server(Proxy) as url:
        yield url
