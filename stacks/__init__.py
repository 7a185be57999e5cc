"""The definitions that stacks can run. Each stack's settings are in `Pulumi.<stack>.yaml`."""
