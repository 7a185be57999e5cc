"""The stack `local`: an emulated AWS and the Pulumi CLI, on a laptop or in CI."""
