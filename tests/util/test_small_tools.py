from __future__ import annotations

import enum
import subprocess
import sys
import warnings

import pytest

from relata import _hot, exc, util
from relata.util import _has_cython, compat, langhelpers, queue, version
from relata.util.warning import _warnings_warn

# -- values


@pytest.mark.parametrize(
    "given, expected",
    [
        ("true", True),
        (" Yes ", True),
        ("on", True),
        ("1", True),
        (1, True),
        ("f", False),
        ("OFF", False),
        ("0", False),
        (None, False),
        (0, False),
    ],
)
def test_asbool(given, expected):
    assert util.asbool(given) is expected


def test_asbool_of_other_text():
    with pytest.raises(ValueError, match="got 'perhaps'"):
        util.asbool("perhaps")
    read = util.bool_or_str("debug")
    assert read("debug") == "debug" and read("true") is True


@pytest.mark.parametrize(
    "kw, type_, flexible, expected",
    [
        ({"a": "5"}, int, True, {"a": 5}),
        ({"a": "false"}, bool, True, {"a": False}),
        ({"a": "false"}, bool, False, {"a": True}),
        ({"a": True}, bool, True, {"a": True}),
        ({"a": None}, int, True, {"a": None}),
        ({}, int, True, {}),
    ],
)
def test_coerce_kw_type(kw, type_, flexible, expected):
    dest: dict = {}
    util.coerce_kw_type(dict(kw), "a", type_, flexible, dest=dest)
    assert dest == expected
    util.coerce_kw_type(kw, "a", type_, flexible)
    assert kw == expected
    assert (util.asint("5"), util.asint(None)) == (5, None)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def test_argument_for_enum():
    choices = {Color.RED: ["red", True], Color.BLUE: ["blue"]}
    parse = util.parse_user_argument_for_enum
    assert (
        parse("red", choices, "c") is parse(True, choices, "c") is parse(Color.RED, choices, "c") is Color.RED
    )
    assert parse("BLUE", choices, "c", resolve_symbol_names=True) is Color.BLUE
    assert parse(None, choices, "c") is None
    with pytest.raises(exc.ArgumentError, match="c: expected one of 'red', True, 'blue'; got 'BLUE'"):
        parse("BLUE", choices, "c")


def test_assert_arg_type():
    assert util.assert_arg_type(5, int, "n") == 5
    with pytest.raises(exc.ArgumentError, match="n: expected str or bytes, got 5"):
        util.assert_arg_type(5, (str, bytes), "n")


class Emulating:
    __emulates__ = set


class Appending:
    def append(self, item):
        pass


class Adding:
    def add(self, item):
        pass


class Setting:
    def set(self, key, item):
        pass


@pytest.mark.parametrize(
    "specimen, expected",
    [
        ([], list),
        ({}, dict),
        (set, set),
        (util.OrderedSet(), set),
        (Emulating, set),
        (5, None),
        (tuple, None),
        (Appending(), list),
        (Adding, set),
        (Setting(), dict),
    ],
)
def test_duck_type_collection(specimen, expected):
    assert util.duck_type_collection(specimen) is expected


@pytest.mark.parametrize(
    "given, expected", [(None, None), (1, [1]), ("ab", ["ab"]), ((1, 2), [1, 2]), ({"a": 1}, ["a"])]
)
def test_to_list(given, expected):
    assert util.to_list(given) == expected
    assert util.to_set(given) == set(expected or ())
    assert util.to_list(None, [7]) == [7]
    kept = [1]
    assert util.to_list(kept) is kept


def test_iterables():
    assert list(util.flatten_iterator([1, [2, (3, "ab")], {"k": 1}])) == [1, 2, 3, "ab", {"k": 1}]
    assert util.coerce_generator_arg([1, 2]) == util.coerce_generator_arg([iter([1, 2])]) == [1, 2]
    assert util.has_intersection({1, 2}, [[], 2]) and not util.has_intersection({1}, [2])
    assert util.decode_slice(slice(1, None, True)) == (1, None, 1)
    assert util.is_non_string_iterable([]) and not util.is_non_string_iterable(b"a")


# -- text


@pytest.mark.parametrize(
    "value, expected",
    [("a", ["a"]), ("a.b", ["a", "b"]), ('a."b.c"', ["a", "b.c"]), ('"a""b".c', ['a"b', "c"]), ("", [""])],
)
def test_quoted_token_parser(value, expected):
    assert util.quoted_token_parser(value) == expected


@pytest.mark.parametrize(
    "name, words", [("FooBar", "foo bar"), ("foo", "foo"), ("SQLThing", "sql thing"), ("JoinX", "join x")]
)
def test_class_name_as_words(name, words):
    assert util.clsname_as_plain_name(type(name, (), {})) == words


def test_other_text():
    class Silent:
        def __str__(self):
            raise ValueError

    assert util.ellipses_string("a" * 30) == "a" * 25 + "..." and util.ellipses_string(5) == 5
    assert util.string_or_unprintable(5) == "5" and "cannot be shown" in util.string_or_unprintable(Silent())
    assert util.md5_hex("a") == "0cc175b9c0f1b6a831c399e269772661"
    assert compat.b64decode(compat.b64encode(b"\xff")) == compat.b("\xff") == b"\xff"
    assert compat.decode_backslashreplace(b"a\xff", "ascii") == "a\\xff"


# -- versions


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("1.2.3", (1, 2, 3)),
        ("1.2rc1", (1, 2)),
        ("10.11.6-MariaDB-0+deb12u1", (10, 11, 6)),
        ("v3", (3,)),
        ("py3-4.0.19-beta4", (4, 0, 19)),
        ("2.9.10 (dt dec pq3 ext lo64)", (2, 9, 10)),
        ("abc", ()),
        (None, ()),
    ],
)
def test_parse_version(text, numbers):
    parsed = util.parse_version_string(text)
    assert tuple(parsed) == numbers and parsed.string == text


def test_versions_are_ordered():
    texts = ["1.2.dev1", "1.2a1", "1.2b1", "1.2rc1", "1.2", "1.2.post1", "1.3"]
    parsed = [util.parse_version_string(text) for text in texts]
    assert sorted(set(parsed)) == parsed
    assert (
        parsed[4] == (1, 2) and parsed[3] < (1, 2) < parsed[5] and parsed[6] >= (1, 3) and parsed[3] != (1, 2)
    )
    assert len({parsed[4], util.VersionInfo((1, 2))}) == 1
    assert str(parsed[3]) == "1.2rc1" and str(version.VersionInfo((1, 2))) == "1.2"
    assert util.parse_version_from_metadata("pytest") > (1, 0)
    assert util.parse_version_from_metadata("no-such-distribution") == ()


# -- descriptors


class Described:
    made = 0

    @util.memoized_property
    def once(self):
        self.made += 1
        return self.made

    @util.memoized_instancemethod
    def once_too(self, x):
        self.made += 10
        return x

    @util.classproperty
    def of_class(cls):
        return cls

    @util.hybridproperty
    def both(self):
        return "instance"

    @both.classlevel
    def both_of_class(cls):
        return "class"

    @util.hybridmethod
    def call(self, x):
        return "instance", x

    @call.classlevel
    def call_of_class(cls, x):
        return "class", x

    @util.rw_hybridproperty
    def settable(self):
        return self.__dict__["_s"]

    @settable.setter
    def set_settable(self, value):
        self.__dict__["_s"] = value


def test_descriptors():
    one = Described()
    assert (one.once, one.once, one.made) == (1, 1, 1)
    util.memoized_property.reset(one, "once")
    assert one.once == 2
    assert isinstance(Described.once, util.memoized_property)
    assert (one.once_too(5), one.once_too(6), one.made) == (5, 5, 12)
    assert Described.of_class is Described is one.of_class
    assert (one.both, Described.both) == ("instance", "class")
    assert (one.call(1), Described.call(2)) == (("instance", 1), ("class", 2))
    one.settable = 4
    assert one.settable == 4


# -- calls


def test_safe_reraise():
    done = []
    with pytest.raises(ValueError, match="first"):
        try:
            raise ValueError("first")
        except ValueError:
            with util.safe_reraise():
                done.append(1)
    assert done == [1]
    with pytest.raises(KeyError) as caught:
        try:
            raise ValueError("first")
        except ValueError:
            with util.safe_reraise():
                raise KeyError("second")  # noqa: B904  # raised without a cause on purpose
    assert isinstance(caught.value.__context__, ValueError)


@pytest.mark.parametrize("retry, calls", [(True, 2), (False, 1)])
def test_only_once(retry, calls):
    seen = []

    def fn(x):
        seen.append(x)
        if len(seen) == 1:
            raise ValueError("first")
        return x

    once = util.only_once(fn, retry_on_exception=retry)
    with pytest.raises(ValueError, match="first"):
        once(1)
    once(2)
    assert once(3) is None and len(seen) == calls


def test_warn_exception():
    with pytest.warns(exc.SAWarning, match=r"ValueError\(x\)"):
        assert util.warn_exception(lambda: int and (_ for _ in ()).throw(ValueError("x"))) is None
    assert util.warn_exception(int, "5") == 5


# -- warnings


def test_warnings_point_at_the_caller():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        util.warn("here")
        util.warn("here", code="ab12")
        util.warn_limited("value %s", ("x",))
        util.warn_deprecated("old", "1.4")
        _warnings_warn("plain", UserWarning)
    assert [warning.filename for warning in caught] == [__file__] * 5
    assert caught[1].message.code == "ab12" and caught[3].message.deprecated_since == "1.4"


def test_limited_warnings_are_few():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for number in range(200):
            util.warn_limited("value %s", (number,))
    assert 1 <= len(caught) <= 10


def test_deprecated():
    @util.deprecated("1.4", "use new()")
    def old():
        """Do it."""
        return 5

    with pytest.warns(exc.SADeprecationWarning, match=r"use new\(\).*1.4"):
        assert old() == 5
    assert "Do it." in old.__doc__ and ".. deprecated:: 1.4" in old.__doc__

    @util.deprecated_cls("1.4", "use New")
    class Old:
        pass

    with pytest.warns(exc.SADeprecationWarning, match="use New"):
        Old()

    for decorate, class_ in (
        (util.became_legacy_20("old()", "Use new()."), exc.LegacyAPIWarning),
        (util.moved_20("it is in new"), exc.MovedIn20Warning),
    ):
        with pytest.warns(class_):
            decorate(lambda: 1)()


@pytest.mark.parametrize(
    "args, kw, warned",
    [((1,), {}, 0), ((1, 2), {}, 1), ((1,), {"x": 2}, 1), ((1, None), {}, 0), ((1,), {"extra": 1}, 1)],
)
def test_deprecated_params(args, kw, warned):
    @util.deprecated_params(x=("1.4", "x is old"), extra=("1.4", "extra is old"))
    def fn(a, x=None, **kw):
        """Do it."""
        return a

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert fn(*args, **kw) == 1
    assert len(caught) == warned
    assert "x is old" in fn.__doc__


# -- classes and plugins


def test_classes():
    class A:
        one = 1

    class B(A):
        one = 2

    class C(A):
        two = 3

    assert set(util.walk_subclasses(A)) == {A, B, C}
    assert set(util.class_hierarchy(B)) == {A, B, C}
    assert dict(util.iterate_attributes(B))["one"] == 2
    holder = B()
    holder.inner = C()
    util.attrsetter("inner.x")(holder, 4)
    util.attrsetter("y")(holder, 5)
    assert (holder.inner.x, holder.y) == (4, 5)
    count = util.counter()
    assert (count(), count()) == (1, 2)
    util.set_creation_order(holder)
    util.set_creation_order(holder.inner)
    assert holder._creation_order < holder.inner._creation_order


def test_plugins():
    loader = util.PluginLoader(
        ("no.such.group", "pytest11"), lambda name: (lambda: "auto") if name == "automatic" else None
    )
    loader.register("join", "os.path", "join")
    assert loader.load("join") is __import__("os").path.join
    assert loader.load("automatic") == loader.load("automatic") == "auto"
    assert loader.load("hypothesispytest").__name__ == "_hypothesis_pytestplugin"
    loader.deregister("join")
    with pytest.raises(exc.NoSuchModuleError, match=r"'join' in no.such.group or pytest11"):
        loader.load("join")
    loader.clear()
    assert not loader.impls


def test_compiled_form_is_told():
    assert util.has_compiled_ext() is _hot.is_compiled()
    assert _has_cython._CYEXTENSION_MSG in ("Loaded", "not loaded")
    if not _hot.is_compiled():
        with pytest.raises(ImportError, match="RELATA_PURE"):
            util.has_compiled_ext(raise_=True)


def test_module_is_loaded_from_its_source():
    other = util.load_uncompiled_module(queue)
    assert other is not queue and other.__file__ == queue.__file__ and other.Queue is not queue.Queue
    with pytest.raises(ImportError, match="no source file"):
        util.load_uncompiled_module(__import__("sys"))


def test_forwarded_names():
    for module in (langhelpers, util._collections):
        for name in module.__all__:
            assert getattr(module, name) is not None
    for name in util.__all__:
        assert hasattr(util, name)


def test_what_few_programs_need_is_not_imported_at_the_start() -> None:
    program = """
import sys
from relata import create_engine, text
with create_engine("sqlite://").connect() as connection:
    connection.execute(text("SELECT 1")).all()
found = {"uuid", "platform", "pickle", "inspect", "asyncio", "json", "relata.orm"} & set(sys.modules)
assert not found, found
"""
    subprocess.run([sys.executable, "-c", program], check=True)
