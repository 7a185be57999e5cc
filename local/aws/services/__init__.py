"""S3 and SQS for the resources in the store, and the Lambda functions that the queues invoke: one process.

The plugin starts it when the first queue is created, so that programs without queues don't have to wait for it. moto
provides S3 and SQS. Everything in the process is created from the store, and is created again when the process
restarts; only messages, and objects that no program declares, are lost.
"""
