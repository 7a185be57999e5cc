"""Lambda handlers that trigger DAGs when something happens in S3 or on GitHub. They need boto3, but not Pulumi."""
