"""Types that put SQL around their parameters and columns."""

from __future__ import annotations

from relata import Column, MetaData, String, Table, TypeDecorator, create_engine, func, select, union


class Lower(TypeDecorator):
    impl = String
    cache_ok = True

    def bind_expression(self, bindvalue):
        return func.lower(bindvalue)

    def column_expression(self, column):
        return func.upper(column)


metadata = MetaData()
t = Table("t", metadata, Column("x", Lower))


def text_of(statement, **kw) -> str:
    return " ".join(str(statement.compile(compile_kwargs=kw)).split())


def test_each_value_of_an_in_list_is_wrapped():
    listed = select(t.c.x).where(t.c.x.in_(["A", "B"]))
    head = "SELECT upper(t.x) AS x FROM t WHERE t.x IN "
    assert text_of(listed) == head + "(__[POSTCOMPILE_x_1~~lower(~~REPL~~)~~])"
    assert text_of(listed, render_postcompile=True) == head + "(lower(:x_1_1), lower(:x_1_2))"
    assert text_of(listed, literal_binds=True) == head + "(lower('A'), lower('B'))"


def test_columns_are_wrapped_once_where_rows_leave_the_database():
    assert text_of(select(select(t).subquery())) == (
        "SELECT upper(anon_1.x) AS x FROM (SELECT t.x AS x FROM t) AS anon_1"
    )
    both = union(select(t), select(t)).subquery()
    assert text_of(select(both)) == (
        "SELECT upper(anon_1.x) AS x FROM (SELECT t.x AS x FROM t UNION SELECT t.x AS x FROM t) AS anon_1"
    )
    assert text_of(select(t.c.x).union(select(t.c.x))) == (
        "SELECT upper(t.x) AS x FROM t UNION SELECT upper(t.x) AS x FROM t"
    )


def test_values_make_the_way_there_and_back():
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(t.insert(), [{"x": "A"}, {"x": "b"}, {"x": "C"}])
        assert connection.exec_driver_sql("SELECT x FROM t").all() == [("a",), ("b",), ("c",)]
        found = [
            connection.scalars(select(t.c.x).where(t.c.x.in_(wanted))).all()
            for wanted in (["A", "B"], ["C"], [])
        ]
        assert found == [["A", "B"], ["C"], []]
