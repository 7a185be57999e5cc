"""Lambda handlers that trigger DAGs when something happens in AWS or on GitHub. They need boto3, but not Pulumi."""
