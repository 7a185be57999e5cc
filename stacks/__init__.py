"""What each stack declares: a module by the stack's name, beside its `Pulumi.<stack>.yaml`."""
