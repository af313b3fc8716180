"""The measured operations on the bare driver and plain classes: what is left when there is no library."""

from __future__ import annotations

import sqlite3
from itertools import count

from .measuring import Operations

PEOPLE = 20_000
SCHEMA = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name VARCHAR(50), email VARCHAR(100), city VARCHAR(50), age INTEGER
);
CREATE TABLE author (id INTEGER PRIMARY KEY, name VARCHAR(50));
CREATE TABLE book (
    id INTEGER PRIMARY KEY, title VARCHAR(100), year INTEGER, author_id INTEGER REFERENCES author (id)
);
"""
COLUMNS = "id, name, email, city, age"
INSERT = "INSERT INTO person (name, email, city, age) VALUES (?, ?, ?, ?)"

OPERATIONS = Operations()
measure = OPERATIONS.measure


class Person:
    def __init__(self, name, email=None, city=None, age=None):
        self.name, self.email, self.city, self.age = name, email, city, age


def person_rows():
    return [(f"person {n}", f"person{n}@example.org", f"city {n % 100}", n % 90) for n in range(PEOPLE)]


def open_database(path, people=False):
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    if people:
        connection.executemany(INSERT, person_rows())
        connection.commit()
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


# An object's row costs the driver what a row costs.
for orm, core in (("orm_select_first", "core_select_first"), ("load_entities", "core_fetch")):
    OPERATIONS[orm] = OPERATIONS[core]
