"""The Airflow versions that the local MWAA offers, as data."""

from __future__ import annotations

from dataclasses import dataclass

from local.mwaa.user_error import UserError

DEFAULT = "3.0.6"


@dataclass(frozen=True)
class AirflowVersion:
    """A version of Airflow: how to install it, and its API version."""

    version: str
    #: A day shortly after the release. Newer packages are ignored, so that they can't break this version. Airflow's
    #: own constraints file has the same effect.
    exclude_newer: str
    pythons: str
    #: The path segment that MWAA puts between `/api/` and the caller's `Path`.
    api: str
    #: Constraints on packages that had already broken this version by that day.
    constraints: tuple[str, ...] = ()

    @property
    def requirements(self) -> tuple[str, ...]:
        """The packages to install, as pip requirements."""
        return (f"apache-airflow=={self.version}", *self.constraints)


_OLD, _RECENT = ">=3.10,<3.12", ">=3.10,<3.13"

#: The Airflow versions for which MWAA supports `InvokeRestApi` (`AirflowVersion` in botocore's model).
VERSIONS = {
    version.version: version
    for version in (
        AirflowVersion("2.7.2", "2023-11-01", _OLD, "v1"),
        AirflowVersion("2.8.1", "2024-01-25", _OLD, "v1", constraints=("flask-session<0.6",)),
        AirflowVersion("2.9.2", "2024-06-20", _RECENT, "v1"),
        AirflowVersion("2.10.1", "2024-09-10", _RECENT, "v1"),
        AirflowVersion("2.10.3", "2024-11-20", _RECENT, "v1"),
        AirflowVersion("2.11.0", "2025-05-25", _RECENT, "v1"),
        AirflowVersion("3.0.6", "2025-09-20", _RECENT, "v2"),
    )
}


def find(version: str) -> AirflowVersion:
    """Returns the description of a version. Raises UserError, with the list of versions, if it isn't supported."""
    try:
        return VERSIONS[version]
    except KeyError:
        raise UserError(f"Airflow {version!r} isn't supported — use one of {', '.join(VERSIONS)}.") from None
