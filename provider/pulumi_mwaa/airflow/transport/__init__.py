"""The transport to Airflow: the AWS call `InvokeRestApi`, with its credentials, retries and waits."""
