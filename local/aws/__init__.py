"""A stand-in for the `aws` provider plugin: the AWS types that `stacks/` uses, for the stack `local` only.

The engine starts it as it starts any plugin, from the PULUMI_HOME that `make` sets for that stack. What
the types take and give is read from the SDK `pulumi_aws` itself. Networks, roles, buckets and objects are entries of a
file; an MWAA environment is one of the local MWAA, reached as AWS's own is, and runs a real Airflow.
"""
