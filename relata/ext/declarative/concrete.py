"""Hierarchies of classes with a table each: the base class selects the rows of all of them by a UNION."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...orm import Mapper
from ...orm.base import _mapper_or_none
from ...orm.declarative.mapping import map_to
from ...orm.exc import WAITING
from ...orm.mapper.unions import polymorphic_union
from ...sql.schema import Column

__all__ = ["AbstractConcreteBase", "ConcreteBase"]


class ConcreteBase:
    """Derive the base class of a hierarchy with a table each (``concrete=True``) from this one, too.

    The base class, which has a table itself, then selects the rows of its subclasses as well. Each class has
    a ``polymorphic_identity``, which the union tells the class of a row by.

    :cvar _concrete_discriminator_name: the name of the union's column with the identity, ``"type"``; to be
        set where a table has a column of that name.
    """

    _concrete_discriminator_name = "type"

    @classmethod
    def _create_polymorphic_union(cls, mappers: Iterable[Mapper[Any]], discriminator_name: str) -> Any:
        """Return the FROM clause of the rows of all classes; to be overridden for another one."""
        tables = {mapper.polymorphic_identity: mapper.local_table for mapper in mappers}
        return polymorphic_union(tables, discriminator_name, "pjoin")

    @classmethod
    def __declare_first__(cls) -> None:
        mapper: Mapper[Any] = cls.__mapper__  # type: ignore[attr-defined]  # it is called of mapped classes
        if mapper.with_polymorphic is None:
            name = cls._concrete_discriminator_name
            union = cls._create_polymorphic_union(mapper.self_and_descendants, name)
            mapper._set_with_polymorphic(("*", union))
            mapper._set_polymorphic_on(union.c[name])


class AbstractConcreteBase(ConcreteBase):
    """Derive the base class of a hierarchy with a table each from this one, too, when it has no table.

    The base class is mapped to a union of the tables of its subclasses when mappers are configured: when all
    subclasses are there. What it defines itself, columns and relationships by ``declared_attr``, its
    subclasses have as from a mixin. It has no instances.

    :cvar strict_attrs: the base class has the attributes only that are defined in it, the primary key and
        the discriminator; by default all columns of the subclasses.
    """

    _sa_waits_for_subclasses = True
    strict_attrs = False

    @classmethod
    def __declare_first__(cls) -> None:
        for base in reversed(cls.__mro__):
            if WAITING in base.__dict__ and issubclass(base, AbstractConcreteBase):
                base._map_to_subclasses()

    @classmethod
    def _map_to_subclasses(cls) -> None:
        mappers = list(_mapped_below(cls))
        union = cls._create_polymorphic_union(mappers, cls._concrete_discriminator_name)
        discriminator = union.c[cls._concrete_discriminator_name]
        arguments: dict[str, Any] = {}
        if cls.strict_attrs:
            declared = [name for name, value in cls.__dict__.items() if _is_attribute(value)]
            keys = [column.key for column in (*union.primary_key, discriminator)]
            arguments["include_properties"] = {*declared, *keys}
        map_to(
            cls,
            union,
            with_polymorphic=("*", union),
            polymorphic_on=discriminator,
            polymorphic_abstract=True,
            **arguments,
        )
        base: Mapper[Any] = cls.__mapper__  # type: ignore[attr-defined]  # it has just been mapped
        for mapper in mappers:
            if mapper.inherits is None:
                mapper._set_concrete_base(base)


def _is_attribute(value: Any) -> bool:
    return isinstance(value, Column) or hasattr(value, "column") or hasattr(value, "_cascading")


def _mapped_below(cls: type[Any]) -> Iterator[Mapper[Any]]:
    """Yield the mappers of the subclasses that are mapped."""
    waiting = cls.__subclasses__()
    while waiting:
        one = waiting.pop()
        waiting.extend(one.__subclasses__())
        mapper = _mapper_or_none(one)
        if mapper is not None:
            yield mapper
