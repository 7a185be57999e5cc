"""Event-driven pipelines: a queue or a webhook, and a Lambda function that calls Airflow."""
