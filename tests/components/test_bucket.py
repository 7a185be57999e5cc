"""The bucket is private, versioned, encrypted, and accessible only over TLS."""

from __future__ import annotations

import json

from pulumi_mwaa.components.bucket import Bucket
from tests.support.pulumi.mocked_program import Graph, GraphOf


def settings(graph: Graph, kind: str) -> dict[str, object]:
    inputs = graph[f"{kind} b"].inputs
    assert inputs.pop("bucket") == "b-made"
    return inputs


def test_bucket_is_private_versioned_encrypted_and_requires_tls(graph_of: GraphOf) -> None:
    graph = graph_of(lambda: Bucket("b"))
    blocked = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert settings(graph, "BucketPublicAccessBlock") == dict.fromkeys(blocked, True)
    assert settings(graph, "BucketVersioning") == {"versioningConfiguration": {"status": "Enabled"}}
    encryption = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    assert settings(graph, "BucketServerSideEncryptionConfiguration") == {"rules": [encryption]}
    [statement] = json.loads(str(settings(graph, "BucketPolicy")["policy"]))["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_bucket_with_objects_is_deleted_only_with_force_destroy(graph_of: GraphOf) -> None:
    assert graph_of(lambda: Bucket("b"))["Bucket b"].inputs == {"forceDestroy": False}
    assert graph_of(lambda: Bucket("b", force_destroy=True))["Bucket b"].inputs == {"forceDestroy": True}


def test_settings_list_every_resource_except_the_bucket(graph_of: GraphOf) -> None:
    made: list[Bucket] = []
    graph = graph_of(lambda: made.append(Bucket("b")))
    assert len(made[0].settings) == len(graph.resources) - 2  # the component, and the bucket itself
