"""The transport to Airflow: `InvokeRestApi` calls to AWS, with their credentials, retries and waits."""
