"""A stand-in for the `aws` provider plugin: the AWS types that `stacks/` uses, for the stack `local` only.

The engine starts it like any plugin, from the PULUMI_HOME that `make` sets for that stack. The inputs and outputs of
the types are read from the SDK `pulumi_aws`. Networks, roles, buckets and objects are entries in a file. An MWAA
environment is an environment in the local MWAA, which is called through AWS's own API and runs a real Airflow.
"""
