"""The Pulumi CLI of the stack `local` and of the tests: found, downloaded, or built from its Go module."""
