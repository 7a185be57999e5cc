"""DAGs, their runs and task instances, and the datasets that trigger them."""
