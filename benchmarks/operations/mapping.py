"""What a program of many classes pays before its first query."""

from __future__ import annotations

from ..library import orm, sa
from ..measuring import Operations

CLASSES = 100

OPERATIONS = Operations()
measure = OPERATIONS.measure


def map_classes():
    """Map a hundred classes of five columns, each with a parent of the class before it; configure them."""

    class Base(orm.DeclarativeBase):
        pass

    classes = []
    for n in range(CLASSES):
        columns = {
            "__tablename__": f"item_{n}",
            "__annotations__": {
                "id": orm.Mapped[int],
                "name": orm.Mapped[str],
                "size": orm.Mapped[int | None],
                "parent_id": orm.Mapped[int | None],
                "remark": orm.Mapped[str | None],
            },
            "id": orm.mapped_column(primary_key=True),
            "name": orm.mapped_column(sa.String(50), index=True),
            "parent_id": orm.mapped_column(sa.ForeignKey(f"item_{max(n - 1, 0)}.id")),
        }
        if n:
            columns["parent"] = orm.relationship(f"Item{n - 1}", back_populates="children")
        if n + 1 < CLASSES:
            columns["children"] = orm.relationship(f"Item{n + 1}", back_populates="parent")
        classes.append(type(f"Item{n}", (Base,), columns))
    orm.configure_mappers()
    return classes


@measure(items=CLASSES)
def configure_mappers(_path):
    """Map and configure 100 classes of 5 columns and 2 relationships, a class"""

    def action():
        map_classes()[0].registry.dispose()

    action()
    yield action
