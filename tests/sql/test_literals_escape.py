"""No value leaves the literal that it is written into: every type of every dialect refuses or escapes it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

from relata import dialects, exc, types
from relata.dialects import mysql, postgresql
from relata.engine.default import DefaultDialect
from relata.sql import bindparam, sqltypes

# a string literal, and what may stand outside of one in the literals that types write
_STRING = re.compile(r"'(?:[^']|'')*'")
_STRING_WITH_BACKSLASHES = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_PAYLOADS = ["z' OR 1=1", "z\\' OR 1=1 -- ", "1 OR 1=1", "1); DROP TABLE t --"]


def _all_dialects() -> Iterator[DefaultDialect]:
    yield DefaultDialect()
    for name in dialects.__all__:
        package = importlib.import_module(f"relata.dialects.{name}")
        for module in pkgutil.iter_modules(package.__path__):
            made = getattr(importlib.import_module(f"{package.__name__}.{module.name}"), "dialect", None)
            if isinstance(made, type) and module.name != "base":  # where it is another name of one
                yield made()


def _types_in(module: Any) -> Iterator[Any]:
    for name in sorted(dir(module)):
        type_ = getattr(module, name)
        if isinstance(type_, type) and issubclass(type_, types.TypeEngine):
            yield type_


def _instances(type_: type[Any]) -> list[Any]:
    if type_ in (types.TypeEngine, types.TypeDecorator, types.Variant, types.UserDefinedType):
        return []
    if issubclass(type_, types.ARRAY):
        return [type_(types.Integer), type_(types.String)]
    if issubclass(type_, postgresql.DOMAIN):
        return [type_("d", types.Integer)]
    if issubclass(type_, postgresql.ENUM):
        return [type_("a", name="e")]
    if issubclass(type_, mysql.SET):
        return [type_("a", "b")]
    if issubclass(type_, sqltypes.Uuid):
        return [type_(as_uuid=True), type_(as_uuid=False)]
    if issubclass(type_, sqltypes.NumericCommon):
        return [type_(asdecimal=True), type_(asdecimal=False)]
    return [type_()]


DIALECTS = [pytest.param(one, id=f"{one.name}-{one.driver}") for one in _all_dialects()]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_value_stays_in_its_literal(dialect: Any) -> None:
    string = _STRING_WITH_BACKSLASHES if getattr(dialect, "_backslash_escapes", False) else _STRING
    package = ".".join(type(dialect).__module__.split(".")[:3])
    seen = {*_types_in(types), *_types_in(importlib.import_module(package))}
    for instance in (one for type_ in seen for one in _instances(type_)):
        statement = bindparam("u", type_=instance, literal_execute=True).compile(dialect=dialect)
        for payload in _PAYLOADS:
            for value in (payload, [payload], payload.encode()):
                try:
                    text = statement.construct_expanded_state({"u": value}).statement
                except exc.CompileError:
                    continue  # refused
                outside = string.sub("", text)
                assert " OR " not in outside, (instance, text)
                assert "--" not in outside, (instance, text)
