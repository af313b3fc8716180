from __future__ import annotations

import asyncio
import inspect
import traceback

import pytest

from relata import util
from relata.sql.compiler import Compiled
from relata.util.signatures import exec_code_in_env, format_argspec_plus, get_callable_argspec


def everything(a, b=5, *c, d, e=7, **k) -> int:
    """Have every kind of parameter."""


class Base:
    def __init__(self, x, y=2, **kw):
        self.x, self.y = x, y


class Derived(Base):
    def __init__(self, z=3, *, w=4, **kw):
        super().__init__(**kw)
        self.z, self.w = z, w

    def method(self, p, q=1):
        pass

    def __call__(self, r):
        pass


@pytest.mark.parametrize(
    "key, text",
    [
        ("grouped_args", "(a, b=5, *c, d, e=7, **k) -> int"),
        ("self_arg", "a"),
        ("apply_pos", "(a, b, *c, d, e, **k)"),
        ("apply_kw", "(a, b=b, d=d, e=e, *c, **k)"),
        ("apply_pos_proxied", "(b, *c, d, e, **k)"),
        ("apply_kw_proxied", "(b=b, d=d, e=e, *c, **k)"),
    ],
)
def test_format_argspec_plus(key, text):
    assert format_argspec_plus(everything)[key] == text
    ungrouped = text.strip("()") if key.startswith("apply") else text
    assert format_argspec_plus(everything, grouped=False)[key] == ungrouped


@pytest.mark.parametrize(
    "fn", [everything, Derived.method, Derived.__init__, lambda: None, lambda *, a: None]
)
def test_format_agrees_with_inspect(fn):
    spec = util.inspect_getfullargspec(fn)
    assert tuple(spec)[:6] == tuple(inspect.getfullargspec(fn))[:6]
    text = format_argspec_plus(spec._replace(annotations={}))["grouped_args"]
    assert text == str(inspect.signature(fn).replace(return_annotation=inspect.Signature.empty))


def test_init_of_object():
    assert util.format_argspec_init(object.__init__)["grouped_args"] == "(self)"
    assert util.format_argspec_init(dict.__init__)["grouped_args"] == "(self, *args, **kwargs)"


@pytest.mark.parametrize(
    "fn, no_self, args",
    [
        (everything, False, ["a", "b"]),
        (Derived.method, False, ["self", "p", "q"]),
        (Derived(x=1).method, True, ["p", "q"]),
        (Derived, True, ["z"]),
        (Derived, False, ["self", "z"]),
        (Derived(x=1), True, ["r"]),
        (Compiled.process, False, ["self", "obj"]),  # compiled, where that can be done
    ],
)
def test_get_callable_argspec(fn, no_self, args):
    assert get_callable_argspec(fn, no_self=no_self).args == args


@pytest.mark.parametrize("fn", [len, 5, int])
def test_callables_of_unknown_parameters(fn):
    with pytest.raises(TypeError, match="unknown"):
        get_callable_argspec(fn)


def test_constructor_names_follow_keywords():
    assert util.get_cls_kwargs(Derived) == {"x", "y", "z", "w"}
    copy = util.constructor_copy(Derived(5, x=1, w=9), Derived, y=7)
    assert vars(copy) == {"x": 1, "y": 7, "z": 5, "w": 9}


@pytest.mark.parametrize(
    "obj, text",
    [
        (Base(1), "Base(1)"),
        (Base("a", y=3), "Base('a', y=3)"),
        (Derived(x=1), "Derived()"),
        (Derived(4, x=1, w=5), "Derived(z=4, w=5)"),
    ],
)
def test_generic_repr(obj, text):
    assert util.generic_repr(obj) == text


def test_generic_repr_of_several_constructors():
    obj = Derived(4, x=1, y=8)
    assert util.generic_repr(obj, to_inspect=[Derived, Base]) == "Derived(z=4, x=1, y=8)"
    assert util.generic_repr(obj, to_inspect=[Derived, Base], omit_kwarg=["x"]) == "Derived(z=4, y=8)"
    assert util.generic_repr(Base(1), additional_kw=[("x", 2)]) == "Base(1, x=1)"


@util.decorator
def record(fn, /, *args, **kw):
    return args, kw, fn(*args, **kw)


@record
def decorated(a, b=2, *, c=3):
    """Say something."""
    return a + b + c


def test_decorator_keeps_the_signature():
    assert str(inspect.signature(decorated)) == "(a, b=2, *, c=3)"
    assert util.inspect_getfullargspec(decorated).args == ["a", "b"]
    assert (decorated.__name__, decorated.__doc__) == ("decorated", "Say something.")
    assert decorated(1) == ((1,), {"b": 2, "c": 3}, 6)
    with pytest.raises(TypeError):
        decorated()


def test_decorator_with_varargs_and_clashing_names():
    @record
    def fn(target, *fns, fn=1, **kw):
        return target, fns, fn, kw

    assert fn(1, 2, 3, fn=4, x=5) == ((1, 2, 3), {"fn": 4, "x": 5}, (1, (2, 3), 4, {"x": 5}))


def test_decorator_of_coroutines_and_lambdas():
    @util.decorator
    async def doubled(fn, *args):
        return 2 * await fn(*args)

    @doubled
    async def one():
        return 1

    assert inspect.iscoroutinefunction(one)
    assert asyncio.run(one()) == 2
    assert record(lambda x: x)(5)[2] == 5
    with pytest.raises(TypeError, match="function to decorate"):
        record(5)


def test_generated_source_is_in_tracebacks():
    fn = exec_code_in_env("def fail(x):\n    return x.nothing  # here\n", {}, "fail", "test")
    with pytest.raises(AttributeError) as caught:
        fn(1)
    assert "return x.nothing  # here" in "".join(traceback.format_exception(caught.value))


def test_method_is_overridden():
    class Other(Derived):
        def method(self, p, q=1):
            pass

    assert util.method_is_overridden(Other, Derived.method)
    assert not util.method_is_overridden(Derived(x=1), Derived.method)
