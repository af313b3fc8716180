from __future__ import annotations

import pytest

from relata import ForeignKey, exc, func, select
from relata._hot.keys import statement_key
from relata.orm import (
    DeclarativeBase,
    Load,
    Mapped,
    aliased,
    column_property,
    contains_eager,
    defaultload,
    defer,
    immediateload,
    joinedload,
    lazyload,
    load_only,
    mapped_column,
    raiseload,
    relationship,
    selectinload,
    synonym,
    undefer,
    undefer_group,
)
from relata.orm.exc import LoaderStrategyException
from tests.orm.loading.models import Address, Keyword, Node, User


def test_an_option_is_a_path_with_a_strategy():
    option = selectinload(User.addresses).joinedload(Address.user)
    assert [repr(e) for e in option.elements] == [
        "selectin(User.addresses)",
        "joined(User.addresses -> Address.user)",
    ]


def test_several_attributes_lead_to_the_last():
    option = selectinload(User.addresses, Address.user)
    assert [e.strategy for e in option.elements] == ["default", "selectin"]


def test_a_branch_goes_on_where_the_option_stands():
    option = defaultload(User.addresses).options(joinedload(Address.user), load_only(Address.email))
    assert [repr(e) for e in option.elements] == [
        "default(User.addresses)",
        "joined(User.addresses -> Address.user)",
        "deferred(User.addresses -> Address.*)",
        "column(User.addresses -> Address.email)",
    ]


def test_a_method_returns_a_new_option():
    first = selectinload(User.addresses)
    second = first.joinedload(Address.user)
    assert len(first.elements) == 1 and len(second.elements) == 2


def statements_with(*options):
    return select(User).options(*options)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (selectinload(User.addresses), selectinload(User.addresses), True),
        (selectinload(User.addresses), selectinload(User.keywords), False),
        (selectinload(User.addresses), lazyload(User.addresses), False),
        (selectinload(User.addresses), Load(User).selectinload(User.addresses), True),
        (selectinload(User.addresses), selectinload(User.addresses, chunksize=5), False),
        (
            selectinload(Node.children, recursion_depth=2),
            selectinload(Node.children, recursion_depth=3),
            False,
        ),
        (defer(User.name), defer(User.name, raiseload=True), False),
        (lazyload("*"), Load(User).lazyload("*"), False),
        (raiseload(User.addresses), raiseload(User.addresses, sql_only=True), False),
        (
            selectinload(User.addresses.and_(Address.email == "x")),
            selectinload(User.addresses.and_(Address.email == "y")),
            True,
        ),
        (selectinload(User.addresses.and_(Address.email == "x")), selectinload(User.addresses), False),
        (undefer_group("a"), undefer_group("b"), False),
    ],
)
def test_options_are_part_of_a_statements_key(one, other, same):
    keys = [statement_key(statements_with(option)) for option in (one, other)]
    assert None not in keys
    assert (keys[0][0] == keys[1][0]) is same


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: selectinload("addresses"), ["User.addresses", "selectinload()", "'addresses'", "string"]),
        (lambda: selectinload(7), ["mapped attribute", "got 7"]),
        (lambda: load_only(), ["load_only()"]),
        (lambda: defer(User), ["mapped attribute", "defer()"]),
        (
            lambda: selectinload(User.addresses).selectinload(User.keywords),
            ["Address", "User.addresses", "got User.keywords", "email, id, user, user_id"],
        ),
        (lambda: Load(User).selectinload(Address.user), ["User", "got Address.user", "addresses"]),
        (
            lambda: defaultload(User.addresses).options(joinedload(User.keywords)),
            ["Address", "User.keywords", "email"],
        ),
        (lambda: defaultload(User.addresses).options(User.keywords), ["loader options", "options()"]),
        (lambda: selectinload(Node.children, recursion_depth="all"), ["recursion_depth", "got 'all'"]),
        (lambda: immediateload(Node.children, recursion_depth=-2), ["recursion_depth", "got -2"]),
        (lambda: selectinload(User.addresses, chunksize=0), ["chunksize", "got 0"]),
        (lambda: selectinload(User.addresses, chunksize="many"), ["chunksize", "got 'many'"]),
        (lambda: joinedload(), ["mapped attribute", "joinedload()", "got nothing"]),
        (lambda: contains_eager("*"), ["contains_eager()", "'*'"]),
        (lambda: contains_eager(User.addresses, alias="a"), ["User.addresses", "'a'", "of_type"]),
        (lambda: undefer_group(User.note), ["undefer_group()", "User.note", "undefer("]),
    ],
)
def test_a_wrong_option_says_what_was_expected(make, words):
    with pytest.raises(exc.ArgumentError) as raised:
        make()
    for word in words:
        assert word in str(raised.value)


@pytest.mark.parametrize(
    ("statement", "error", "words"),
    [
        (
            lambda: select(User).options(selectinload(Address.user)),
            exc.ArgumentError,
            ["User", "selectin(Address.user)"],
        ),
        (
            lambda: select(aliased(User)).options(selectinload(User.addresses)),
            exc.ArgumentError,
            ["aliased(User)", "User.addresses"],
        ),
        (
            lambda: select(User.name).options(selectinload(User.addresses)),
            exc.ArgumentError,
            ["columns only", "select(User)"],
        ),
        (lambda: select(User).options(selectinload(User.name)), LoaderStrategyException, ["User.name"]),
        (lambda: select(User).options(defer(User.addresses)), LoaderStrategyException, ["User.addresses"]),
        (
            lambda: select(User).options(load_only(User.addresses)),
            LoaderStrategyException,
            ["User.addresses"],
        ),
        (lambda: select(User).options(undefer(User.keywords)), LoaderStrategyException, ["User.keywords"]),
        (
            lambda: select(User).options(selectinload(User.addresses).joinedload(Address.email)),
            LoaderStrategyException,
            ["Address.email"],
        ),
    ],
)
def test_an_option_that_does_not_fit_fails_when_the_statement_runs(lite, statement, error, words):
    made = statement()
    with pytest.raises(error) as raised:
        lite.scalars(made).all()
    for word in words:
        assert word in str(raised.value)
    assert len(lite.scalars(select(Keyword)).all()) == 2


@pytest.mark.parametrize("thing", ["User", object, 7])
def test_load_begins_at_a_mapped_class(thing):
    with pytest.raises(exc.NoInspectionAvailable, match=r"mapped class.*Load\(\), got"):
        Load(thing)


ADDRESSES = User.addresses
DISAGREEING = [
    ((joinedload(ADDRESSES), selectinload(ADDRESSES)), "joinedload() and selectinload()"),
    ((lazyload(ADDRESSES), Load(User).joinedload(ADDRESSES)), "lazyload() and joinedload()"),
    ((selectinload(ADDRESSES), selectinload(ADDRESSES, chunksize=5)), "selectinload(chunksize=5)"),
    ((defer(User.name), undefer(User.name)), "defer(raiseload=False) and undefer()"),
    ((load_only(User.name), defer(User.name)), "undefer() and defer(raiseload=False)"),
    (
        (
            selectinload(ADDRESSES).joinedload(Address.user),
            selectinload(ADDRESSES).lazyload(Address.user),
        ),
        "User.addresses -> Address.user",
    ),
]


@pytest.mark.parametrize(("options", "words"), DISAGREEING)
@pytest.mark.parametrize("at_once", [True, False])
def test_options_that_disagree_are_refused(lite, options, words, at_once):
    made = select(User).options(*options) if at_once else select(User).options(options[0]).options(options[1])
    with pytest.raises(exc.InvalidRequestError, match="Expected one loader option for User") as raised:
        lite.scalars(made).all()
    assert words in str(raised.value)


AGREEING = [
    (joinedload(ADDRESSES), joinedload(ADDRESSES)),
    (lazyload("*"), joinedload(ADDRESSES)),
    (joinedload(ADDRESSES), raiseload("*")),
    (joinedload(ADDRESSES), defaultload(ADDRESSES).lazyload(Address.user)),
    (defer("*"), undefer(User.name)),
    (load_only(User.name), load_only(User.note)),
    (undefer_group("media"), defer(User.photo)),
]


@pytest.mark.parametrize("options", AGREEING)
def test_options_that_agree(lite, options):
    assert len(lite.scalars(select(User).options(*options)).unique().all()) == 3


def test_a_mapping_with_an_unknown_strategy_fails_when_mappers_are_configured():
    class Base(DeclarativeBase):
        pass

    class Parent(Base):
        __tablename__ = "parents"
        id: Mapped[int] = mapped_column(primary_key=True)
        children = relationship("Child", lazy="sometimes")

    class Child(Base):
        __tablename__ = "children"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id = mapped_column(ForeignKey("parents.id"))

    with pytest.raises(LoaderStrategyException, match=r"lazy='sometimes'.*Parent\.children.*'selectin'"):
        Base.registry.configure()


def test_an_option_for_all_relationships_stops_where_it_comes_back(lite):
    statement = select(User).options(selectinload("*")).order_by(User.id)
    user = lite.scalars(statement).first()
    assert "addresses" in user.__dict__ and "keywords" in user.__dict__
    assert all(address.user is user for address in user.addresses)


def test_a_synonym_stands_for_its_relationship_and_an_alias_for_its_table_in_correlate():
    class Mine(DeclarativeBase):
        pass

    class Part(Mine):
        __tablename__ = "parts"
        id: Mapped[int] = mapped_column(primary_key=True)
        whole_id: Mapped[int] = mapped_column(ForeignKey("wholes.id"))

    class Whole(Mine):
        __tablename__ = "wholes"
        id: Mapped[int] = mapped_column(primary_key=True)
        parts: Mapped[list[Part]] = relationship()
        pieces = synonym("parts")

    of_whole = select(func.count(Part.id)).where(Part.whole_id == Whole.id).correlate(Whole.__table__)
    Whole.size = column_property(of_whole.scalar_subquery())
    joined = str(select(Whole.id, Whole).options(joinedload(Whole.pieces)))
    assert "LEFT OUTER JOIN parts AS parts_1" in joined
    sql = " ".join(str(select(aliased(Whole).id, aliased(Whole, name="w"))).split())
    assert "(SELECT count(parts.id) AS count_1 FROM parts WHERE parts.whole_id = w.id)" in sql


def test_options_of_columns_that_are_replaced_do_not_matter(lite):
    both = select(User, Address).join(User.addresses)
    both = both.options(selectinload(User.keywords), joinedload(Address.user)).order_by(User.id, Address.id)
    assert lite.scalars(both.with_only_columns(User.name)).all() == ["ann", "ann", "bob"]
    user = lite.scalars(both.with_only_columns(User)).first()
    assert "keywords" in user.__dict__
    with pytest.raises(exc.ArgumentError, match="columns only"):
        lite.scalars(select(User).with_only_columns(User.name).options(selectinload(User.keywords))).all()


def test_contains_eager_fills_the_whole_path(lite, statements):
    again = aliased(User)
    statement = select(User).join(User.addresses).join(again, Address.user).where(User.id == 1)
    option = contains_eager(User.addresses, Address.user.of_type(again))
    user = lite.scalars(statement.options(option)).unique().one()
    with statements.expect(0):
        assert [address.user for address in user.addresses] == [user, user]


def test_an_option_prints_what_it_is_for():
    assert str(Load(User)) == "Load(User)"
    assert str(selectinload(User.addresses)) == "Load(selectin(User.addresses))"
