"""Core: short statements, many rows read, many rows written."""

from __future__ import annotations

from ..library import sa
from ..measuring import Operations
from ..models import PEOPLE, Person, open_database, person_dicts

select = sa.select
person = Person.__table__

OPERATIONS = Operations()
measure = OPERATIONS.measure


@measure(items=2_000)
def core_select_first(path):
    """Core: a short select, new each time, its first row"""
    engine = open_database(path, people=True)
    with engine.connect() as connection:

        def action():
            for n in range(1, 2_001):
                connection.execute(select(person).where(person.c.id == n)).first()

        action()
        yield action
    engine.dispose()


def people_of(city, least):
    """Return a statement that functions make: they are not run again when it is asked for again."""
    statement = sa.lambda_stmt(lambda: select(person.c.id, person.c.name, person.c.city))
    statement += lambda s: s.where(person.c.city == city, person.c.id >= least, person.c.age.is_not(None))
    statement += lambda s: s.where(person.c.name.like("person%")).order_by(person.c.id.desc()).limit(1)
    return statement


@measure(items=2_000)
def core_lambda_first(path):
    """Core: a select by `lambda_stmt`, new each time, its first row"""
    engine = open_database(path)
    with engine.connect() as connection:

        def action():
            for n in range(1, 2_001):
                connection.execute(people_of("Rome", n)).first()

        action()
        yield action
    engine.dispose()


@OPERATIONS.count("a cached select by lambda_stmt")
def lambda_calls(path):
    """Yield a function that makes and runs a statement of three functions, its plan known."""
    engine = open_database(path)
    with engine.connect() as connection:

        def action():
            connection.execute(people_of("Rome", 5)).first()

        action()
        action()
        yield action
    engine.dispose()


@measure(items=PEOPLE, repeats=5)
def core_fetch(path):
    """Core: fetch 20,000 rows of 5 columns"""
    engine = open_database(path, people=True)
    with engine.connect() as connection:

        def action():
            assert len(connection.execute(select(person)).all()) == PEOPLE

        action()
        yield action
    engine.dispose()


@measure(items=PEOPLE)
def core_insert(path):
    """Core: insert 20,000 rows by one statement"""
    engine, rows = open_database(path), person_dicts()

    def action():
        with engine.begin() as connection:
            connection.execute(sa.insert(person), rows)

    yield action
    engine.dispose()


@measure(items=PEOPLE)
def core_insert_returning(path):
    """Core: insert 20,000 rows and get their keys (RETURNING)"""
    engine, rows = open_database(path), person_dicts()

    def action():
        with engine.begin() as connection:
            result = connection.execute(sa.insert(person).returning(person.c.id), rows)
            assert len(result.all()) == PEOPLE

    yield action
    engine.dispose()


@measure(items=PEOPLE)
def core_insert_returning_in_order(path):
    """Core: the same, the keys in the order of the rows"""
    engine, rows = open_database(path), person_dicts()
    statement = sa.insert(person).returning(person.c.id, sort_by_parameter_order=True)

    def action():
        with engine.begin() as connection:
            assert len(connection.execute(statement, rows).all()) == PEOPLE

    yield action
    engine.dispose()


@OPERATIONS.count("inserting 2,000 rows with RETURNING")
def insert_returning_calls(path):
    """Yield a function that inserts rows in pages and gets their keys, the plan known."""
    engine, rows = open_database(path), person_dicts()[:2_000]
    statement = sa.insert(person).returning(person.c.id, sort_by_parameter_order=True)
    with engine.connect() as connection:

        def action():
            connection.execute(statement, rows).all()

        action()
        yield action
    engine.dispose()
