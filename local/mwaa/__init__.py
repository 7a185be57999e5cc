"""A local MWAA: the MWAA API on a loopback port, in front of a real Airflow that it installs and starts.

boto3's unmodified `mwaa` client works with it, if `endpoint_url` and `inject_host_prefix=False` are set. Its command
line is `python -m local.mwaa start|status|stop`.
"""
