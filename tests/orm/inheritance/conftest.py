from __future__ import annotations

import pytest

from relata.orm import Session
from tests.orm.inheritance.models import Base, fill
from tests.orm.loading.conftest import listen_on


@pytest.fixture
def session(engine):
    """A session on each database that has the rows of the models."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        fill(session)
    with Session(engine) as session:
        yield session


@pytest.fixture
def statements(session):
    """The statements that the test's session runs."""
    return listen_on(session.get_bind())
