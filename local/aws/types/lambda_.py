"""Lambda's types: a function, and the mapping that invokes it with a queue's messages.

They aren't kept in moto: its own event source mappings would receive the queue's messages, and it runs functions in
Docker.
"""

from __future__ import annotations

import base64
import hashlib
import io
import uuid
import zipfile
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from local.aws.account import Made, always, arn, name_in
from local.aws.lambda_.function import DEFAULT_SECONDS, code_of
from local.aws.plugin.store import Entry, Store
from local.aws.plugin.values import zipped
from local.aws.types.aws_type import AwsType, Reference
from local.aws.types.iam import ROLE
from local.aws.types.recorded import Recorded
from local.aws.types.sqs import QUEUE

FUNCTION = "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"

#: An input that refers to a function.
NAME_OR_ARN = Reference(FUNCTION, alternative="arn")
#: The maximum number of messages in a batch without a batching window, which is also Lambda's default for SQS.
LARGEST_BATCH = 10
_LONGEST_SECONDS = 900
# Inputs that the local Lambda would have to ignore, although they change what runs.
_UNSUPPORTED = ("imageUri", "layers", "s3Bucket", "s3Key")


def _rejects_function(inputs: dict[str, Any]) -> str:
    if unsupported := [name for name in _UNSUPPORTED if inputs.get(name)]:
        return f"the local stand-in for AWS doesn't support {', '.join(unsupported)} in a function — use code"
    if "code" not in inputs or not inputs.get("handler"):
        return "InvalidParameterValueException: a function needs code and handler"
    if not str(inputs.get("runtime", "")).startswith("python3."):
        return f"the local stand-in for AWS runs only Python functions, not {inputs.get('runtime')}"
    if not 1 <= inputs.get("timeout", DEFAULT_SECONDS) <= _LONGEST_SECONDS:
        return f"InvalidParameterValueException: timeout must be between 1 and {_LONGEST_SECONDS} seconds"
    try:
        code = zipped(inputs["code"])
    except OSError as error:
        return f"the function's code can't be read: {error}"
    valid = zipfile.is_zipfile(io.BytesIO(code))
    return "" if valid else "InvalidParameterValueException: Could not unzip uploaded file"


def _rejects_mapping(inputs: dict[str, Any]) -> str:
    if inputs.get("filterCriteria"):
        return "the local stand-in for AWS doesn't support filterCriteria in an event source mapping"
    if not 1 <= inputs.get("batchSize", LARGEST_BATCH) <= LARGEST_BATCH:
        return f"InvalidParameterValueException: batchSize must be between 1 and {LARGEST_BATCH}"
    return ""


def function_arn(existing: Made) -> str:
    """Computes the ARN of the function whose name or ARN is in the input `functionName`."""
    computed: str = arn("lambda", "function:{name}")(Made("", {"name": name_in(existing.inputs["functionName"])}))
    return computed


def _code_hash(existing: Made) -> str:
    return base64.b64encode(hashlib.sha256(zipped(existing.inputs["code"])).digest()).decode()


def _logging(existing: Made) -> Mapping[str, str]:
    return {"logFormat": "Text", "logGroup": f"/aws/lambda/{existing.id}"}


TYPES = (
    AwsType(
        FUNCTION,
        id=lambda inputs: str(inputs["name"]),
        computed={
            "arn": arn("lambda", "function:{name}"),
            "qualifiedArn": arn("lambda", "function:{name}:$LATEST"),
            "codeSha256": _code_hash,
            "sourceCodeHash": _code_hash,
            "sourceCodeSize": lambda existing: len(zipped(existing.inputs["code"])),
            "lastModified": lambda _: datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "architectures": always(["x86_64"]),
            "loggingConfig": _logging,
            "version": always("$LATEST"),
        },
        named="name",
        longest=64,
        replaced_by=frozenset({"name", "packageType"}),
        refers={"role": Reference(ROLE, "arn")},
        renewed=frozenset({"codeSha256", "sourceCodeHash", "sourceCodeSize", "lastModified"}),
        renewed_by=frozenset({"code"}),
        rejects=_rejects_function,
        holds=False,
    ),
    AwsType(
        MAPPING,
        id=lambda _: str(uuid.uuid4()),
        computed={
            "arn": arn("lambda", "event-source-mapping:{id}"),
            "functionArn": function_arn,
            "state": lambda existing: "Enabled" if existing.inputs.get("enabled", True) else "Disabled",
            "uuid": lambda existing: existing.id,
        },
        replaced_by=frozenset({"eventSourceArn"}),
        refers={"eventSourceArn": Reference(QUEUE, "arn"), "functionName": NAME_OR_ARN},
        names_or_arns=frozenset({"functionName"}),
        renewed=frozenset({"functionArn", "state"}),
        renewed_by=frozenset({"functionName", "enabled"}),
        rejects=_rejects_mapping,
        holds=False,
    ),
)


class Functions(Recorded):
    """Serves functions. Their code is stored where the local Lambda finds it.

    Args:
        store: The store.
        types: All types.
        folder: The folder for the code.
    """

    def __init__(self, store: Store, types: dict[str, AwsType], folder: Path) -> None:
        super().__init__(types[FUNCTION], store, types)
        self._folder = folder

    def create(self, inputs: dict[str, Any]) -> Entry:
        """Creates a function. Raises RejectedError if AWS would reject it."""
        entry = super().create(inputs)
        self._write(entry.id, inputs)
        return entry

    def update(self, id_: str, inputs: dict[str, Any]) -> Entry:
        """Updates a function. Raises RejectedError if AWS would reject the update."""
        self._reject(inputs)
        if self.read(id_):
            self._write(id_, inputs)  # first, because the code is read again as soon as the entry changes
        return super().update(id_, inputs)

    def delete(self, id_: str) -> None:
        """Deletes a function if it exists."""
        super().delete(id_)
        code_of(self._folder, id_).unlink(missing_ok=True)

    def _write(self, name: str, inputs: dict[str, Any]) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = code_of(self._folder, name)
        partial = path.with_suffix(".partial")
        partial.write_bytes(zipped(inputs["code"]))
        partial.replace(path)
