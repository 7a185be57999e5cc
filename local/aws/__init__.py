"""A stand-in for the `aws` provider plugin: the AWS types that the components use, for the `local` stack only.

The engine starts it like any other plugin, from the PULUMI_HOME that `make` sets for that stack. The types' inputs and
outputs are read from the `pulumi_aws` SDK. All resources are entries in a file. An MWAA environment is an environment
in the local MWAA, which is called through AWS's own API and runs a real Airflow. Once a queue, secret or function URL
exists, buckets, objects, queues and secrets also exist in a local S3, SQS and Secrets Manager, and Lambda functions
run.
"""
