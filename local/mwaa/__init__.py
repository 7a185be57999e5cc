"""A local MWAA. It installs and starts a real Airflow, and serves the MWAA API for it on a loopback port.

boto3's unmodified `mwaa` client works with it if `endpoint_url` and `inject_host_prefix=False` are set. The command
line is `python -m local.mwaa start|status|stop|install`.
"""
