"""Events of schema objects."""

from __future__ import annotations

from typing import Any

from .. import event


class SchemaEventTarget(event.EventTarget):
    """An object that `DDLEvents` can be listened for: it is attached to the one that it is part of."""

    dispatch: Any

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        """Attach this object to the one that it is part of."""

    def _set_parent_with_dispatch(self, parent: Any, **kw: Any) -> None:
        self._listeners.before_parent_attach(self, parent)
        self._set_parent(parent, **kw)
        self._listeners.after_parent_attach(self, parent)

    @property
    def _listeners(self) -> Any:
        """Its own dispatch, or while nobody listens to this very object, that of its class.

        Most objects of a schema never have one of their own.
        """
        return self.__dict__.get("dispatch") or type(self).dispatch

    def _copy_listeners(self, copy: SchemaEventTarget) -> None:
        """Let a copy have the listeners of this object that propagate."""
        own = self.__dict__.get("dispatch")
        if own is not None:
            copy.dispatch._update(own)


class DDLEvents(event.Events[SchemaEventTarget]):
    """What happens to tables, MetaData, columns, constraints and types.

    Listen to a class (`Table`) or to one object; `DDL("...")` objects are listeners too.
    """

    _target_class_doc = "SomeSchemaClassOrObject"
    _dispatch_target = SchemaEventTarget

    def before_create(self, target: SchemaEventTarget, connection: Any, **kw: Any) -> None:
        """Be called before CREATE is executed.

        :param target: the Table, MetaData, Sequence ...
        :param connection: the Connection
        :param kw: `tables`, the tables that a MetaData creates; `checkfirst`; more may come
        """

    def after_create(self, target: SchemaEventTarget, connection: Any, **kw: Any) -> None:
        """Be called after CREATE was executed, with the arguments of `before_create`."""

    def before_drop(self, target: SchemaEventTarget, connection: Any, **kw: Any) -> None:
        """Be called before DROP is executed, with the arguments of `before_create`."""

    def after_drop(self, target: SchemaEventTarget, connection: Any, **kw: Any) -> None:
        """Be called after DROP was executed, with the arguments of `before_create`."""

    def before_parent_attach(self, target: SchemaEventTarget, parent: Any) -> None:
        """Be called before an object becomes part of another one.

        :param target: the object
        :param parent: the one that it becomes part of
        """

    def after_parent_attach(self, target: SchemaEventTarget, parent: Any) -> None:
        """Be called after an object became part of another one.

        :param target: the object
        :param parent: the one that it is part of now
        """

    def column_reflect(self, inspector: Any, table: Any, column_info: Any) -> None:
        """Be called for each column that is read from the database, before its Column is made.

        :param inspector: the Inspector
        :param table: the Table, which has no columns yet
        :param column_info: a dictionary of `name`, `type`, `nullable`, `default` and so on; changes take
            effect, and
            `key` may be added
        """
