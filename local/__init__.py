"""The `local` stack, for a laptop or CI: an emulated AWS and the Pulumi CLI."""
