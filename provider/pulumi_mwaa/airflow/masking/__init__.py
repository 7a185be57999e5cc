"""The values that Airflow masks as `***`, and the secrets that must stay hidden."""
