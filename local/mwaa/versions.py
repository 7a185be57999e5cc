"""The Airflow versions that the local MWAA offers, as data."""

from __future__ import annotations

from dataclasses import dataclass

from local.mwaa.problem import Problem

DEFAULT = "3.0.6"


@dataclass(frozen=True)
class AirflowVersion:
    """How one version of Airflow is installed and spoken to."""

    version: str
    #: A day shortly after the release. Packages younger than this are ignored, which does the work of Airflow's own
    #: constraints file, and keeps doing it when the packages go on to break the version.
    exclude_newer: str
    pythons: str
    #: The path segment that MWAA puts between `/api/` and the caller's `Path`.
    api: str

    @property
    def requirement(self) -> str:
        """What is installed, as a requirement of pip's."""
        return f"apache-airflow=={self.version}"


VERSIONS = {
    version.version: version
    for version in (
        AirflowVersion("2.10.3", exclude_newer="2024-11-20", pythons=">=3.10,<3.13", api="v1"),
        AirflowVersion("3.0.6", exclude_newer="2025-09-20", pythons=">=3.10,<3.13", api="v2"),
    )
}


def find(version: str) -> AirflowVersion:
    """Returns the description of a version. Raises Problem, naming those on offer, when it isn't one of them."""
    try:
        return VERSIONS[version]
    except KeyError:
        raise Problem(f"Airflow {version!r} isn't offered here; choose one of {', '.join(VERSIONS)}.") from None
