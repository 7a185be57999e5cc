"""S3 and SQS for the resources in the store, and the Lambda functions that the queues invoke: one process.

The plugin starts it with the first queue, so that other stacks don't wait for it. moto provides S3 and SQS. Everything
in the process is made from the store, and made again when it restarts; only messages and undeclared objects are lost.
"""
