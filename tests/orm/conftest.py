"""Fixtures of a session on the filled tables that the tests of loading use."""

from __future__ import annotations

import pytest

from relata.orm import Session
from tests.orm.loading.conftest import listen_on
from tests.orm.loading.models import Base, fill


@pytest.fixture
def filled_session(engine):
    """A session on each database that has the rows of the models."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        fill(session)
        yield session


@pytest.fixture
def lite_session(sqlite_engine):
    """A session on SQLite, for what does not depend on the database."""
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        fill(session)
        yield session


@pytest.fixture
def statements(filled_session):
    """The statements that the test's session runs."""
    return listen_on(filled_session.get_bind())
