"""The bucket that an MWAA environment reads, and what is uploaded into it."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

from stacks.permissions import secure_transport_policy

#: What an environment's folder may hold beside `dags`, by the name that it gets in the bucket.
REQUIREMENTS, PLUGINS, STARTUP = "requirements.txt", "plugins.zip", "startup.sh"


class Bucket(pulumi.ComponentResource):
    """A bucket as MWAA needs it: private, versioned and encrypted; it refuses what isn't encrypted on its way.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-s3-bucket.html

    Args:
        name: The resource's name, and what the bucket's begins with: lower-case letters, digits and `-`.
        force_destroy: Whether it may be deleted while there are objects in it.
        tags: The bucket's tags.
        opts: Pulumi's options.
    """

    bucket: aws.s3.Bucket
    #: What makes it fit for MWAA: an environment depends on these.
    settings: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        force_destroy: bool = False,
        tags: dict[str, str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("pulumi-mwaa:stacks:Bucket", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        self.bucket = aws.s3.Bucket(name, force_destroy=force_destroy, tags=tags, opts=own)
        at = self.bucket.bucket
        blocked = aws.s3.BucketPublicAccessBlock(
            name,
            bucket=at,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=own,
        )
        self.settings = [
            blocked,
            aws.s3.BucketVersioning(name, bucket=at, versioning_configuration={"status": "Enabled"}, opts=own),
            aws.s3.BucketServerSideEncryptionConfiguration(
                name,
                bucket=at,
                rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
                opts=own,
            ),
            aws.s3.BucketPolicy(
                name,
                bucket=at,
                policy=self.bucket.arn.apply(lambda arn: json.dumps(secure_transport_policy(arn))),
                # S3 takes one change of a bucket's rights at a time.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[blocked]),
            ),
        ]
        self.register_outputs({"bucket": at})


class Dags(pulumi.ComponentResource):
    """The DAGs of a folder, as objects of an environment's bucket. Raises ValueError if the folder has no file.

    Args:
        name: The resource's name.
        bucket: The bucket's name.
        folder: Where they lie; a relative path counts from the project's folder. Hidden files and compiled Python stay.
        prefix: Where they go: the environment's `dag_s3_path`.
        opts: Pulumi's options. With `depends_on` the config, the DAGs come after what they read.
    """

    def __init__(
        self,
        name: str,
        *,
        bucket: pulumi.Input[str],
        folder: str | Path,
        prefix: str = "dags",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        files = [path for path in sorted(Path(folder).rglob("*")) if path.is_file() and _goes_up(path, Path(folder))]
        if not files:
            raise ValueError(f"there are no DAGs in {folder}")
        super().__init__("pulumi-mwaa:stacks:Dags", name, None, opts)
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


def upload(
    name: str, bucket: aws.s3.Bucket, folder: Path, opts: pulumi.ResourceOptions
) -> dict[str, aws.s3.BucketObjectv2]:
    """Declares requirements, plugins and start-up script of a folder, those that are there, by name in the bucket.

    Plugins are a file `plugins.zip` or a folder `plugins`. Raises ValueError if both are there, or the folder isn't.
    """
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}")
    plugins = folder / "plugins"
    if plugins.is_dir() and (folder / PLUGINS).is_file():
        raise ValueError(f"{folder} has both {PLUGINS} and a folder plugins: keep one of them")
    sources: dict[str, pulumi.Asset | pulumi.Archive] = {
        file: pulumi.FileAsset(str(folder / file))
        for file in (REQUIREMENTS, PLUGINS, STARTUP)
        if (folder / file).is_file()
    }
    if plugins.is_dir():
        sources[PLUGINS] = pulumi.FileArchive(str(plugins))
    return {
        file: aws.s3.BucketObjectv2(f"{name}-{file}", bucket=bucket.bucket, key=file, source=source, opts=opts)
        for file, source in sources.items()
    }


def _goes_up(path: Path, folder: Path) -> bool:
    return not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
