"""Uploads the files in a folder to the bucket that an MWAA environment reads from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pulumi
import pulumi_aws as aws

#: The files that an environment's folder can contain in addition to `dags`. A file's name is also its S3 key.
REQUIREMENTS, PLUGINS, STARTUP = "requirements.txt", "plugins.zip", "startup.sh"
DAGS = "dags"
_AIRFLOWIGNORE = ".airflowignore"  # the only hidden file that Airflow reads


class Dags(pulumi.ComponentResource):
    """The DAGs in a folder, as objects in an environment's bucket.

    Args:
        name: The resource's name.
        bucket: The bucket's name.
        folder: The folder that contains the DAGs. A relative path is resolved against the project's folder. Compiled
            Python files and hidden files other than `.airflowignore` aren't uploaded.
        prefix: The prefix of the objects' keys, which is the environment's `dag_s3_path`.
        opts: The component's Pulumi options. If the DAGs read the config when Airflow parses them, make them depend on
            the config.

    Raises:
        pulumi.RunError: The folder contains no files to upload. Nothing is created.
    """

    def __init__(
        self,
        name: str,
        *,
        bucket: pulumi.Input[str],
        folder: str | Path,
        prefix: str = DAGS,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        files = _dags(Path(folder))
        if not files:
            raise pulumi.RunError(f"no DAGs in {folder} — add one")
        super().__init__("pulumi-mwaa:index:Dags", name, None, opts)
        for path in files:
            key = f"{prefix}/{path.relative_to(folder).as_posix()}"
            aws.s3.BucketObjectv2(
                f"{name}-{key}",
                bucket=bucket,
                key=key,
                source=pulumi.FileAsset(str(path)),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def problems(folder: Path, *, with_dags: bool) -> Iterator[str]:
    """Yields one line for each reason why an environment can't use a folder. Makes no network calls."""
    if not folder.is_dir():
        yield f"folder {folder} doesn't exist — set files to an existing folder"
        return
    if (folder / "plugins").is_dir() and (folder / PLUGINS).is_file():
        yield f"{folder} contains both {PLUGINS} and plugins/ — remove one of them"
    if with_dags and not _dags(folder / DAGS):
        yield f"no DAGs in {folder / DAGS} — add one, or set upload_dags=False"


def upload(
    name: str, bucket: aws.s3.Bucket, folder: Path, opts: pulumi.ResourceOptions
) -> dict[str, aws.s3.BucketObjectv2]:
    """Uploads the requirements, plugins and startup script in a folder. Returns the objects by key.

    The plugins are either the `plugins.zip` file or the `plugins` folder, which is zipped.
    """
    sources: dict[str, pulumi.Asset | pulumi.Archive] = {
        file: pulumi.FileAsset(str(folder / file))
        for file in (REQUIREMENTS, PLUGINS, STARTUP)
        if (folder / file).is_file()
    }
    if (folder / "plugins").is_dir():
        sources[PLUGINS] = pulumi.FileArchive(str(folder / "plugins"))
    return {
        file: aws.s3.BucketObjectv2(f"{name}-{file}", bucket=bucket.bucket, key=file, source=source, opts=opts)
        for file, source in sources.items()
    }


def _dags(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_uploaded(path.relative_to(folder))]


def _is_uploaded(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts if part != _AIRFLOWIGNORE)
    return not hidden and "__pycache__" not in path.parts
