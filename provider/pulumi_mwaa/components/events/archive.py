"""The Lambda functions' code: the Airflow client and the handlers, without Pulumi."""

from __future__ import annotations

from pathlib import Path

import pulumi

_PACKAGE = Path(__file__).resolve().parents[2]
_FOLDERS = ("airflow", "events")


def function_code() -> pulumi.AssetArchive:
    """Returns the archive with the functions' code. Lambda's Python runtime includes boto3."""
    files = [_PACKAGE / "__init__.py", *(file for folder in _FOLDERS for file in (_PACKAGE / folder).rglob("*.py"))]
    return pulumi.AssetArchive(
        {str(file.relative_to(_PACKAGE.parent)): pulumi.FileAsset(str(file)) for file in sorted(files)}
    )
