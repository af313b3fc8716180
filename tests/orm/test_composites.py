"""Composite attributes: mapping, values, changes, SQL."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from relata import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    exc,
    insert,
    inspect,
    select,
    update,
)
from relata._hot.keys import statement_key
from relata.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Session,
    aliased,
    composite,
    configure_mappers,
    mapped_column,
    registry,
)
from relata.orm.attributes import get_history
from relata.orm.exc import MappedAnnotationError


@dataclass
class Point:
    x: int | None
    y: int | None


class Pair:
    """A composite of the older kind."""

    def __init__(self, first: Any, second: Any) -> None:
        self.first, self.second = first, second

    def __composite_values__(self) -> tuple[Any, Any]:
        return self.first, self.second

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pair) and other.__composite_values__() == self.__composite_values__()


class Base(DeclarativeBase):
    pass


class Edge(Base):
    __tablename__ = "edge"
    id: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[Point] = composite(mapped_column("x1"), mapped_column("y1"))
    end: Mapped[Point | None] = composite(Point, mapped_column("x2"), mapped_column("y2"))
    first: Mapped[int | None] = mapped_column("f")
    second: Mapped[str | None] = mapped_column(String(5))
    pair: Mapped[Pair] = composite(Pair, "first", second)


class Shape(Base):
    __tablename__ = "shape"
    id: Mapped[int] = mapped_column(primary_key=True)
    middle: Mapped[Point] = composite(column_template="middle_%s")


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as made:
        made.add(Edge(id=1, start=Point(1, 2), end=Point(3, 4), pair=Pair(5, "a")))
        made.commit()
        yield made


def text_of(element: Any) -> str:
    return " ".join(str(element).split())


def test_columns_come_from_the_dataclass() -> None:
    columns = [(c.name, str(c.type), c.nullable) for c in Edge.__table__.c]
    assert columns[1:5] == [(n, "INTEGER", True) for n in ("x1", "y1", "x2", "y2")]
    assert Shape.__table__.c.keys() == ["id", "middle_x", "middle_y"]


def test_what_the_mapper_tells() -> None:
    assert inspect(Edge).composites.keys() == ["start", "end", "pair"]
    assert Edge.start.property.columns == [Edge.__table__.c.x1, Edge.__table__.c.y1]
    assert [prop.key for prop in Edge.pair.property.props] == ["first", "second"]


def test_a_new_object_has_parts_and_whole() -> None:
    edge = Edge(start=Point(1, 2))
    assert (edge.x1, edge.y1) == (1, 2)
    assert edge.end is None
    assert Edge().start == Point(None, None)
    edge.y1 = 9
    assert edge.start == Point(1, 9)
    edge.start = None
    assert edge.start is None
    assert (edge.x1, edge.y1) == (None, None)


def test_values_are_stored_and_loaded(session: Session) -> None:
    edge = session.get_one(Edge, 1)
    assert (edge.start, edge.end, edge.pair) == (Point(1, 2), Point(3, 4), Pair(5, "a"))
    assert edge.start is edge.start
    edge.start = Point(7, 8)
    edge.end = None
    session.commit()
    assert session.execute(select(Edge.x1, Edge.y1, Edge.x2)).one() == (7, 8, None)
    assert edge.end is None
    edge.start = Point(0, 0)
    session.rollback()
    assert edge.start == Point(7, 8)


def test_an_object_of_parts_is_kept_while_they_say_the_same(session: Session) -> None:
    edge = session.get_one(Edge, 1)
    point = edge.start
    point.x = 10  # nothing tells of it
    assert edge.start is point
    edge.x1 = 10
    assert edge.start is point
    session.expire(edge)
    assert edge.start == Point(1, 2)


def test_history(session: Session) -> None:
    edge = session.get_one(Edge, 1)
    assert edge.start == Point(1, 2)
    assert get_history(edge, "start") == ((), [Point(1, 2)], ())
    edge.start = Point(3, 2)
    assert get_history(edge, "start") == ([Point(3, 2)], (), [Point(1, 2)])
    assert inspect(edge).attrs.start.history.added == [Point(3, 2)]
    session.flush()
    assert get_history(edge, "start") == ((), [Point(3, 2)], ())
    del edge.start
    assert edge.x1 is None


def test_an_event_may_change_the_value() -> None:
    class Line(Base):
        __tablename__ = "line"
        id: Mapped[int] = mapped_column(primary_key=True)
        start: Mapped[Point] = composite(mapped_column("x"), mapped_column("y"))

    seen = []

    @event.listens_for(Line.start, "set", retval=True)
    def changed(target: Line, value: Point, old: Any, initiator: Any) -> Point:
        seen.append((value, old))
        return Point(0, value.y)

    line = Line(start=Point(1, 2))
    assert line.start == Point(0, 2)
    assert seen[0][0] == Point(1, 2)


def test_pickling(session: Session) -> None:
    edge = session.get_one(Edge, 1)
    assert edge.start == Point(1, 2)
    again = pickle.loads(pickle.dumps(edge))
    assert (again.start, again.pair) == (Point(1, 2), Pair(5, "a"))


CONDITIONS = [
    (lambda: Edge.start == Point(1, 2), "edge.x1 = :x1_1 AND edge.y1 = :y1_1"),
    (lambda: Edge.start != Point(1, 2), "edge.x1 != :x1_1 AND edge.y1 != :y1_1"),
    (lambda: Edge.start < Point(1, 2), "edge.x1 < :x1_1 AND edge.y1 < :y1_1"),
    (lambda: Edge.start == None, "edge.x1 IS NULL AND edge.y1 IS NULL"),
    (lambda: Edge.start.desc(), "edge.x1 DESC, edge.y1 DESC"),
    (lambda: select(Edge.start), "SELECT edge.x1, edge.y1 FROM edge"),
    (lambda: select(aliased(Edge).pair), "SELECT edge_1.f, edge_1.second FROM edge AS edge_1"),
    (
        lambda: select(Edge.id).order_by(Edge.start),
        "SELECT edge.id FROM edge ORDER BY edge.x1, edge.y1",
    ),
    (
        lambda: select(Edge.x1).group_by(Edge.start),
        "SELECT edge.x1 FROM edge GROUP BY edge.x1, edge.y1",
    ),
]


@pytest.mark.parametrize(("make", "text"), CONDITIONS)
def test_sql(make: Any, text: str) -> None:
    assert text_of(make()) == text


def test_selecting_gives_objects(session: Session) -> None:
    row = session.execute(select(Edge.start, Edge.pair).where(Edge.start == Point(1, 2))).one()
    assert (row.start, row.pair) == (Point(1, 2), Pair(5, "a"))


@pytest.mark.parametrize("make", [lambda: Edge.start.in_([Point(1, 2)]), lambda: Edge.start.like("x")])
def test_other_operators_are_refused(make: Any) -> None:
    with pytest.raises(NotImplementedError, match=r"composite Edge\.start"):
        make()


@pytest.mark.parametrize("give", [lambda: Edge(start=5), lambda: Edge.start == 5])
def test_a_value_that_is_no_composite_is_refused(give: Any) -> None:
    with pytest.raises(AttributeError, match=r"for Edge\.start, got 5"):
        give()


def test_a_wrong_number_of_values_is_refused() -> None:
    @dataclass
    class Solid(Point):
        z: int = 0

    with pytest.raises(exc.ArgumentError, match=r"2 values for Edge\.start \(x1, y1\), got 3"):
        Edge(start=Solid(1, 2, 3))


def test_a_mapped_dataclass() -> None:
    class Root(MappedAsDataclass, DeclarativeBase):
        pass

    class Spot(Root):
        __tablename__ = "spot"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        at: Mapped[Point] = composite(
            mapped_column("x"), mapped_column("y"), default_factory=lambda: Point(1, 1)
        )

    assert Spot().at == Point(1, 1)
    assert repr(Spot(Point(2, 3))).endswith("Spot(id=None, at=Point(x=2, y=3))")
    assert Spot(at=Point(2, 3)).x == 2


def test_imperative_mapping() -> None:
    table = Table(
        "t", MetaData(), Column("id", Integer, primary_key=True), Column("x", Integer), Column("y", Integer)
    )

    class Thing:
        pass

    registry().map_imperatively(Thing, table, properties={"at": composite(Point, table.c.x, table.c.y)})
    thing: Any = Thing()
    thing.at = Point(1, 2)
    assert (thing.x, thing.y) == (1, 2)


def mapping(**attributes: Any) -> Any:
    Root = type("Root", (DeclarativeBase,), {})
    annotations = {"at": attributes.pop("annotation")} if "annotation" in attributes else {}
    given = {"__tablename__": "t", "id": mapped_column(Integer, primary_key=True), **attributes}
    return type("Wrong", (Root,), {"__module__": __name__, "__annotations__": annotations, **given})


def test_statements_set_composites() -> None:
    class Base(DeclarativeBase):
        pass

    class Place(Base):
        __tablename__ = "place"

        id: Mapped[int] = mapped_column(primary_key=True)
        at: Mapped[Point] = composite(mapped_column("x"), mapped_column("y"))

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.execute(insert(Place).values({Place.at: Point(1, 1)}))
        session.execute(insert(Place).values([{"at": Point(2, 2)}, {Place.at: Point(3, 3)}]))
        session.execute(insert(Place), [{"at": Point(4, 4)}, {"at": Point(5, 5)}])
        session.bulk_insert_mappings(Place, [{"at": Point(6, 6)}])
        read = select(Place.at).order_by(Place.id)
        assert session.scalars(read).all() == [Point(n, n) for n in range(1, 7)]
        place = session.get_one(Place, 1)
        for n in (7, 8):  # the second one finds the plan of the first
            session.execute(update(Place).where(Place.id == 1).values({Place.at: Point(n, n)}))
            assert place.at == Point(n, n)
        session.execute(update(Place), [{"id": 2, "at": Point(9, 9)}])
        session.query(Place).filter_by(id=3).update({"at": Point(10, 10)})
        assert session.scalars(read).all()[:3] == [Point(8, 8), Point(9, 9), Point(10, 10)]
        with pytest.raises(AttributeError, match=r"Place\.at, got 5"):
            update(Place).values(at=5)
    engine.dispose()


MISTAKES: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"at": composite(mapped_column("x", Integer))}, exc.ArgumentError, r"class for the composite Wrong\.at"),
    ({"at": composite(Pair, "id", "nope")}, exc.InvalidRequestError, "got 'nope'"),
    (
        {"at": composite(Pair, mapped_column(Integer), "id")},
        exc.ArgumentError,
        r"name for each column.*Wrong\.at",
    ),
    ({"at": composite(Point, "id", "id", "id")}, exc.ArgumentError, r"at most 2 parts.*Wrong\.at.*\(x, y\)"),
    ({"annotation": "Mapped[Nowhere]", "at": composite()}, MappedAnnotationError, r"Wrong\.at.*Nowhere"),
]


@pytest.mark.parametrize(("attributes", "error", "words"), MISTAKES)
def test_a_mistake_names_the_composite(
    attributes: dict[str, Any], error: type[Exception], words: str
) -> None:
    registries = []
    with pytest.raises(error, match=words):
        Wrong = mapping(**attributes)
        registries.append(Wrong.registry)
        configure_mappers()
    for one in registries:
        one.dispose()


def test_a_composite_that_is_selected_is_keyed_by_its_property():
    class Base(DeclarativeBase):
        pass

    class Move(Base):
        __tablename__ = "move"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[int]
        y: Mapped[int]
        point: Mapped[Point] = composite("x", "y")
        pair: Mapped[Pair] = composite(Pair, "x", "y")

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Move(x=1, y=2))
        session.flush()
        for _ in range(2):
            assert session.scalars(select(Move.point)).all() == [Point(1, 2)]
            assert session.scalars(select(Move.pair)).all() == [Pair(1, 2)]
            assert session.execute(select(Move.id).order_by(Move.point)).all() == [(1,)]
        keys = [statement_key(make()) for make in (lambda: select(Move.point), lambda: select(Move.pair)) * 2]
        assert None not in keys
        assert (keys[0][0], keys[1][0]) == (keys[2][0], keys[3][0]) and keys[0][0] is not keys[1][0]
    engine.dispose()
