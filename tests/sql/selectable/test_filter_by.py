"""filter_by(): where names are found, and what is refused."""

from __future__ import annotations

import pytest

from relata import Integer, String, exc
from relata.orm import Bundle, DeclarativeBase, aliased, mapped_column
from relata.sql import column, exists, func, select, table
from tests.sql.tables import shown

a = table("a", column("x", Integer), column("y", Integer))
b = table("b", column("x", Integer), column("z", Integer))


class Base(DeclarativeBase):
    pass


class Named(Base):
    __tablename__ = "named"

    id = mapped_column(Integer, primary_key=True)
    name = mapped_column("col_name", String)


FOUND = [
    (lambda: select(a).filter_by(x=1), "a.x = :x_1"),
    (lambda: select(a, b).filter_by(z=1), "b.z = :z_1"),
    (lambda: select(a).join(b, a.c.x == b.c.x).filter_by(y=1, z=2), "a.y = :y_1 AND b.z = :z_1"),
    (lambda: select(a.c.x).join_from(a, b, a.c.x == b.c.x).filter_by(z=2), "b.z = :z_1"),
    (lambda: select(a.c.x).select_from(a.join(b, a.c.x == b.c.x)).filter_by(z=2), "b.z = :z_1"),
    (lambda: select(func.count(a.c.x)).filter_by(y=1), "a.y = :y_1"),
    (lambda: select(a.c.x + 1).filter_by(y=1), "a.y = :y_1"),
    (lambda: select(a.alias("q")).filter_by(y=1), "q.y = :y_1"),
    (lambda: a.update().values(x=1).filter_by(y=1), "a.y = :y_1"),
    (lambda: a.delete().where(a.c.x == b.c.x).filter_by(z=1), "a.x = b.x AND b.z = :z_1"),
    (lambda: select(Named.id).filter_by(name="n"), "named.col_name = :col_name_1"),
    (lambda: select(aliased(Named, name="n").id).filter_by(name="n"), "n.col_name = :col_name_1"),
    (lambda: select(func.count(Named.id)).filter_by(name="n"), "named.col_name = :col_name_1"),
    (lambda: select(Bundle("b", Named.id)).filter_by(name="n"), "named.col_name = :col_name_1"),
]


@pytest.mark.parametrize(("make", "condition"), FOUND, ids=range(len(FOUND)))
def test_a_name_is_found_wherever_the_statement_selects_from(make, condition):
    assert shown(make())[0].split(" WHERE ")[1] == condition


REFUSED = [
    (lambda: select(a, b).filter_by(x=1), exc.AmbiguousColumnError, "which 2 of them have"),
    (lambda: select(a).join(b, a.c.x == b.c.x).filter_by(x=1), exc.AmbiguousColumnError, "'x'"),
    (lambda: select(a).filter_by(nope=1), exc.InvalidRequestError, "got 'nope'"),
    (lambda: select(1).filter_by(x=1), exc.InvalidRequestError, "attribute of nothing"),
    (lambda: select(a.c.y).where(exists(select(b))).filter_by(z=1), exc.InvalidRequestError, "got 'z'"),
    (lambda: a.delete().where(a.c.x == b.c.x).filter_by(x=1), exc.AmbiguousColumnError, "'x'"),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=range(len(REFUSED)))
def test_a_name_that_nothing_has_or_several_have_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_one_column_that_is_reached_in_two_ways_is_one():
    statement = select(Named).select_from(Named.__table__).filter_by(id=1)
    assert shown(statement)[0].endswith("WHERE named.id = :id_1")
