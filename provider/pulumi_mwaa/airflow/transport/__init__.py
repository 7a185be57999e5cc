"""The way to Airflow: one AWS call, `InvokeRestApi`, with its credentials, retries and waits."""
