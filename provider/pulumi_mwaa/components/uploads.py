"""What is uploaded from a folder into the bucket that an MWAA environment reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pulumi
import pulumi_aws as aws

#: What an environment's folder may hold beside `dags`, by the name that it gets in the bucket.
REQUIREMENTS, PLUGINS, STARTUP = "requirements.txt", "plugins.zip", "startup.sh"
DAGS = "dags"
_IGNORED = ".airflowignore"  # Airflow reads it; other hidden files are an editor's


class Dags(pulumi.ComponentResource):
    """The DAGs of a folder, as objects of an environment's bucket.

    Raises `pulumi.RunError`, before anything is made, if the folder has no file.

    Args:
        name: The resource's name.
        bucket: The bucket's name.
        folder: Where they lie; a relative path counts from the project's folder. Compiled Python stays there, and so
            do hidden files but `.airflowignore`.
        prefix: Where they go: the environment's `dag_s3_path`.
        opts: Pulumi's options. With `depends_on` the config, the DAGs come after what they read.
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
            raise pulumi.RunError(f"there are no DAGs in {folder}")
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
    """Yields why an environment can't be made from a folder. Touches no network."""
    if not folder.is_dir():
        yield f"there is no folder {folder}"
        return
    if (folder / "plugins").is_dir() and (folder / PLUGINS).is_file():
        yield f"{folder} has both {PLUGINS} and a folder plugins: keep one of them"
    if with_dags and not _dags(folder / DAGS):
        yield f"there are no DAGs in {folder / DAGS}: upload_dags=False makes an environment without"


def upload(
    name: str, bucket: aws.s3.Bucket, folder: Path, opts: pulumi.ResourceOptions
) -> dict[str, aws.s3.BucketObjectv2]:
    """Declares requirements, plugins and start-up script of a folder, those that are there, by name in the bucket.

    Plugins are a file `plugins.zip` or a folder `plugins`, which is zipped.
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
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and _goes_up(path.relative_to(folder))]


def _goes_up(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts if part != _IGNORED)
    return not hidden and "__pycache__" not in path.parts
