"""S3, SQS and Secrets Manager for the resources in the store, and the Lambda functions: one process.

The plugin starts it when the first queue, secret or function URL is created, so that other programs don't have to wait
for it. moto provides S3, SQS and Secrets Manager. Everything in the process is created from the store, and is created
again when the process restarts; only messages, and objects that no program declares, are lost.
"""
