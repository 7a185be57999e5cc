"""The contents of the wheel and the sdist, and what works once they are installed."""

from __future__ import annotations

import tarfile
import zipfile
from email.parser import Parser

import pytest

import pulumi_mwaa
from local.paths import PROJECT_PATHS
from tests.packaging.conftest import Install
from tests.packaging.distributions import Distributions
from tests.packaging.public_api import MODULES

PACKAGE = PROJECT_PATHS.root / "provider" / "pulumi_mwaa"
NAMED = "pulumi_mwaa-" + pulumi_mwaa.__version__
IMPORT_ALL = f"""
import importlib
for name in {MODULES}:
    module = importlib.import_module(name)
    for each in module.__all__:
        getattr(module, each)
"""


def packaged() -> set[str]:
    """Returns the package's files, including data."""
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {str(path.relative_to(PACKAGE.parent)) for path in files}


def test_both_contain_the_package_and_no_tests(dist: Distributions) -> None:
    assert {"pulumi_mwaa/py.typed", "pulumi_mwaa/config/schemas/pools.json"} < packaged()
    with zipfile.ZipFile(dist.wheel) as wheel:
        metadata = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
        assert {*wheel.namelist()} == packaged() | {f"{NAMED}.dist-info/{name}" for name in metadata}
    with tarfile.open(dist.sdist) as sdist:
        others = {".gitignore", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
        assert {*sdist.getnames()} == {f"{NAMED}/{name}" for name in packaged() | others}
        assert all(member.isfile() for member in sdist)  # a link would point outside the archive


def test_builds_are_reproducible(dist: Distributions) -> None:
    before = {path: path.read_bytes() for path in (dist.wheel, dist.sdist)}
    dist.build()
    assert {path: path.read_bytes() for path in (dist.wheel, dist.sdist)} == before


def test_the_metadata_has_the_version_the_license_and_the_readme(dist: Distributions) -> None:
    with zipfile.ZipFile(dist.wheel) as wheel:
        metadata = Parser().parsestr(wheel.read(f"{NAMED}.dist-info/METADATA").decode())
    assert metadata["Version"] == pulumi_mwaa.__version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_payload() == (PACKAGE.parent / "README.md").read_text()
    assert {*metadata.get_all("Provides-Extra", [])} == {"aws", "cli", "config"}


def test_the_license_matches_the_repositorys() -> None:
    assert (PACKAGE.parent / "LICENSE").read_bytes() == (PROJECT_PATHS.root / "LICENSE").read_bytes()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_every_public_name_is_available_with_the_aws_extra(kind: str, install: Install) -> None:
    ran = install(kind, "aws").run(IMPORT_ALL + "print(importlib.import_module('pulumi_mwaa').__version__)")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"{pulumi_mwaa.__version__}\n", "")


def test_config_needs_only_its_extra(install: Install) -> None:
    ran = install("wheel", "config").run("from pulumi_mwaa.config import *; import pulumi_aws")
    assert ran.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'pulumi_aws'"


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_missing_extra_is_named(kind: str, install: Install) -> None:
    bare = install(kind)
    for module, extra in (("components", "aws"), ("config", "config")):
        ran = bare.run(f"import pulumi_mwaa.{module}")
        message = f"pulumi_mwaa.{module} requires the '{extra}' extra — install pulumi-mwaa[{extra}]"
        assert ran.stderr.splitlines()[-1] == f"ModuleNotFoundError: {message}"
        assert ran.stderr.count("Traceback") == 1
    ran = bare.run("from pulumi_mwaa import *; from pulumi_mwaa.airflow import *")
    assert (ran.returncode, ran.stderr) == (0, "")
    ran = bare.command("--version")
    message = "error: pulumi-mwaa requires the 'cli' extra — install pulumi-mwaa[cli]\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", message)


def test_command_only_needs_its_extra(install: Install) -> None:
    ran = install("wheel", "cli").command("--version")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"pulumi-mwaa {pulumi_mwaa.__version__}\n", "")


def test_client_alone_does_not_import_pulumi(install: Install) -> None:
    program = "import sys; from pulumi_mwaa.airflow import *; print({'pulumi', 'pulumi_aws', 'yaml'} & {*sys.modules})"
    assert install("wheel", "aws").run(program).stdout == "set()\n"
