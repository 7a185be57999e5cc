"""The S3 bucket that an MWAA environment reads from."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_mwaa.components.permissions import secure_transport_policy


class Bucket(pulumi.ComponentResource):
    """A private, versioned and encrypted bucket, as MWAA requires. It rejects requests without TLS.

    Source: https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-s3-bucket.html

    Args:
        name: The resource's name, and the prefix of the bucket's name. Only lowercase letters, digits and `-`.
        force_destroy: Whether the bucket can be deleted while it contains objects.
        tags: The bucket's tags.
        opts: The component's Pulumi options.
    """

    bucket: aws.s3.Bucket
    #: The resources that configure the bucket. An environment must depend on them.
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
        child = pulumi.ResourceOptions(parent=self)
        self.bucket = aws.s3.Bucket(name, force_destroy=force_destroy, tags=tags, opts=child)
        bucket_name = self.bucket.bucket
        blocked = aws.s3.BucketPublicAccessBlock(
            name,
            bucket=bucket_name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        self.settings = [
            blocked,
            aws.s3.BucketVersioning(
                name, bucket=bucket_name, versioning_configuration={"status": "Enabled"}, opts=child
            ),
            aws.s3.BucketServerSideEncryptionConfiguration(
                name,
                bucket=bucket_name,
                rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
                opts=child,
            ),
            aws.s3.BucketPolicy(
                name,
                bucket=bucket_name,
                policy=self.bucket.arn.apply(lambda arn: json.dumps(secure_transport_policy(arn))),
                # S3 rejects concurrent changes to a bucket's access settings.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[blocked]),
            ),
        ]
        self.register_outputs({"bucket": bucket_name})
