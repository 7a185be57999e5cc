"""The resource classes, one for each kind of Airflow object, and the explicit provider."""
