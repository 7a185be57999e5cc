"""Event-driven pipelines: a queue or a webhook, a Lambda function, and an Airflow that it calls."""
