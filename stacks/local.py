"""The stack `local`: what a small data team keeps in its Airflow, here in the local MWAA."""

from __future__ import annotations

import pulumi

from pulumi_mwaa import AirflowConnection, AirflowPool, AirflowVariable

config = pulumi.Config()
environment = config.require("environment")

# Where data lies, and who answers for it.
for key, value, description in [
    ("data_bucket", "s3://example-data-lake-dev", "Where every DAG reads and writes"),
    ("landing_prefix", "landing/", "Files as they arrive, untouched"),
    ("owner", "data-platform@example.com", "Who is asked when a DAG fails"),
    ("alert_channel", "#data-alerts", "Where failures are announced"),
]:
    AirflowVariable(key, environment=environment, key=key, value=value, description=description)

# How the DAGs run. Whatever JSON can carry may be a value; DAGs read it with `deserialize_json=True`.
AirflowVariable("retention_days", environment=environment, key="retention_days", value=90)
AirflowVariable("backfill_enabled", environment=environment, key="backfill_enabled", value=False)
AirflowVariable(
    "source_tables",
    environment=environment,
    key="source_tables",
    value=["customers", "invoices", "orders", "payments"],
    description="What the nightly load copies, in this order",
)
AirflowVariable(
    "quality_checks",
    environment=environment,
    key="quality_checks",
    value={
        "orders": {"max_null_ratio": 0.01, "fresh_within_hours": 6},
        "payments": {"max_null_ratio": 0, "fresh_within_hours": 1},
    },
    description="Limits that a table has to keep",
)

# What the DAGs talk to. The password is encrypted in the state and `[secret]` in every preview. In this stack it is
# random, made by the first `make up`; in any other, `pulumi config set --secret warehousePassword` says it.
warehouse = AirflowConnection(
    "warehouse",
    environment=environment,
    connection_id="warehouse",
    conn_type="postgres",
    host=config.require("warehouseHost"),
    port=5439,
    schema="analytics",
    login="airflow",
    password=config.require_secret("warehousePassword"),
    extra={"sslmode": "require", "connect_timeout": 10},
    description="The warehouse that every report reads",
)
AirflowConnection(
    "data_lake",
    environment=environment,
    connection_id="data_lake",
    conn_type="aws",
    extra={"region_name": "us-east-1", "config_kwargs": {"retries": {"mode": "adaptive"}}},
    description="S3, as the environment's own role",
)
AirflowConnection(
    "payments_api",
    environment=environment,
    connection_id="payments_api",
    conn_type="http",
    host="https://api.payments.example.com",
    description="The payment provider's reporting API",
)

# How much may run at once.
warehouse_pool = AirflowPool(
    "warehouse_pool",
    environment=environment,
    name="warehouse",
    slots=config.require_int("workerSlots"),
    description="Queries that the warehouse bears at once",
)
AirflowPool(
    "payments_pool",
    environment=environment,
    name="payments_api",
    slots=2,
    include_deferred=True,
    description="The payment provider allows two requests at once",
)

pulumi.export("environment", environment)
pulumi.export("warehouse_connection", warehouse.connection_id)
pulumi.export("warehouse_slots", warehouse_pool.slots)
