"""Values that Pulumi's CLI wrote are read, and what is written has Pulumi's form."""

from __future__ import annotations

import pytest

from local.engine.errors import EngineError
from local.engine.state.encoding import dump, encode, masking
from local.engine.state.secrets import Crypter, new_salt, read_passphrase
from local.engine.values.diff import detailed, diff_objects
from local.engine.values.model import PropertyMap, Secret, Unknown, annotate_secrets, equal
from local.engine.values.paths import format_path, parse_path, reset
from local.engine.values.urns import make_urn, qualified_type, urn_name, urn_type

# Written by the CLI 3.260 (`pulumi stack init`, `pulumi config set --secret`) under the passphrase `pw`.
CLI_SALT = "v1:E3NxuTLJglc=:v1:OhDDkby2+SXjcx+7:Q0P9QOwv9ufFxbBVCy++e69T8B7ZLw=="
CLI_VALUE = "v1:ynoGXP8r2W0EWo/u:6H3JfIJU/gFNmhzYgWp0vYvvkQ=="


def test_the_clis_secrets_are_read_and_its_salt_is_used() -> None:
    crypter = Crypter("pw", CLI_SALT)
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
def test_a_malformed_secret_is_refused(value: str) -> None:
    with pytest.raises(EngineError, match="malformed"):
        Crypter("pw", CLI_SALT).decrypt(value)


def test_a_secret_of_another_salt_is_refused() -> None:
    with pytest.raises(EngineError, match="can't be decrypted"):
        Crypter("pw", new_salt("pw")).decrypt(CLI_VALUE)


def test_the_passphrase_comes_from_the_environment_or_a_file(tmp_path: object) -> None:
    with pytest.raises(EngineError, match="PULUMI_CONFIG_PASSPHRASE"):
        read_passphrase({})
    assert read_passphrase({"PULUMI_CONFIG_PASSPHRASE": ""}) == ""
    path = f"{tmp_path}/phrase"
    with open(path, "w", encoding="utf-8") as file:
        file.write("from a file\n")
    assert read_passphrase({"PULUMI_CONFIG_PASSPHRASE_FILE": path}) == "from a file"
    with pytest.raises(EngineError, match="unable to read"):
        read_passphrase({"PULUMI_CONFIG_PASSPHRASE_FILE": f"{path}.gone"})


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
