"""The words in which a custom element may state its fields: `_traverse_internals`.

A class of one's own that derives from `ClauseElement` and the like may list its attributes as
`[("name", InternalTraversal.dp_string), ...]`. That is read as the declaration of a node, so the class has a
structural key, children, copies and comparison.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from .._hot.keys import CHILD, CHILDREN, NESTED, OPAQUE, OPERATOR, SCALAR, TYPE


class InternalTraversal(Enum):
    """What an attribute of an element holds."""

    def __init__(self, label: str, kind: int) -> None:
        self.kind = kind  # of a node's field

    dp_clauseelement = "clauseelement", CHILD
    dp_clauseelement_list = "clauseelement_list", CHILDREN
    dp_clauseelement_tuple = "clauseelement_tuple", CHILDREN
    dp_clauseelement_tuples = "clauseelement_tuples", NESTED
    dp_string_clauseelement_dict = "string_clauseelement_dict", NESTED
    dp_fromclause_ordered_set = "fromclause_ordered_set", NESTED
    dp_has_cache_key = "has_cache_key", NESTED
    dp_has_cache_key_list = "has_cache_key_list", NESTED
    dp_has_cache_key_tuples = "has_cache_key_tuples", NESTED
    dp_inspectable = "inspectable", NESTED
    dp_executable_options = "executable_options", NESTED
    dp_prefix_sequence = "prefix_sequence", NESTED
    dp_dml_values = "dml_values", NESTED
    dp_dml_ordered_values = "dml_ordered_values", NESTED
    dp_dml_multi_values = "dml_multi_values", NESTED
    dp_setup_join_tuple = "setup_join_tuple", NESTED
    dp_table_hint_list = "table_hint_list", NESTED
    dp_statement_hint_list = "statement_hint_list", NESTED
    dp_multi = "multi", NESTED
    dp_multi_list = "multi_list", NESTED
    dp_dialect_options = "dialect_options", NESTED
    dp_plain_dict = "plain_dict", NESTED
    dp_string_multi_dict = "string_multi_dict", NESTED
    dp_params = "params", NESTED
    dp_string_list = "string_list", NESTED
    dp_named_ddl_element = "named_ddl_element", NESTED
    dp_string = "string", SCALAR
    dp_anon_name = "anon_name", SCALAR
    dp_boolean = "boolean", SCALAR
    dp_plain_obj = "plain_obj", SCALAR
    dp_operator = "operator", OPERATOR
    dp_type = "type", TYPE
    dp_unknown_structure = "unknown_structure", NESTED
    dp_ignore = "ignore", OPAQUE
    dp_annotations_key = "annotations_key", OPAQUE
    dp_propagate_attrs = "propagate_attrs", OPAQUE


def fields_stated(internals: Iterable[tuple[str, InternalTraversal]]) -> dict[str, int]:
    """Return the declaration of a node for a list of attributes and what they hold."""
    return {name: symbol.kind for name, symbol in internals}
