"""The definitions that stacks can run, beside the stacks' settings in `Pulumi.<stack>.yaml`."""
