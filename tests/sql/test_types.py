"""What types are: how they are found, copied, keyed and shown, and the types of expressions."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import pickle
import uuid
import warnings
from typing import Any

import pytest

from relata import exc, types
from relata.engine.default import DefaultDialect
from relata.sql import operators as op, sqltypes
from relata.sql.elements import column
from relata.sql.operator_class import OperatorClass


class Kind(enum.Enum):
    one = "1"
    two = "2"


class Aliased(enum.Enum):
    a = 1
    b = 2
    c = 1  # noqa: PIE796  # an alias is what is tested


class Upper(types.TypeDecorator[str]):
    impl = types.String
    cache_ok = True


class Silent(types.TypeDecorator[str]):
    impl = types.String


class Point(types.UserDefinedType[Any]):
    cache_ok = True

    def __init__(self, size: int = 8) -> None:
        self.size = size

    def get_col_spec(self, **kw: Any) -> str:
        return f"POINT({self.size})"


LITERALS: list[tuple[Any, str]] = [
    (1, "Integer()"),
    (2**31 - 1, "Integer()"),
    (2**31, "BigInteger()"),
    (-(2**31), "BigInteger()"),
    (True, "Boolean()"),
    (1.5, "Double()"),
    ("a", "String()"),
    ("é", "Unicode()"),
    (b"x", "LargeBinary()"),
    (None, "NullType()"),
    (decimal.Decimal(1), "Numeric()"),
    (uuid.uuid4(), "Uuid()"),
    (dt.date(2020, 1, 1), "Date()"),
    (dt.datetime(2020, 1, 1), "DateTime()"),
    (dt.datetime(2020, 1, 1, tzinfo=dt.UTC), "DateTime(timezone=True)"),
    (dt.time(1), "Time()"),
    (dt.time(1, tzinfo=dt.UTC), "Time(timezone=True)"),
    (dt.timedelta(1), "Interval()"),
    ([1], "NullType()"),
    (object(), "NullType()"),
]


@pytest.mark.parametrize(
    ("value", "expected"), LITERALS, ids=[case[1] + repr(i) for i, case in enumerate(LITERALS)]
)
def test_plain_values_have_types(value: Any, expected: str) -> None:
    assert repr(sqltypes._resolve_value_to_type(value)) == expected


def test_expressions_and_types_are_no_plain_values() -> None:
    for thing in (column("x"), types.Integer()):
        with pytest.raises(exc.ArgumentError):
            sqltypes._resolve_value_to_type(thing)


REPRS = [
    (types.Integer(), "Integer()"),
    (types.String(50), "String(length=50)"),
    (types.Numeric(10, 2), "Numeric(precision=10, scale=2)"),
    (types.DateTime(True), "DateTime(timezone=True)"),
    (types.Enum("a", "b", name="x"), "Enum('a', 'b', name='x')"),
    (types.Enum(Kind), "Enum('one', 'two', name='kind')"),
    (
        types.Enum(Kind, native_enum=False, create_constraint=True, length=40),
        "Enum('one', 'two', name='kind', native_enum=False, create_constraint=True, length=40)",
    ),
    (types.Boolean(create_constraint=True, name="q"), "Boolean(create_constraint=True, name='q')"),
    (types.ARRAY(types.String(5), dimensions=2), "ARRAY(String(length=5), dimensions=2)"),
    (types.JSON(none_as_null=True), "JSON(none_as_null=True)"),
    (types.Uuid(as_uuid=False), "Uuid(as_uuid=False)"),
    (types.TupleType(types.Integer(), types.String()), "TupleType(Integer(), String())"),
    (types.Interval(), "Interval()"),
    (Upper(50), "Upper(length=50)"),
    (Point(), "Point()"),
]


@pytest.mark.parametrize(("type_", "expected"), REPRS, ids=[case[1] for case in REPRS])
def test_repr_is_the_call_that_makes_it_and_copies_are_equal(type_: Any, expected: str) -> None:
    assert repr(type_) == expected
    copied = type_.copy()
    assert copied is not type_
    assert repr(copied) == expected
    assert copied._static_cache_key is type_._static_cache_key
    assert repr(pickle.loads(pickle.dumps(type_))) == expected


GENERIC = [
    (types.BIGINT(), "BigInteger()"),
    (types.VARCHAR(5), "String(length=5)"),
    (types.CLOB(), "Text()"),
    (types.TIMESTAMP(), "DateTime()"),
    (types.DOUBLE_PRECISION(), "Double()"),
    (types.REAL(), "Float()"),
    (types.DECIMAL(5), "Numeric(precision=5)"),
    (types.NVARCHAR(4), "Unicode(length=4)"),
    (types.VARBINARY(3), "LargeBinary(length=3)"),
    (types.UUID(), "Uuid()"),
    (types.Enum("a"), "Enum('a')"),
]


@pytest.mark.parametrize(("type_", "expected"), GENERIC)
def test_sql_types_have_generic_ones(type_: Any, expected: str) -> None:
    assert repr(type_.as_generic()) == expected


def test_types_of_ones_own_have_no_generic_one() -> None:
    with pytest.raises(NotImplementedError):
        Point().as_generic()
    with pytest.raises(NotImplementedError):
        types.NULLTYPE.as_generic()
    assert types.NULLTYPE.as_generic(allow_nulltype=True)._isnull


DIFFERENT = [
    (types.String(5), types.String(6)),
    (types.String(5), types.VARCHAR(5)),
    (types.Numeric(5, 2), types.Numeric(5, 2, asdecimal=False)),
    (types.Enum("a"), types.Enum("b")),
    (types.Enum("a", name="x"), types.Enum("a", name="y")),
    (types.ARRAY(types.Integer), types.ARRAY(types.String)),
    (Upper(5), Upper(6)),
    (Upper(5), types.String(5)),
    (Point(1), Point(2)),
    (types.String(5), types.String(5).with_variant(types.Text(), "mysql")),
    (types.JSON(), types.JSON(none_as_null=True)),
    (types.TupleType(types.Integer()), types.TupleType(types.String())),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_types_have_different_keys(one: Any, other: Any) -> None:
    assert one._static_cache_key is not None
    assert one._static_cache_key is not other._static_cache_key


def test_cache_ok_decides_whether_there_is_a_key() -> None:
    class Never(types.UserDefinedType[Any]):
        cache_ok = False

    assert Never()._static_cache_key is None
    with pytest.warns(exc.SAWarning, match="does not state cache_ok"):
        assert Silent()._static_cache_key is None
    assert types.ARRAY(Never())._static_cache_key is None


def test_cache_ok_holds_for_the_class_that_says_it() -> None:
    class Said(types.UserDefinedType[Any]):
        cache_ok = True

    class Below(Said):
        pass

    assert Said()._static_cache_key is not None
    with pytest.warns(exc.SAWarning, match="does not state cache_ok"):
        assert Below()._static_cache_key is None


NUMBERS = types.Numeric(10, 2)
RESULTS: list[tuple[Any, Any, Any, str]] = [
    (types.Integer(), op.add, types.Integer(), "Integer()"),
    (types.Integer(), op.add, types.BigInteger(), "BigInteger()"),
    (types.SmallInteger(), op.add, types.BigInteger(), "SmallInteger()"),
    (types.Integer(), op.add, NUMBERS, "Numeric(precision=10, scale=2)"),
    (types.Integer(), op.truediv, types.Integer(), "Numeric()"),
    (types.Integer(), op.truediv, types.Float(), "Float()"),
    (types.Integer(), op.floordiv, types.Integer(), "Integer()"),
    (types.Integer(), op.add, types.Date(), "Date()"),
    (types.Integer(), op.mul, types.Interval(), "Interval()"),
    (NUMBERS, op.mul, types.Numeric(5, 1), "Numeric(precision=5, scale=1)"),
    (NUMBERS, op.mul, types.Integer(), "Numeric(precision=10, scale=2)"),
    (types.Date(), op.sub, types.Date(), "Integer()"),
    (types.Date(), op.add, types.Interval(), "DateTime()"),
    (types.Date(), op.add, types.Integer(), "Date()"),
    (types.DateTime(True), op.add, types.Interval(), "DateTime(timezone=True)"),
    (types.DateTime(), op.sub, types.DateTime(), "Interval()"),
    (types.Time(), op.sub, types.Time(), "Interval()"),
    (types.Interval(), op.add, types.Date(), "DateTime()"),
    (types.Interval(), op.truediv, types.Numeric(), "Interval()"),
    (types.String(5), op.add, types.Integer(), "String(length=5)"),
    (types.Enum("a"), op.concat_op, types.String(), "String(length=1)"),
    (types.NULLTYPE, op.add, types.Integer(), "Integer()"),
    (types.NULLTYPE, op.sub, types.Integer(), "NullType()"),
]


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    RESULTS,
    ids=[f"{c[0]!r}-{c[1].__name__}-{c[2]!r}" for c in RESULTS],
)
def test_types_of_expressions(left: Any, operator: Any, right: Any, expected: str) -> None:
    assert repr(operator(column("a", left), column("b", right)).type) == expected


@pytest.mark.parametrize(
    "other", [types.String(), types.Text(), types.NULLTYPE, types.Enum("a"), types.ARRAY(types.Integer)]
)
def test_plus_between_texts_joins_them(other: Any) -> None:
    assert (column("a", types.String()) + column("b", other)).operator is op.concat_op


@pytest.mark.parametrize("other", [types.Integer(), types.Date(), types.LargeBinary()])
def test_plus_otherwise_adds(other: Any) -> None:
    assert (column("a", types.String()) + column("b", other)).operator is op.add


COERCED: list[tuple[Any, Any, str]] = [
    (types.Integer(), "x", "String()"),
    (types.Integer(), 5.5, "Double()"),
    (types.BigInteger(), 5, "BigInteger()"),
    (types.LargeBinary(), "x", "LargeBinary()"),
    (types.Uuid(), "x", "Uuid()"),
    (types.Enum("a"), "x", "Enum('a')"),
    (Upper(), 5, "Upper()"),
    (Point(), 5, "Point()"),
    (types.NULLTYPE, 5, "Integer()"),
    (types.Interval(), dt.datetime(2020, 1, 1), "DateTime()"),
]


@pytest.mark.parametrize(("type_", "value", "expected"), COERCED)
def test_types_of_values_beside_an_expression(type_: Any, value: Any, expected: str) -> None:
    assert repr(type_.coerce_compared_value(op.eq, value)) == expected


def test_json_parts() -> None:
    data = column("data", types.JSON())
    assert data["a"].operator is op.json_getitem_op
    assert data["a", 1].operator is op.json_path_getitem_op
    assert isinstance(data["a"].right.type, types.JSON.JSONStrIndexType)
    assert isinstance(data[1].right.type, types.JSON.JSONIntIndexType)
    assert isinstance(data["a", 1].right.type, types.JSON.JSONPathType)
    assert repr(data["a"].as_integer().type) == "Integer()"
    assert repr(data["a"].as_numeric(10, 2).type) == "Numeric(precision=10, scale=2)"
    assert repr(data["a"].type) == "JSON()"  # the part itself did not change
    with pytest.raises(exc.InvalidRequestError, match="on a part of a JSON value"):
        data.as_string()


def test_array_parts() -> None:
    flat = column("a", types.ARRAY(types.Integer))
    square = column("a", types.ARRAY(types.Integer, dimensions=2, zero_indexes=True))
    assert repr(flat[5].type) == "Integer()"
    assert repr(flat[1:2].type) == "ARRAY(Integer())"
    assert repr(square[1].type) == "ARRAY(Integer(), dimensions=1, zero_indexes=True)"
    assert str(square[1].compile(compile_kwargs={"literal_binds": True})) == "a[2]"
    with pytest.warns(exc.SADeprecationWarning, match="any_"):
        assert str(flat.any(5)) == ":a_1 = ANY (a)"
    with pytest.warns(exc.SADeprecationWarning, match="all_"):
        assert str(flat.all(5, operator=op.lt)) == ":a_1 < ALL (a)"
    with pytest.raises(NotImplementedError):
        flat.contains([1])
    with pytest.raises(ValueError, match="dimensions=2"):
        types.ARRAY(types.ARRAY(types.Integer))


def test_variants() -> None:
    type_ = (
        types.String(5).with_variant(types.Text(), "mysql", "mariadb").with_variant(types.Integer, "sqlite")
    )
    assert {name: repr(one) for name, one in type_._variant_mapping.items()} == {
        "mysql": "Text()", "mariadb": "Text()", "sqlite": "Integer()",
    }  # fmt: skip
    with pytest.raises(exc.ArgumentError, match="without a variant"):
        type_.with_variant(types.Text(), "mysql")
    with pytest.raises(exc.ArgumentError, match="without variants"):
        types.String().with_variant(type_, "mssql")
    with pytest.raises(exc.ArgumentError, match="at least one dialect"):
        types.String().with_variant(types.Text())
    dialect = DefaultDialect()
    assert repr(types.String(5).with_variant(types.Text(), "default").dialect_impl(dialect)) == "Text()"


def test_enum_values() -> None:
    assert types.Enum(Kind).enums == ["one", "two"]
    assert types.Enum(Aliased).enums == ["a", "b"]
    assert types.Enum(Aliased, omit_aliases=False).enums == ["a", "b", "c"]
    assert types.Enum(Kind, values_callable=lambda cls: [one.value for one in cls]).enums == ["1", "2"]
    assert types.Enum("a", "bbb").length == 3
    assert types.Enum("a", length=50).length == 50
    assert types.Enum(Kind).sort_key_function(Kind.two) == "two"
    assert types.Enum(Kind, sort_key_function=None).sort_key_function is None
    with pytest.raises(ValueError, match="at least 1"):
        types.Enum("a", length=0)


def test_enum_for_an_annotation() -> None:
    from typing import Literal

    found = types.Enum(length=10)._resolve_for_python_type(Kind, Kind, Kind)
    assert found.enum_class is Kind
    words = Literal["x", "yy"]
    found = types.Enum()._resolve_for_python_type(words, words, words)
    assert found.enums == ["x", "yy"]
    assert found.native_enum is False
    assert types.Enum()._resolve_for_python_type(int, int, int) is None


def test_decorators_need_a_type_underneath() -> None:
    class Nothing(types.TypeDecorator[Any]):
        pass

    with pytest.raises(AssertionError, match="impl"):
        Nothing()


def test_enum_values_are_strings() -> None:
    for wrong in (int, 5, ["a", "b"]):
        with pytest.raises(exc.ArgumentError, match="expected strings or one enum"):
            types.Enum(wrong)


class IsNothing(types.TypeDecorator[Any]):
    impl = types.Integer
    cache_ok = True
    coerce_to_is_types = ()


class IsBool(IsNothing):
    coerce_to_is_types = (bool,)


class IsNone(IsNothing):
    coerce_to_is_types = (type(None),)


@pytest.mark.parametrize(
    ("type_", "none", "true"),
    [
        (IsNothing(), "x = :x_1", "x = :x_1"),
        (IsBool(), "x = :x_1", "x = true"),
        (IsNone(), "x IS NULL", "x = :x_1"),
        (types.Integer(), "x IS NULL", "x = true"),
    ],
)
def test_a_decorator_says_which_values_are_constants(type_: Any, none: str, true: str) -> None:
    x = column("x", type_)
    assert (str(x == None), str(x == True)) == (none, true)  # operators of SQL


class IntArray(types.TypeDecorator[Any]):
    impl = types.ARRAY(types.Integer)
    cache_ok = True


def test_a_decorator_of_an_array_can_be_indexed() -> None:
    assert isinstance(column("x", IntArray())[1].type, types.Integer)


def test_decorators_and_their_comparators_are_pickled() -> None:
    expr = column("x", Upper()) == "a"
    expr.left.comparator  # what was asked for once does not hinder
    again = pickle.loads(pickle.dumps(expr))
    assert str(again) == str(expr)
    comparator = pickle.loads(pickle.dumps(expr.left.comparator))
    assert type(comparator) is type(expr.left.comparator)


def test_a_type_of_ones_own_is_of_its_own_kind() -> None:
    class Point(types.UserDefinedType[Any]):
        cache_ok = True

    class Area(types.UserDefinedType[Any]):
        cache_ok = True

    assert Point()._type_affinity is Point
    assert not Point()._compare_type_affinity(Area())


def test_a_schema_of_a_collation_needs_the_collation() -> None:
    with pytest.raises(exc.ArgumentError, match="collation="):
        types.String(5, collation_schema="s")


def test_decimal_return_scale_counts_before_the_scale() -> None:
    process = types.Numeric(10, 5, decimal_return_scale=2).result_processor(DefaultDialect(), None)
    assert process is not None
    assert process(1.23456) == decimal.Decimal("1.23")


def test_operators_outside_a_types_classes_are_known() -> None:
    refused = types.Integer()._refused_operators
    assert op.like_op in refused
    assert op.add not in refused
    assert op.like_op not in Upper()._refused_operators
    assert types.NULLTYPE._refused_operators == frozenset()
    assert OperatorClass.STRING.value == 506


def test_memos_of_a_dialect_die_with_their_type() -> None:
    import gc

    dialect = DefaultDialect()
    type_ = types.String(5)
    type_._cached_bind_processor(dialect)
    type_._cached_result_processor(dialect, None)
    assert len(dialect._type_memos) == 1
    del type_
    gc.collect()
    assert len(dialect._type_memos) == 0


def test_making_types_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in ("Integer", "String", "Boolean", "JSON", "Uuid", "Interval", "PickleType"):
            repr(getattr(types, name)())


@pytest.mark.parametrize(
    ("make", "refused"),
    [
        (lambda: column("i", types.Integer).like("x"), "like_op"),
        (lambda: column("s", types.String) * 5, "mul"),
        (lambda: 5 * column("s", types.String), "mul"),
        (lambda: -column("s", types.String), "neg"),
        (lambda: column("i", types.Integer) & column("b", types.Boolean), "and_"),
        (lambda: column("i", types.Integer).collate("x"), "collate"),
        (lambda: column("s", types.String).op("&&", operator_class=OperatorClass.MATH)(5), "&&"),
        (lambda: column("s", types.String).op("&&")(5), None),
        (lambda: column("s", types.String).op("&&", operator_class=OperatorClass.STRING_MATCH)(5), None),
        (lambda: column("i", types.Integer) + 5, None),
        (lambda: column("i", types.Integer).any_(), None),
        (lambda: column("anything") * 5, None),
    ],
)
def test_an_operator_that_a_type_does_not_take_is_reported(make, refused):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        make()
    assert [refused] * bool(refused) == [str(one.message).split("operator ")[1].split("'")[1] for one in told]
