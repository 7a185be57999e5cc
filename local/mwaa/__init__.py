"""A local MWAA: the MWAA API on a loopback port, in front of a real Airflow.

boto3's unmodified `mwaa` client talks to it (`endpoint_url`, `inject_host_prefix=False`), and through it to an Airflow
that it installs and starts. `python -m local.mwaa start|status|stop` is the way in.
"""
