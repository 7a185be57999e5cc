"""Valid config files, and invalid ones, whose problems are reported with a file, a line and a key, but no value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_mwaa.config.documents.document import ConfigFileError, read
from pulumi_mwaa.config.entries import ConfigSecret
from pulumi_mwaa.config.kinds import KINDS
from pulumi_mwaa.config.loader import load

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:warehouse-AbCdEf"
VERSION = "11111111-2222-3333-4444-555555555555"
PLAIN = "planted-secret"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def arguments(folder: Path, kind: str, name: str) -> dict[str, Any]:
    return load(folder)[kind][name].arguments


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("k: text", "text"),
        ("k: 90", 90),
        ("k: -1.5", -1.5),
        ("k: false", False),
        ("k: [1, a]", [1, "a"]),
        ("k: {rows: 1}", {"rows": 1}),
        ("k: {value: {rows: 1}, description: d}", {"rows": 1}),
        ("k: {value: {value: 1, rows: 2}}", {"value": 1, "rows": 2}),
        ('k: \'{"secret": "text"}\'', '{"secret": "text"}'),
        ("k: True", True),
        ("k: 0o17", "0o17"),
        ("k: 1.5e+16", 1.5e16),
        ("k: 12345678901234567890", 12345678901234567890),
        ('k: "90"', "90"),
    ],
)
def test_value_is_what_the_file_contains(tmp_path: Path, text: str, value: object) -> None:
    folder = write(tmp_path, variables=text)
    loaded = load(folder, plain_secrets_allowed=True)["variables"]["k"].arguments["value"]
    assert (loaded, type(loaded)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("variables", "k: {secret: name}", {"value": ConfigSecret("name")}),
        ("variables", "k: {user: u, keys: [{secret: name}]}", {"value": {"user": "u", "keys": [ConfigSecret("name")]}}),
        ("variables", "k: {value: {password: {secret: name}}}", {"value": {"password": ConfigSecret("name")}}),
        ("variables", "k: {secret: name, description: d}", {"value": ConfigSecret("name"), "description": "d"}),
        (
            "variables",
            f'k: {{secret_arn: "{ARN}", secret_version_id: {VERSION}}}',
            {"value_secret_arn": ARN, "secret_version_id": VERSION},
        ),
        (
            "connections",
            "k: {conn_type: http, password: {secret: name}}",
            {"conn_type": "http", "password": ConfigSecret("name")},
        ),
        (
            "connections",
            f'k: {{conn_type: http, password: {{secret_arn: "{ARN}"}}}}',
            {"conn_type": "http", "password_secret_arn": ARN},
        ),
        (
            "connections",
            "k: {conn_type: aws, extra: {a: 1, aws_secret_access_key: {secret: name}}}",
            {"conn_type": "aws", "extra": {"a": 1, "aws_secret_access_key": ConfigSecret("name")}},
        ),
        ("connections", "k: {conn_type: http, host: null, port: null}", {"conn_type": "http"}),
        ("pools", "k: {slots: 3, include_deferred: true}", {"slots": 3, "include_deferred": True}),
    ],
)
def test_references_and_fields_become_resource_arguments(
    tmp_path: Path, kind: str, text: str, expected: dict[str, Any]
) -> None:
    assert arguments(write(tmp_path, **{kind: text}), kind, "k") == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("variables", "k_token: {plain: text}", {"value": "text"}),
        ("variables", "k_token: {plain: text, description: d}", {"value": "text", "description": "d"}),
        ("variables", "k_token: {value: {plain: text}, description: d}", {"value": "text", "description": "d"}),
        ("variables", "k: {a: [{password: {plain: [1, a]}}]}", {"value": {"a": [{"password": [1, "a"]}]}}),
        ("variables", "k: {plain: {token: text, a: 1}}", {"value": {"token": "text", "a": 1}}),
        ("variables", "k: {b: {plain: {plain: 1}}}", {"value": {"b": {"plain": 1}}}),
        ("variables", "k: {plain: {secret: text}}", {"value": {"secret": "text"}}),
        ("variables", f"k: {{plain: {{secret_arn: '{ARN}'}}}}", {"value": {"secret_arn": ARN}}),
        (
            "connections",
            f"k: {{conn_type: x, extra: {{plain: {{secret_arn: {ARN}, role: r}}}}}}",
            {"conn_type": "x", "extra": {"secret_arn": ARN, "role": "r"}},
        ),
        ("connections", "k: {conn_type: x, password: {plain: guest}}", {"conn_type": "x", "password": "guest"}),
        (
            "connections",
            "k: {conn_type: x, extra: {token: {plain: t}, a: {secret: n}}}",
            {"conn_type": "x", "extra": {"token": "t", "a": ConfigSecret("n")}},
        ),
        (
            "connections",
            'k: {conn_type: x, extra: {plain: \'{"token": "t"}\'}}',
            {"conn_type": "x", "extra": '{"token": "t"}'},
        ),
    ],
)
def test_value_marked_as_plain_is_unchanged(tmp_path: Path, kind: str, text: str, expected: dict[str, Any]) -> None:
    (declared,) = load(write(tmp_path, **{kind: text}))[kind].values()
    assert declared.arguments == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("variables", "max_tokens: 4096"),
        ("variables", "secret_rotation_days: 30.5"),
        ("variables", "use_token: true"),
        ("variables", f"redshift_secret_arn: {ARN}"),
        ("variables", f"k: {{secrets: [1, {ARN}, {{days: 30, key: null}}]}}"),
        ("variables", 'k: \'{"max_tokens": 4096, "password": null}\''),
        ("connections", f"k: {{conn_type: x, extra: {{max_tokens: 1, a: {{secret_arn: {ARN}, role: r}}}}}}"),
        ("connections", 'k: {conn_type: x, extra: \'{"max_tokens": 1, "use_token": false}\'}'),
    ],
)
def test_numbers_booleans_and_arns_are_not_secrets(tmp_path: Path, kind: str, text: str) -> None:
    assert load(write(tmp_path, **{kind: text}))[kind]


def test_nested_aliases_are_a_one_line_error(tmp_path: Path) -> None:
    levels = "\n".join(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 9))
    with pytest.raises(
        ConfigFileError, match=r"variables.yaml: has more than 100,000 values, counting those from aliases"
    ):
        load(write(tmp_path, variables=f"a0: &a0 x\n{levels}\nb: *a8"))


PLAIN_TEXT = (
    "is a secret in plain text — write {secret: NAME} (set with `pulumi config set --secret NAME`), "
    "or {secret_arn: ARN}"
)
UNREAD = "is a secret_arn, which can't be used here — write {secret_arn: ARN} for all of"
NOT_SECRET = "; if it isn't a secret, write {plain: …}"
TAG = "has a tag, and tags aren't supported — quote text that begins with !"
BAD = [
    ("variables", "a: 1\nb: 2\na: 3", ["3: a is already declared on line 1"]),
    ("variables", "a: {x: 1,\n  x: 2}", ["2: a.x is already declared on line 1"]),
    ("variables", "a: ", ["1: a has no value"]),
    ("variables", "a: {secret: x, value: 1}", ["1: a must have exactly one of value, plain, secret and secret_arn"]),
    (
        "variables",
        "a: {value: 1, rows: 2}",
        ["1: a has the unknown field rows — use any of value, plain, secret, secret_arn, "],
    ),
    ("variables", "a: {secret_arn: nope}", ["1: a.secret_arn must be the ARN of a secret in Secrets Manager"]),
    ("variables", f"a: !{PLAIN} x", [f"1: {TAG}"]),
    ("variables", f"a: !!null {PLAIN}", [f"1: {TAG}"]),
    ("variables", "a: !x {b: 1}", [f"1: {TAG}"]),
    ("variables", f"a: !{PLAIN}!x y", ["1: found undefined tag handle …"]),
    (
        "variables",
        f"a:\n  b: *{PLAIN}",
        ["2: has an alias to an undefined anchor — quote text that begins with *"],
    ),
    ("variables", f"a: &{PLAIN}", ["1: has an anchor without a value — quote text that begins with &"]),
    ("variables", f"a: &{PLAIN}\nb: *{PLAIN}", ["1: has an anchor without a value — "]),
    ("variables", f"a: &{PLAIN} x", ["1: has an anchor that no alias refers to — "]),
    (
        "variables",
        f"a: &{PLAIN} 1\nb: &{PLAIN} 2\nc: *{PLAIN}",
        ["2: second occurrence, found duplicate anchor …; first occurrence"],
    ),
    ("variables", "a: &x [*x]", ["1: has an alias inside the value that it refers to"]),
    (
        "variables",
        "a: {<<: {b: 1}, <<: {c: 1}}",
        ["1: a.<< must appear only once, with an object or a list of objects"],
    ),
    (
        "variables",
        "a: {b: {plain: c}}",
        ["1: a.b uses {plain: …} for a value that doesn't look like a secret — write the value"],
    ),
    (
        "variables",
        "a: {plain: c}",
        ["1: a uses {plain: …} for a value that doesn't look like a secret — write the value"],
    ),
    ("variables", "a: {plain: 1, secret: b}", ["1: a must have exactly one of value, plain, secret and secret_arn"]),
    (
        "connections",
        "w: {conn_type: x, password: {plain: 5}}",
        ["1: w.password.plain must be a string — quote it"],
    ),
    ("connections", "w: {conn_type: x, extra: {plain: [1]}}", ["1: w.extra.plain must be an object or a string"]),
    *(
        (
            "variables",
            f"a: [1, {word}]",
            [f"1: a.1 is read as a string here but as {kind} by Airflow, which uses YAML 1.1 — "],
        )
        for kind, words in {
            "a boolean": ("no", "Off", "YES", "on"),
            "a number": ("1_000", "0x1F", "0b11", "12:30", "-190:20:30.15", "-.inf", ".NaN", "1_0.5"),
            "a date": ("2026-01-01", "2001-12-14t21:59:43.10-05:00"),
            "an invalid value": ("=", "<<", "2026-02-31"),
        }.items()
        for word in words
    ),
    *(
        (
            "variables",
            f"a: {{{key}: 1}}",
            [f"1: a.{key} is read as a string key here but as {kind} by Airflow, which uses YAML 1.1 — "],
        )
        for key, kind in {
            "on": "a boolean",
            "True": "a boolean",
            "1.10": "a number",
            "~": "null",
            "=": "an invalid value",
        }.items()
    ),
    *(
        (
            "variables",
            f"a: [1, {number}]",
            ["1: a.1 is a number that JSON writes in a different form — "],
        )
        for number in ("010", "1.10", "1e3", "+1", "-0", ".5", "1.", "1e400", "9" * 5000, "0.1234567890123456789")
    ),
    ("variables", f"{'k' * 251}: 1", [f"1: {'k' * 251} is too long for InvokeRestApi: 251 characters when"]),
    ("variables", "ok: 1\n'': 1", ["2: '' must not be empty"]),
    ("variables", "a: {description: d}", ["1: a has a description but no value — write {value: …}"]),
    (
        "variables",
        f"a: {{value: {{secret_arn: '{ARN}', password: {PLAIN}}}}}",
        [f"1: a.value.password {PLAIN_TEXT} for"],
    ),
    ("variables", f"api_token: {{value: {{secret_arn: '{ARN}'}}}}", [f"1: api_token.value {UNREAD} api_token"]),
    ("variables", "a: {secret: 5}", ["1: a.secret must be the name of a secret in the stack's Pulumi config"]),
    ("variables", "a: {b: {secret: [x]}}", [f"1: a.b.secret {PLAIN_TEXT} for all of a{NOT_SECRET}"]),
    ("variables", f"a: {{token: {{secret_arn: '{ARN}'}}}}", [f"1: a.token {UNREAD} a"]),
    ("variables", f'db: \'{{"password": "{PLAIN}\'', [f"1: db {PLAIN_TEXT}"]),
    ("variables", "a: 'x", ["1: found unexpected end of stream"]),
    ("variables", f"ok: 1\na: [{PLAIN}\n", ["3: expected ',' or ']', but got '<stream end>', while parsing a flow"]),
    ("variables", "a:\n\tb: 1", ["2: found character '\\t' that cannot start any token — quote such text"]),
    ("variables", "a: b: c", ["1: mapping values are not allowed here — quote text that contains ': '"]),
    # A problem in one object doesn't hide problems in others.
    (
        "variables",
        f"a: 1\nr: 1.10\nb:\napi_token: {PLAIN}\na: 2",
        [
            "2: r is a number that JSON writes in a different form",
            "3: b has no value",
            f"4: api_token {PLAIN_TEXT}",
            "5: a is already declared on line 1",
        ],
    ),
    # Problems that the fields' validators find.
    ("variables", "'***': '***'", ["1: ***.value is ***, which Airflow shows instead of a secret"]),
    ("variables", f"{'k' * 60}: 1", [f"1: {'k' * 60} is too long for InvokeRestApi: 60 characters when"]),
    ("connections", "a b: {conn_type: x}", ["1: a b may only contain letters, digits, '_', '-' and '.'"]),
    ("connections", f"w:\n  conn_type: x\n  extra: {PLAIN}", ["3: w.extra isn't a JSON object (line 1, column 1)"]),
    (
        "connections",
        f"w: {{conn_type: x, password: {{secret_arn: '{ARN}', secret_version_id: v}}}}",
        ["1: w.secret_version_id must be the id of a secret version, 32 to 64 characters long"],
    ),
    ("pools", "p/x: {slots: 1}", ["1: p/x must not contain '/'"]),
    ("variables", '"\\ud83d": 1', ["1: \ud83d contains an unpaired surrogate"]),
    (
        "pools",
        'p:\n  slots: 3000000000\n  description: "a\\0b"',
        ["2: p.slots must be at most 2147483647", "3: p.description must not contain a NUL character"],
    ),
    (
        "pools",
        "default_pool: {slots: 1, description: d}",
        ["1: default_pool.description is built in"],
    ),
    ("variables", "[a]", ["1: must be an object"]),
    ("variables", "ok: 1\napi_token: " + PLAIN, [f"2: api_token {PLAIN_TEXT}"]),
    ("variables", "api_token: {value: " + PLAIN + "}", [f"1: api_token.value {PLAIN_TEXT}"]),
    ("variables", "db:\n  user: x\n  password: " + PLAIN, [f"3: db.password {PLAIN_TEXT}"]),
    ("variables", 'db: \'{"password": "' + PLAIN + "\"}'", [f"1: db {PLAIN_TEXT}"]),
    ("connections", "w:\n  host: h", ["1: w needs conn_type"]),
    (
        "connections",
        "w: {conn_type: x, hots: h}",
        ["1: w has the unknown field hots — use any of conn_type, host, login, "],
    ),
    ("connections", "w:\n  conn_type: x\n  port: " + f"'{PLAIN}'", ["3: w.port must be an integer or null"]),
    ("connections", "w: {conn_type: x, port: 70000}", ["1: w.port must be at most 65535"]),
    ("connections", "w:\n  conn_type: x\n  password: " + PLAIN, [f"3: w.password {PLAIN_TEXT}"]),
    ("connections", "w: {conn_type: x, password: 1}", ["1: w.password must be a string — quote a number"]),
    ("connections", "w: {conn_type: x, password: {scret: a}}", ["1: w.password must be {secret: NAME} or"]),
    ("connections", "w: {conn_type: x, extra: {token: " + PLAIN + "}}", [f"1: w.extra.token {PLAIN_TEXT}"]),
    ("connections", 'w: {conn_type: x, extra: \'{"token": "' + PLAIN + "\"}'}", [f"1: w.extra {PLAIN_TEXT}"]),
    (
        "connections",
        f"w: {{conn_type: x, password: {{secret_arn: '{ARN}', secret_version_id: {VERSION}}}, "
        f"extra: {{secret_arn: '{ARN}'}}}}",
        ["1: w has different secret_version_ids for password and extra — use the same one for both, or omit "],
    ),
    ("pools", "p: {}", ["1: p needs slots"]),
    (
        "pools",
        "p: {slots: many}\nq: {slots: -2}",
        ["1: p.slots must be an integer", "2: q.slots must be at least 0, because a negative number breaks"],
    ),
    # An invalid value next to a field with an invalid form.
    (
        "pools",
        "p/x:\n  slot: 1\n  slots: -1",
        ["1: p/x has the unknown field slot", "1: p/x must not contain '/'", "3: p/x.slots must"],
    ),
    (
        "connections",
        "w:\n  conn_type: x\n  port: '-1'\n  host: 1",
        ["3: w.port must be at least 0", "4: w.host must be a"],
    ),
    (
        "connections",
        "w: {conn_type: x, conn_id: v, port: 70000}",
        ["1: w.conn_id differs", "1: w.port must be at most 65535"],
    ),
]


@pytest.mark.parametrize(("kind", "text", "lines"), BAD)
def test_problem_is_reported_with_file_line_and_key(tmp_path: Path, kind: str, text: str, lines: list[str]) -> None:
    with pytest.raises(ConfigFileError) as caught:
        load(write(tmp_path, **{kind: text}))
    problems = caught.value.problems
    assert len(problems) == len(lines), problems
    for line, start in zip(problems, lines, strict=True):
        assert line.startswith(f"{tmp_path}/{kind}.yaml:{start}")
        assert "\n" not in line
    assert PLAIN not in str(caught.value)


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, variables="a: ", connections="w: {}", pools="p: {slots: x}")
    with pytest.raises(ConfigFileError) as caught:
        load(tmp_path)
    assert len(caught.value.problems) == 3


def test_folder_without_files_and_two_files_of_a_kind_are_rejected(tmp_path: Path) -> None:
    with pytest.raises(ConfigFileError, match=r"contains none of variables.yaml, connections.yaml, pools.yaml"):
        load(tmp_path)
    write(tmp_path, pools="p: {slots: 1}")
    (tmp_path / "pools.json").write_text("{}")
    with pytest.raises(ConfigFileError, match=r"pools.json also exists — remove one of them"):
        load(tmp_path)


def test_misnamed_file_is_rejected(tmp_path: Path) -> None:
    write(tmp_path, pools="p: {slots: 1}")
    for name in (".hidden.yaml", "pools.yaml~", "#pools.yaml#", "README.md"):
        (tmp_path / name).write_text("not a config file")
    misnamed = ["variable.yaml", "variables.YAML", "Pools.json"]
    for name in misnamed:
        (tmp_path / name).write_text("{}")
    with pytest.raises(ConfigFileError) as caught:
        load(tmp_path)
    assert caught.value.problems == [
        f"{tmp_path}/{name}: has an unrecognized name — rename it to variables, connections or pools "
        "with .yaml, .yml or .json, or move it elsewhere"
        for name in sorted(misnamed)
    ]


def test_existing_objects_can_be_adopted(tmp_path: Path) -> None:
    write(
        tmp_path,
        variables="k: {value: 1, adopt_existing: true}",
        connections="k: {conn_type: x, adopt_existing: true}",
        pools="k: {slots: 1, adopt_existing: true}",
    )
    assert [arguments(tmp_path, kind, "k")["adopt_existing"] for kind in KINDS] == [True] * 3


def test_file_that_is_not_utf_8_is_a_one_line_error(tmp_path: Path) -> None:
    (tmp_path / "pools.yaml").write_bytes(b"p: \xff\xfe")
    with pytest.raises(ConfigFileError, match="isn't UTF-8"):
        load(tmp_path)


def test_json_is_read_unchanged(tmp_path: Path) -> None:
    content = {"k": {"slots": 3, "description": "tab\there, \u00e9, \U0001f600", "include_deferred": False}}
    (tmp_path / "pools.json").write_text(json.dumps(content, indent=4))
    assert read(tmp_path / "pools.json").content == content
    assert arguments(tmp_path, "pools", "k") == content["k"]
    (tmp_path / "pools.json").write_text(json.dumps(content, separators=(",", ":")))
    assert read(tmp_path / "pools.json").content == content


@pytest.mark.parametrize("character", ["\x7f", "\x85", "\u2028", "\ufeff", "\u00a0", "\U0001f600"])
def test_no_character_in_json_is_lost_and_tabs_may_indent_it(tmp_path: Path, character: str) -> None:
    content = {"k": f"x {character} y"}
    (tmp_path / "variables.json").write_text(json.dumps(content, indent="\t", ensure_ascii=False))
    assert arguments(tmp_path, "variables", "k")["value"] == content["k"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "1: isn't JSON: Expecting value"),
        ("{\n'a': 1}", "2: isn't JSON: Expecting property name enclosed in double quotes"),
        ('{"a": "\\ud83d"}', "1: a contains an unpaired surrogate, which isn't a valid character"),
    ],
)
def test_invalid_json_is_a_one_line_error(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "variables.json").write_text(text)
    with pytest.raises(ConfigFileError) as caught:
        load(tmp_path)
    assert caught.value.problems == [f"{tmp_path}/variables.json:{line}"]


def test_deeply_nested_file_is_a_one_line_error(tmp_path: Path) -> None:
    (tmp_path / "variables.json").write_text('{"k": ' + "[" * 1000 + "]" * 1000 + "}")
    with pytest.raises(ConfigFileError, match=r"variables.json: is nested too deeply"):
        load(tmp_path)


EXPORTED = {
    "object": ({"value": 1, "rows": 2}, {"value": {"value": 1, "rows": 2}}),
    "value": ({"value": 1}, {"value": 1}),
    "adopted": ({"value": 1, "adopt_existing": True}, {"value": 1, "adopt_existing": True}),
    "described": ({"value": [1], "description": "d"}, {"value": [1], "description": "d"}),
    "null": (None, {"value": "null"}),
    "literal": ({"secret": "text"}, {"value": {"secret": "text"}}),
}


def test_values_in_an_export_of_variables_are_those_in_airflow(tmp_path: Path) -> None:
    exported = {key: value for key, (value, _) in EXPORTED.items()}
    (tmp_path / "variables.json").write_text(json.dumps(exported))
    config = load(tmp_path, plain_secrets_allowed=True)["variables"]
    assert {key: declared.arguments for key, declared in config.items()} == {
        key: expected for key, (_, expected) in EXPORTED.items()
    }


def test_secret_in_an_export_of_variables_is_rejected_with_a_hint(tmp_path: Path) -> None:
    exported = {"api_token": {"value": PLAIN, "description": "d"}, "hidden": {"secret": PLAIN}, "passwd": None}
    (tmp_path / "variables.json").write_text(json.dumps(exported, indent=1))
    with pytest.raises(ConfigFileError) as caught:
        load(tmp_path)
    in_yaml = PLAIN_TEXT.replace("write", "in variables.yaml, write")
    assert caught.value.problems == [
        f"{tmp_path}/variables.json:3: api_token.value {in_yaml}{NOT_SECRET}",
        f"{tmp_path}/variables.json:7: hidden.secret {in_yaml} for all of hidden{NOT_SECRET}",
    ]


def test_built_in_description_of_the_default_pool_is_ignored(tmp_path: Path) -> None:
    content = {"slots": 128, "description": "Default pool", "include_deferred": False}
    (tmp_path / "pools.json").write_text(json.dumps({"default_pool": content, "other": content}))
    assert arguments(tmp_path, "pools", "default_pool") == {"slots": 128, "include_deferred": False}
    assert arguments(tmp_path, "pools", "other") == content


def test_plain_secrets_are_accepted_when_allowed(tmp_path: Path) -> None:
    write(tmp_path, connections="w: {conn_type: x, password: " + PLAIN + "}")
    declared = load(tmp_path, plain_secrets_allowed=True)["connections"]["w"]
    assert declared.arguments["password"] == PLAIN
    assert PLAIN not in repr(declared)


@pytest.mark.parametrize("stack", ["local", "dev", "staging", "prod"])
def test_files_of_each_stack_are_valid(stack: str) -> None:
    config = load(Path("stacks/config") / stack)
    assert {kind: len(declared) for kind, declared in config.items()} == {"variables": 8, "connections": 3, "pools": 2}
