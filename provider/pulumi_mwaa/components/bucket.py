"""The bucket that an MWAA environment reads."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.permissions import secure_transport_policy


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
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("pulumi-mwaa:index:Bucket", name, None, opts)
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
