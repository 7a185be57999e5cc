"""What Pulumi sees: a resource for each kind, over one lifecycle."""
