"""The names of small tools under the module name that outside code imports them from; nothing inside does."""

from __future__ import annotations

from .calling import only_once, safe_reraise, warn_exception
from .coerce import (
    asbool,
    asint,
    assert_arg_type,
    bool_or_str,
    coerce_kw_type,
    decode_slice,
    duck_type_collection,
    parse_user_argument_for_enum,
)
from .compat import inspect_getfullargspec
from .descriptors import (
    classproperty,
    hybridmethod,
    hybridproperty,
    memoized_instancemethod,
    memoized_property,
    non_memoized_property,
    ro_memoized_property,
    ro_non_memoized_property,
    rw_hybridproperty,
)
from .extensions import has_compiled_ext, load_uncompiled_module
from .plugins import PluginLoader
from .reflecting import (
    attrsetter,
    class_hierarchy,
    counter,
    iterate_attributes,
    set_creation_order,
    walk_subclasses,
)
from .signatures import (
    GenericRepr,
    constructor_copy,
    decorator,
    exec_code_in_env,
    format_argspec_init,
    format_argspec_plus,
    generic_repr,
    get_callable_argspec,
    get_cls_kwargs,
    get_func_kwargs,
    method_is_overridden,
)
from .symbols import symbol
from .text import (
    clsname_as_plain_name,
    dunders_re,
    ellipses_string,
    md5_hex,
    quoted_token_parser,
    string_or_unprintable,
)
from .version import VersionInfo, parse_version_from_metadata, parse_version_string
from .warning import _warnings_warn, warn, warn_limited

__all__ = (
    "GenericRepr",
    "PluginLoader",
    "VersionInfo",
    "_warnings_warn",
    "asbool",
    "asint",
    "assert_arg_type",
    "attrsetter",
    "bool_or_str",
    "class_hierarchy",
    "classproperty",
    "clsname_as_plain_name",
    "coerce_kw_type",
    "constructor_copy",
    "counter",
    "decode_slice",
    "decorator",
    "duck_type_collection",
    "dunders_re",
    "ellipses_string",
    "exec_code_in_env",
    "format_argspec_init",
    "format_argspec_plus",
    "generic_repr",
    "get_callable_argspec",
    "get_cls_kwargs",
    "get_func_kwargs",
    "has_compiled_ext",
    "hybridmethod",
    "hybridproperty",
    "inspect_getfullargspec",
    "iterate_attributes",
    "load_uncompiled_module",
    "md5_hex",
    "memoized_instancemethod",
    "memoized_property",
    "method_is_overridden",
    "non_memoized_property",
    "only_once",
    "parse_user_argument_for_enum",
    "parse_version_from_metadata",
    "parse_version_string",
    "quoted_token_parser",
    "ro_memoized_property",
    "ro_non_memoized_property",
    "rw_hybridproperty",
    "safe_reraise",
    "set_creation_order",
    "string_or_unprintable",
    "symbol",
    "walk_subclasses",
    "warn",
    "warn_exception",
    "warn_limited",
)
