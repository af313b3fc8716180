"""What all schema objects have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ... import exc, util
from ..events import SchemaEventTarget
from ..visitors import ExternalTraversal

if TYPE_CHECKING:
    from .metadata import MetaData

_SI = TypeVar("_SI", bound="SchemaItem")


class SchemaVisitable(SchemaEventTarget):
    """A schema object that a `SchemaVisitor` can visit."""

    __visit_name__ = "schema_visitable"


class SchemaVisitor(ExternalTraversal):
    """A walk over schema objects: `traverse_single(obj)` calls the `visit_<name>` method for it."""

    __traverse_options__ = {"schema_visitor": True}


class SchemaItem(SchemaVisitable):
    """The base of tables, columns, constraints and what belongs to them."""

    __visit_name__ = "schema_item"
    create_drop_stringify_dialect = "default"
    _use_schema_map = True

    def _init_items(self, *args: Any, **kw: Any) -> None:
        """Attach the items that were given in the constructor."""
        for item in args:
            if item is None:
                continue
            attach = getattr(item, "_set_parent_with_dispatch", None)
            if attach is None:
                raise _not_an_item(self, item)
            attach(self, **kw)

    @util.memoized_property
    def info(self) -> dict[Any, Any]:
        """A dictionary for whatever the program wants to keep here."""
        return {}

    def _schema_item_copy(self, schema_item: _SI) -> _SI:
        """Give a copy of this object what copies keep: `info` and the listeners."""
        if "info" in self.__dict__:
            schema_item.info = self.info.copy()
        self._copy_listeners(schema_item)
        return schema_item

    def __repr__(self) -> str:
        return util.generic_repr(self, omit_kwarg=("info",))


def _not_an_item(parent: Any, item: Any) -> Exception:
    from_type = isinstance(item, type) or hasattr(item, "_sqla_type")
    hint = "; the type of a column stands after its name" if from_type else ""
    return exc.ArgumentError(
        f"expected a column, constraint, index or other part of a schema for {type(parent).__name__}, "
        f"got {item!r}{hint}"
    )


class HasSchemaAttr(SchemaItem):
    """A schema object that has a schema name and belongs to a MetaData."""

    metadata: MetaData | None
    schema: str | None = None
    name: Any


class HasConditionalDDL:
    """A part of a table that is created only under a condition."""

    _ddl_if: DDLIf | None = None

    def ddl_if(self, dialect: str | None = None, callable_: Any = None, state: Any = None) -> Any:
        """Say when this is part of CREATE TABLE.

        :param dialect: the names of the dialects that have it, as one string or several
        :param callable_: a function that says so: `(ddl, target, bind, *, dialect, compiler, state, ...)`
        :param state: whatever the function is to be given
        """
        self._ddl_if = DDLIf(dialect, callable_, state)
        return self


class DDLIf(NamedTuple):
    """The condition under which DDL is executed."""

    dialect: Any
    callable_: Any
    state: Any

    def _should_execute(self, ddl: Any, target: Any, bind: Any, compiler: Any = None, **kw: Any) -> bool:
        dialect = bind.dialect if bind is not None else compiler.dialect if compiler is not None else None
        if dialect is None:
            raise ValueError("expected a bind or a compiler to take the dialect from, got neither")
        if isinstance(self.dialect, str):
            if self.dialect != dialect.name:
                return False
        elif isinstance(self.dialect, (tuple, list, set, frozenset)) and dialect.name not in self.dialect:
            return False
        return self.callable_ is None or bool(
            self.callable_(ddl, target, bind, state=self.state, dialect=dialect, compiler=compiler, **kw)
        )


def _get_table_key(name: str, schema: str | None) -> str:
    return name if schema is None else f"{schema}.{name}"
