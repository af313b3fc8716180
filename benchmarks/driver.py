"""The measured operations on the bare driver and plain classes: what is left when there is no library."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from datetime import datetime
from decimal import Decimal
from itertools import count
from uuid import UUID

from psycopg.types.json import Jsonb

from .environment import plain_python
from .measuring import Operations
from .models import AUTHORS, BOOKS, EVENTS, event_rows, fill_library, fill_people
from .servers import connect_postgresql

PEOPLE = 20_000
CHANGED = 5_000
SCHEMA = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name VARCHAR(50), email VARCHAR(100), city VARCHAR(50), age INTEGER
);
CREATE TABLE author (id INTEGER PRIMARY KEY, name VARCHAR(50));
CREATE TABLE folder (id INTEGER PRIMARY KEY, name VARCHAR(50), parent_id INTEGER REFERENCES folder (id));
CREATE TABLE tag (id INTEGER PRIMARY KEY, name VARCHAR(50));
CREATE TABLE mark (
    folder_id INTEGER REFERENCES folder (id),
    tag_id INTEGER REFERENCES tag (id),
    PRIMARY KEY (folder_id, tag_id)
);
CREATE TABLE book (
    id INTEGER PRIMARY KEY, title VARCHAR(100), year INTEGER, author_id INTEGER REFERENCES author (id)
);
"""
COLUMNS = "id, name, email, city, age"
INSERT = "INSERT INTO person (name, email, city, age) VALUES (?, ?, ?, ?)"

OPERATIONS = Operations()
WEIGHED = OPERATIONS.weighed
measure = OPERATIONS.measure


class Person:
    def __init__(self, name, email=None, city=None, age=None):
        self.name, self.email, self.city, self.age = name, email, city, age


def person_rows():
    return [(f"person {n}", f"person{n}@example.org", f"city {n % 100}", n % 90) for n in range(PEOPLE)]


class Author:
    def __init__(self, key, name):
        self.id, self.name, self.books = key, name, []


class Book:
    def __init__(self, key, title, year, author_id):
        self.id, self.title, self.year, self.author_id = key, title, year, author_id


def open_database(path, people=False, library=False):
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    if people:
        fill_people(connection)
    if library:
        fill_library(connection)
    return connection


@measure(items=2_000)
def core_select_first(path):
    connection = open_database(path, people=True)

    def action():
        for n in range(1, 2_001):
            cursor = connection.cursor()
            cursor.execute(f"SELECT {COLUMNS} FROM person WHERE id = ?", (n,))
            cursor.fetchone()
            cursor.close()

    action()
    yield action
    connection.close()


@measure(items=PEOPLE, repeats=5)
def core_fetch(path):
    connection = open_database(path, people=True)

    def action():
        assert len(connection.execute(f"SELECT {COLUMNS} FROM person").fetchall()) == PEOPLE

    action()
    yield action
    connection.close()


@measure(items=PEOPLE)
def core_insert(path):
    connection, rows = open_database(path), person_rows()

    def action():
        connection.executemany(INSERT, rows)
        connection.commit()

    yield action
    connection.close()


@measure(items=PEOPLE)
def core_insert_returning(path):
    connection, rows = open_database(path), person_rows()
    page = 1_000
    statement = f"{INSERT}{', (?, ?, ?, ?)' * (page - 1)} RETURNING id"

    def action():
        keys = []
        for start in range(0, PEOPLE, page):
            values = [value for row in rows[start : start + page] for value in row]
            keys += connection.execute(statement, values).fetchall()
        connection.commit()
        assert len(keys) == PEOPLE

    yield action
    connection.close()


@measure(items=EVENTS, repeats=3)
def core_fetch_typed(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE event (id INTEGER, at, price REAL, data, token, is_open INTEGER)")
    connection.executemany(
        "INSERT INTO event VALUES (:id, :at, :price, :data, :token, :is_open)",
        [
            row
            | {
                "at": row["at"].isoformat(" ", "microseconds"),
                "price": float(row["price"]),
                "data": json.dumps(row["data"]),
                "token": row["token"].hex,
            }
            for row in event_rows()
        ],
    )

    def action():
        rows = [
            (
                key,
                datetime.fromisoformat(at),
                Decimal(f"{price:.2f}"),
                json.loads(data),
                UUID(token),
                bool(flag),
            )
            for key, at, price, data, token, flag in connection.execute("SELECT * FROM event")
        ]
        assert len(rows) == EVENTS

    action()
    yield action
    connection.close()


@measure(items=EVENTS, repeats=3)
def core_fetch_typed_postgresql(path):
    with connect_postgresql() as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE event"
            " (id INTEGER, at TIMESTAMP, price NUMERIC(10, 2), data JSONB, token UUID, is_open BOOLEAN)"
        )
        cursor.executemany(
            "INSERT INTO event VALUES (%(id)s, %(at)s, %(price)s, %(data)s, %(token)s, %(is_open)s)",
            [row | {"data": Jsonb(row["data"])} for row in event_rows()],
        )

        def action():
            assert len(connection.execute("SELECT * FROM event").fetchall()) == EVENTS

        action()
        yield action


@measure(items=20_000)
def flush_new_objects(path):
    connection = open_database(path)

    def action():
        names = [(f"author {n}",) for n in range(4_000)]
        connection.executemany("INSERT INTO author (name) VALUES (?)", names)
        keys = [key for (key,) in connection.execute("SELECT id FROM author ORDER BY id")]
        connection.executemany(
            "INSERT INTO book (title, year, author_id) VALUES (?, ?, ?)",
            [(f"book {key}.{i}", 2000 + i, key) for key in keys for i in range(4)],
        )

    yield action
    connection.commit()
    connection.close()


@measure(items=500)
def small_unit_of_work(path):
    connection, ages = open_database(path, people=True), count(1_000)

    def action():
        for n in range(1, 501):
            connection.execute(f"SELECT {COLUMNS} FROM person WHERE id = ?", (n,)).fetchone()
            connection.execute("UPDATE person SET age = ? WHERE id = ?", (next(ages), n))
            connection.commit()

    action()
    yield action
    connection.close()


@measure(items=CHANGED)
def flush_updates(path):
    connection = open_database(path, people=True)

    def action():
        changes = [(n % 90 + 1, n + 1) for n in range(CHANGED)]
        connection.executemany("UPDATE person SET age = ? WHERE id = ?", changes)

    yield action
    connection.commit()
    connection.close()


@measure(items=CHANGED)
def flush_deletes(path):
    connection = open_database(path, people=True)

    def action():
        connection.executemany("DELETE FROM person WHERE id = ?", [(n + 1,) for n in range(CHANGED)])

    yield action
    connection.commit()
    connection.close()


def folder_rows():
    """Yield number and parent's number of 210 folders: level by level, as keys are needed."""
    roots = range(10)
    children = [(root * 4 + i, root) for root in roots for i in range(4)]
    yield [(n, None) for n in roots]
    yield [(10 + n, parent) for n, parent in children]
    yield [(50 + n * 4 + i, 10 + n) for n, _ in children for i in range(4)]


@measure(items=860)
def flush_graph(path):
    connection = open_database(path)

    def action():
        connection.executemany("INSERT INTO tag (name) VALUES (?)", [(f"tag {n}",) for n in range(20)])
        for level in folder_rows():
            connection.executemany(
                "INSERT INTO folder (id, name, parent_id) VALUES (?, ?, ?)",
                [(n + 1, f"folder {n}", None if parent is None else parent + 1) for n, parent in level],
            )
        connection.executemany(
            "INSERT INTO mark (folder_id, tag_id) VALUES (?, ?)",
            [(n + 1, (n + i) % 20 + 1) for n in range(210) for i in range(3)],
        )

    yield action
    connection.commit()
    connection.close()


@measure(items=500)
def add_and_commit(path):
    connection = open_database(path)

    def action():
        for n in range(500):
            connection.execute(INSERT, (f"person {n}", None, None, n))
            connection.commit()

    action()
    yield action
    connection.close()


@measure(items=AUTHORS * (1 + BOOKS), repeats=5)
def load_selectin(path):
    connection = open_database(path, library=True)

    def action():
        authors = {key: Author(key, name) for key, name in connection.execute("SELECT id, name FROM author")}
        marks = ", ".join("?" * len(authors))
        rows = connection.execute(
            f"SELECT id, title, year, author_id FROM book WHERE author_id IN ({marks})", [*authors]
        )
        for row in rows:
            authors[row[3]].books.append(Book(*row))
        assert sum(len(author.books) for author in authors.values()) == AUTHORS * BOOKS

    action()
    yield action
    connection.close()


@measure(items=AUTHORS * (1 + BOOKS), repeats=5)
def load_joined(path):
    connection = open_database(path, library=True)
    statement = (
        "SELECT a.id, a.name, b.id, b.title, b.year, b.author_id"
        " FROM author AS a LEFT OUTER JOIN book AS b ON b.author_id = a.id"
    )

    def action():
        authors = {}
        for key, name, *row in connection.execute(statement):
            author = authors.get(key) or authors.setdefault(key, Author(key, name))
            author.books.append(Book(*row))
        assert sum(len(author.books) for author in authors.values()) == AUTHORS * BOOKS

    action()
    yield action
    connection.close()


@measure(items=AUTHORS)
def load_lazily(path):
    connection = open_database(path, library=True)
    statement = "SELECT id, title, year, author_id FROM book WHERE author_id = ?"

    def action():
        authors = [Author(*row) for row in connection.execute("SELECT id, name FROM author")]
        for author in authors:
            author.books = [Book(*row) for row in connection.execute(statement, (author.id,))]
        assert sum(len(author.books) for author in authors) == AUTHORS * BOOKS

    action()
    yield action
    connection.close()


@measure(items=AUTHORS * BOOKS, repeats=2)
def load_parents_lazily(path):
    connection = open_database(path, library=True)

    def action():
        authors = {}
        for row in connection.execute("SELECT id, title, year, author_id FROM book").fetchall():
            book = Book(*row)
            if book.author_id not in authors:
                found = connection.execute("SELECT id, name FROM author WHERE id = ?", (book.author_id,))
                authors[book.author_id] = Author(*found.fetchone())
            book.author = authors[book.author_id]

    action()
    yield action
    connection.close()


@OPERATIONS.weigh("an object of 5 columns, loaded", items=PEOPLE)
def weigh_loaded(path):
    connection = open_database(path, people=True)

    def action():
        return [Person(*row[1:]) for row in connection.execute(f"SELECT {COLUMNS} FROM person")]

    yield action
    connection.close()


@OPERATIONS.weigh("an object of 4 attributes, new", items=20_000)
def weigh_new(path):
    yield lambda: [Person(name="x", email="y", city="z", age=7) for _ in range(20_000)]


@measure(items=20_000, repeats=3)
def construct_instances(path):
    def action():
        return [Person(name="x", email="y", city="z", age=n) for n in range(20_000)]

    action()
    yield action


@measure(items=200_000)
def read_attributes(path):
    people = [Person(name="x", age=n) for n in range(1_000)]

    def action():
        for person in people * 40:
            person.age, person.name, person.age, person.name, person.age

    action()
    yield action


@measure(items=200_000)
def write_attributes(path):
    people = [Person(name="x", age=n) for n in range(1_000)]

    def action():
        for person in people * 200:
            person.age = 7

    action()
    yield action


PROGRAM = """
import sqlite3

connection = sqlite3.connect(":memory:")
assert connection.execute("SELECT 1").fetchone() == (1,)
"""


@measure(items=1, repeats=3)
def start_program(path):
    def action():
        subprocess.run([plain_python(), "-c", PROGRAM], check=True)

    action()
    yield action


# SQLite gives the keys in the order of the rows anyway; an object's row costs the driver what a row costs.
for name, core in (
    ("core_insert_returning_in_order", "core_insert_returning"),
    ("orm_select_first", "core_select_first"),
    ("load_entities", "core_fetch"),
    ("get_by_key", "core_select_first"),
    ("load_subquery", "load_selectin"),
    ("bulk_insert", "core_insert"),
    ("bulk_insert_returning", "core_insert_returning"),
):
    OPERATIONS[name] = OPERATIONS[core]
