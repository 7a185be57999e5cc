"""Values that Pulumi's CLI wrote are read, and what is written has Pulumi's form."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.engine.errors import EngineError
from local.engine.project import read_stack_file
from local.engine.state.encoding import dump, encode, masking
from local.engine.state.secrets import Crypter, new_salt, read_passphrase
from local.engine.values.diff import detailed, diff_objects
from local.engine.values.model import PropertyMap, Secret, Unknown, annotate_secrets, equal, number
from local.engine.values.paths import format_path, parse_path, reset
from local.engine.values.urns import make_urn, qualified_type, urn_name, urn_type

# Written by the CLI 3.260 (`pulumi stack init`, `pulumi config set --secret`) under the passphrase `pw`.
CLI_SALT = "v1:E3NxuTLJglc=:v1:OhDDkby2+SXjcx+7:Q0P9QOwv9ufFxbBVCy++e69T8B7ZLw=="
CLI_VALUE = "v1:ynoGXP8r2W0EWo/u:6H3JfIJU/gFNmhzYgWp0vYvvkQ=="


@pytest.fixture(scope="module")
def crypter() -> Crypter:
    """Deriving the key takes a moment."""
    return Crypter("pw", CLI_SALT)


def test_the_clis_secrets_are_read_and_its_salt_is_used(crypter: Crypter) -> None:
    assert crypter.decrypt(CLI_VALUE) == "sss"
    again = crypter.encrypt("ünicode")
    assert again.startswith("v1:")
    assert again != crypter.encrypt("ünicode")
    assert crypter.decrypt(again) == "ünicode"


def test_a_new_salt_opens_with_its_passphrase_only() -> None:
    salt = new_salt("one")
    assert Crypter("one", salt).salt == salt
    with pytest.raises(EngineError, match="incorrect passphrase"):
        Crypter("another", salt)


@pytest.mark.parametrize("salt", ["", "v2:a:b", "v1:abc", "v1:!!:v1:a:b"])
def test_a_malformed_salt_is_refused(salt: str) -> None:
    with pytest.raises(EngineError):
        Crypter("pw", salt)


@pytest.mark.parametrize("value", ["", "v1:a", "plain", "v2:AAAA:AAAA"])
def test_a_malformed_secret_is_refused(crypter: Crypter, value: str) -> None:
    with pytest.raises(EngineError, match="malformed"):
        crypter.decrypt(value)


def test_a_secret_of_another_salt_is_refused() -> None:
    with pytest.raises(EngineError, match="can't be decrypted"):
        Crypter("pw", new_salt("pw")).decrypt(CLI_VALUE)


def test_the_passphrase_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="PULUMI_CONFIG_PASSPHRASE"):
        read_passphrase({})
    assert read_passphrase({"PULUMI_CONFIG_PASSPHRASE": ""}) == ""
    path = tmp_path / "phrase"
    path.write_text("from a file\n", encoding="utf-8")
    assert read_passphrase({"PULUMI_CONFIG_PASSPHRASE_FILE": str(path)}) == "from a file"
    path.unlink()
    with pytest.raises(EngineError, match="unable to read"):
        read_passphrase({"PULUMI_CONFIG_PASSPHRASE_FILE": str(path)})


DIFFS: list[tuple[PropertyMap, PropertyMap, dict[str, str]]] = [
    ({"a": 1}, {"a": 1}, {}),
    ({"a": 1}, {"a": True}, {"a": "update"}),
    ({"a": 1, "b": None}, {"b": 2}, {"a": "delete", "b": "add"}),
    ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3, 4]}}, {"a.b[1]": "update", "a.b[2]": "add"}),
    ({"a": [1, 2]}, {"a": [1]}, {"a[1]": "delete"}),
    ({"a": Secret("x")}, {"a": Secret("x")}, {}),
    ({"a": Secret("x")}, {"a": "x"}, {"a": "update"}),
    ({"a": "x"}, {"a": Unknown()}, {"a": "update"}),
    ({"__provider": "x"}, {"__provider": "y"}, {}),
    ({"a": {"b.c": 1}}, {"a": {}}, {'a["b.c"]': "delete"}),
]


@pytest.mark.parametrize(("old", "new", "expected"), DIFFS)
def test_what_two_property_maps_differ_in(old: PropertyMap, new: PropertyMap, expected: dict[str, str]) -> None:
    assert dict(detailed(diff_objects(old, new))) == expected


@pytest.mark.parametrize("path", ["a", "a.b[0].c", 'a["b.c"][1]'])
def test_a_path_is_read_and_written(path: str) -> None:
    assert format_path(parse_path(path)) == path


RESETS: list[tuple[str, PropertyMap, PropertyMap, PropertyMap, bool]] = [
    ("a", {"a": 1}, {"a": 2}, {"a": 1}, True),
    ("a", {}, {"a": 2}, {}, True),
    ("a", {"a": 1}, {}, {"a": 1}, True),
    ("a.b", {"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, {"a": {"b": 1, "c": 3}}, True),
    ("a.b", {"a": {"b": 1}}, {}, {}, False),
    ("a.b", {}, {}, {}, True),
    ("a[1]", {"a": [1, 2]}, {"a": [3, 4]}, {"a": [3, 2]}, True),
    ("a[1]", {"a": [1]}, {"a": [3, 4]}, {"a": [3, 4]}, False),
    ("a[2]", {"a": [1]}, {"a": [3]}, {"a": [3]}, True),
    ("a[0]", {"a": [1]}, {"a": 3}, {"a": 3}, False),
    ("a.b", {"c": 1}, {"a": {"b": 2}}, {"a": {}}, True),
    ("a.b", {"a": 1}, {"a": {"b": 2}}, {"a": {}}, True),
    ("a.b.c", {}, {"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 1}}}, False),
    ("a.b", {"a": Secret({"b": 1})}, {"a": {"b": 2}}, {"a": {"b": Secret(1)}}, True),
    ("a.b", {"a": Secret({"b": 1})}, {"a": Secret({"b": 2})}, {"a": Secret({"b": 1})}, True),
    ("a[0]", {"a": Secret([1])}, {"a": [2]}, {"a": [Secret(1)]}, True),
]


@pytest.mark.parametrize(("path", "olds", "news", "expected", "reached"), RESETS)
def test_an_ignored_property_keeps_its_old_value(
    path: str, olds: PropertyMap, news: PropertyMap, expected: PropertyMap, reached: bool
) -> None:
    assert reset(parse_path(path), olds, news) is reached
    assert equal(news, expected)


def test_secret_inputs_make_the_outputs_of_their_names_secret() -> None:
    outs: PropertyMap = {"a": "x", "list": [1, 2], "deep": {"in": 1, "out": 2}, "other": 1}
    annotate_secrets(outs, {"a": Secret("x"), "list": [Secret(1)], "deep": {"in": Secret(1)}, "gone": Secret(1)})
    assert outs == {
        "a": Secret("x"),
        "list": Secret([1, 2]),
        "deep": {"in": Secret(1), "out": 2},
        "other": 1,
    }


def test_what_is_shown_has_no_secret_in_it() -> None:
    value: PropertyMap = {"a": Secret("hush"), "b": [Secret({"c": "hush"})]}
    assert "hush" not in dump(encode(value, masking))


def test_urns() -> None:
    stack = make_urn("local", "demo", "", "pulumi:pulumi:Stack", "demo-local")
    box = make_urn("local", "demo", stack, "t:index:Box", "x")
    thing = make_urn("local", "demo", box, "t:t:Thing", "a::b")
    assert box == "urn:pulumi:local::demo::t:index:Box::x"
    assert thing == "urn:pulumi:local::demo::t:index:Box$t:t:Thing::a::b"
    assert (qualified_type(thing), urn_type(thing), urn_name(thing)) == ("t:index:Box$t:t:Thing", "t:t:Thing", "a::b")


# What the CLI 3.260 passes to the program for what is written in the stack's file.
CONFIG = [
    ("text", "text"),
    ('"5"', "5"),
    ("5", "5"),
    ("-5", "-5"),
    ("010", "8"),
    ("0x1F", "31"),
    ("0o17", "15"),
    ("1_000", "1000"),
    ("123456789012345678", "123456789012345678"),
    ("1.0", "1"),
    ("1.5", "1.5"),
    (".5", "0.5"),
    ("1e3", "1000"),
    ("{a: '<&>'}", r'{"a":"\u003c\u0026\u003e"}'),
    ("{secure: {a: 1}}", '{"secure":{"a":1}}'),
    ("3.0.6", "3.0.6"),
    ("1:30", "1:30"),
    ("true", "true"),
    ("True", "true"),
    ("yes", "yes"),
    ("~", ""),
    ("{z: 1, b: 2.0, t: yes, n: null}", '{"b":2,"n":null,"t":"yes","z":1}'),
    ("[1, {a: [ü]}]", '[1,{"a":["ü"]}]'),
]


@pytest.mark.parametrize(("written", "passed"), CONFIG)
def test_configuration_is_read_as_the_cli_reads_it(crypter: Crypter, tmp_path: Path, written: str, passed: str) -> None:
    path = tmp_path / "Pulumi.local.yaml"
    path.write_text(f"config:\n  thing:x: {written}\n", encoding="utf-8")
    stack_file = read_stack_file(path, required=True)
    assert stack_file.config("demo", crypter).values == {"thing:x": passed}


def test_a_date_in_the_configuration_is_refused(crypter: Crypter, tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.local.yaml"
    path.write_text("config:\n  day: 2020-01-01\n", encoding="utf-8")
    with pytest.raises(EngineError, match="'demo:day' has a date"):
        read_stack_file(path, required=True).config("demo", crypter)


def test_a_secret_anywhere_in_a_value_makes_the_value_secret(crypter: Crypter, tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.local.yaml"
    path.write_text(f"config:\n  o:\n    deep:\n      - secure: {CLI_VALUE}\n", encoding="utf-8")
    config = read_stack_file(path, required=True).config("demo", crypter)
    assert (config.values, config.secret_keys) == ({"demo:o": '{"deep":["sss"]}'}, ["demo:o"])
    assert config.shown == {"demo:o": "[secret]"}


@pytest.mark.parametrize(
    ("double", "kept"),
    [(1.0, 1), (1.5, 1.5), (-0.0, -0.0), (2.0**53, 9007199254740992), (12345678901234567890.0, 12345678901234567000)],
)
def test_a_whole_number_is_written_as_go_writes_it(double: float, kept: float) -> None:
    assert (number(double), type(number(double))) == (kept, type(kept))
