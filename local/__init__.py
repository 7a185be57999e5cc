"""What stands in for AWS, and for the Pulumi CLI where it can't be had, on a laptop or in CI."""
