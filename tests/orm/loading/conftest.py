from __future__ import annotations

from contextlib import contextmanager

import pytest

from relata import event
from relata.orm import Session
from tests.orm.loading.models import Base, fill


class Statements(list):
    """The SQL texts that an engine ran, one line each."""

    @contextmanager
    def expect(self, count):
        """Check that the block runs this many statements."""
        before = len(self)
        yield
        assert len(self) - before == count, "\n".join(self[before:])


def listen_on(engine):
    statements = Statements()

    def note(conn, cursor, statement, parameters, context, executemany):
        statements.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    return statements


@pytest.fixture
def filled(engine):
    """An engine on a database that has the rows of the models, whatever the database."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        fill(session)
    return engine


@pytest.fixture
def session(filled):
    with Session(filled) as session:
        yield session


@pytest.fixture
def lite(sqlite_engine):
    """A session on SQLite, for what does not depend on the database."""
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        fill(session)
        yield session


@pytest.fixture
def statements(request):
    """The statements that the test's session runs."""
    name = "lite" if "lite" in request.fixturenames else "session"
    return listen_on(request.getfixturevalue(name).get_bind())
