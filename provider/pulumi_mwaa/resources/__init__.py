"""The resources that a program declares, one for each kind of Airflow object."""
