"""A stand-in for the `aws` provider plugin: the AWS types that `stacks/` uses, for the `local` stack only.

The engine starts it like any other plugin, from the PULUMI_HOME that `make` sets for that stack. The types' inputs and
outputs are read from the `pulumi_aws` SDK. Networks, roles, buckets and objects are entries in a file. An MWAA
environment is an environment in the local MWAA, which is called through AWS's own API and runs a real Airflow.
"""
