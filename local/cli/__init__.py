"""The Pulumi CLI of the stack `local` and the tests: finds, downloads, or builds it."""
