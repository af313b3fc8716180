"""Attributes of mapped instances: values, history, both sides of relationships, events, collections."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from relata import event, exc, inspect
from relata.orm import attributes
from relata.orm.attributes import (
    NO_VALUE,
    PASSIVE_NO_INITIALIZE,
    History,
    flag_modified,
    get_history,
    init_collection,
    set_committed_value,
)
from relata.orm.exc import ObjectDereferencedError
from relata.orm.state import commit_all, expire, expire_attributes
from tests.orm.mapping import Keyword, Node, Post, Profile, User


def loaded(obj: Any, **values: Any) -> Any:
    """Make an object look as if its values came from its row."""
    for key, value in values.items():
        set_committed_value(obj, key, value)
    commit_all(inspect(obj), obj.__dict__)
    return obj


# -- columns

SCALAR_HISTORIES: list[tuple[str, Callable[[Any], Any], tuple[Any, Any, Any]]] = [
    ("nothing", lambda u: None, ((), ["old"], ())),
    ("set", lambda u: setattr(u, "name", "new"), (["new"], (), ["old"])),
    ("set to the same", lambda u: setattr(u, "name", "old"), ((), ["old"], ())),
    ("set twice", lambda u: (setattr(u, "name", "x"), setattr(u, "name", "new")), (["new"], (), ["old"])),
    ("set and back", lambda u: (setattr(u, "name", "x"), setattr(u, "name", "old")), ((), ["old"], ())),
    ("delete", lambda u: delattr(u, "name"), ([None], (), ["old"])),
    ("flag", lambda u: flag_modified(u, "name"), (["old"], (), ())),
    ("set as loaded", lambda u: set_committed_value(u, "name", "new"), ((), ["new"], ())),
]


@pytest.mark.parametrize(("change", "expected"), [case[1:] for case in SCALAR_HISTORIES])
def test_history_of_a_loaded_column(change: Callable[[Any], Any], expected: Any) -> None:
    user = loaded(User(), name="old")
    change(user)
    assert get_history(user, "name") == History(*expected)


def test_history_of_a_new_instance() -> None:
    user = User(name="a")
    assert get_history(user, "name") == (["a"], (), ())
    assert get_history(user, "id") == ((), (), ())
    set_committed_value(user, "name", "b")
    assert get_history(user, "name") == ((), ["b"], ())


def test_an_attribute_without_value_reads_as_none_and_stays_without() -> None:
    user = User()
    assert user.name is None
    assert "name" not in user.__dict__


def test_deleting_what_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError, match=r"User\.name"):
        del User().name


def test_flagging_an_attribute_without_value_is_refused() -> None:
    with pytest.raises(exc.InvalidRequestError, match=r"User\.name.*set it"):
        flag_modified(User(), "name")


def test_an_unknown_keyword_names_the_class_and_its_attributes() -> None:
    with pytest.raises(TypeError, match=r"keywords of User\(\), got 'nam'.*id, name, posts"):
        User(nam="x")


def test_values_without_keywords_are_refused() -> None:
    with pytest.raises(TypeError, match=r"attributes of User as keywords, got \('x',\)"):
        User("x")  # type: ignore[call-arg]  # the mistake


def test_calling_the_constructor_again_sets_attributes() -> None:
    user = User(id=1, name="a")
    user.__init__(name="b")  # type: ignore[misc]  # as some programs do
    assert (user.id, user.name) == (1, "b")


# -- both sides


def test_appending_sets_the_other_side() -> None:
    user, post = User(), Post()
    user.posts.append(post)
    assert post.author is user
    assert get_history(post, "author") == ([user], (), ())


def test_setting_appends_on_the_other_side() -> None:
    user, post = User(), Post()
    post.author = user
    assert user.posts == [post]


def test_moving_takes_an_object_out_of_its_old_collection() -> None:
    old, new, post = User(), User(), Post()
    old.posts.append(post)
    new.posts.append(post)
    assert (old.posts, new.posts, post.author) == ([], [post], new)
    post.author = old
    assert (old.posts, new.posts) == ([post], [])


@pytest.mark.parametrize(
    "remove",
    [
        lambda user, post: user.posts.remove(post),
        lambda user, post: setattr(user, "posts", []),
        lambda user, post: setattr(post, "author", None),
        lambda user, post: user.posts.clear(),
        lambda user, post: user.posts.__delitem__(slice(None)),
    ],
)
def test_removing_clears_the_other_side(remove: Callable[[Any, Any], Any]) -> None:
    user, post = User(), Post()
    user.posts.append(post)
    remove(user, post)
    assert (user.posts, post.author) == ([], None)


def test_one_to_one_moves() -> None:
    a, b, first, second = User(), User(), Profile(), Profile()
    a.profile, b.profile = first, second
    a.profile = second
    assert (a.profile, b.profile, first.user, second.user) == (second, None, None, a)


def test_many_to_many_goes_both_ways() -> None:
    post, keyword = Post(), Keyword()
    post.keywords.add(keyword)
    assert keyword.posts == [post]
    keyword.posts.remove(post)
    assert post.keywords == set()


def test_a_class_that_refers_to_itself() -> None:
    root, leaf = Node(), Node()
    leaf.parent = root
    assert root.children == [leaf]
    root.children = []
    assert leaf.parent is None


def test_replacing_a_collection_keeps_what_stays() -> None:
    user, kept, gone, new = User(), Post(), Post(), Post()
    user.posts = [kept, gone]
    commit_all(inspect(user), user.__dict__)
    old_list = user.posts
    user.posts = [kept, new]
    assert get_history(user, "posts") == ([new], [kept], [gone])
    assert (gone.author, new.author, kept.author) == (None, user, user)
    old_list.append(gone)
    assert gone.author is None


def test_the_other_side_changes_although_its_collection_is_not_loaded() -> None:
    user, post, gone = User(), Post(), Post()
    loaded(user)
    user_state = inspect(user)
    user_state.pk = 1
    asked = []
    impl = User.posts.impl

    def loader(state: Any, d: dict[str, Any], passive: int) -> Any:
        if not passive & attributes.SQL_OK:
            return attributes.PASSIVE_NO_RESULT
        asked.append(passive)
        return [gone]

    loader, impl.loader = impl.loader, loader  # type: ignore[assignment]  # put back below
    try:
        loaded(gone, author=user)
        post.author = user
        gone.author = None
        assert "posts" not in user.__dict__
        history = get_history(user, "posts", PASSIVE_NO_INITIALIZE | attributes.INCLUDE_PENDING_MUTATIONS)
        assert (list(history.added), list(history.deleted)) == ([post], [gone])
        assert asked == []
        assert user.posts == [post]
        assert get_history(user, "posts") == ([post], [], [gone])
    finally:
        impl.loader = loader  # type: ignore[assignment]  # as it was
        user_state.pk = None


# -- collections


def test_an_empty_collection_becomes_the_value_when_it_is_changed() -> None:
    user = User()
    posts = user.posts
    assert "posts" not in user.__dict__
    posts.append(Post())
    assert user.__dict__["posts"] is posts


@pytest.mark.parametrize(
    ("value", "words"), [({}, "dict"), ({Post()}, "set"), ("text", "str"), (5, "int"), (Post(), "Post")]
)
def test_a_value_of_another_kind_is_refused(value: Any, words: str) -> None:
    user = User()
    with pytest.raises(TypeError, match=rf"list-like value for User\.posts.*{words}"):
        user.posts = value
    assert user.posts == []


@pytest.mark.parametrize("value", ["text", 5, object()])
def test_an_object_that_is_not_mapped_is_refused(value: Any) -> None:
    user, post = User(), Post()
    with pytest.raises(AttributeError, match=r"User\.posts"):
        user.posts.append(value)
    with pytest.raises(AttributeError, match=r"Post\.author"):
        post.author = value
    assert (user.posts, post.author) == ([], None)


def test_an_object_of_a_class_without_the_reverse_attribute_is_refused() -> None:
    user = User()
    with pytest.raises(ValueError, match=r"the reverse of User\.posts"):
        user.posts.append(Node())  # type: ignore[arg-type]  # the mistake


def test_a_collection_that_outlives_its_owner_says_so() -> None:
    posts = User().posts
    with pytest.raises(ObjectDereferencedError, match=r"User\.posts.*garbage"):
        posts.append(Post())


def test_init_collection_gives_an_empty_one() -> None:
    user = User(posts=[Post()])
    adapter = init_collection(user, "posts")
    adapter.append_without_event(Post())
    assert len(user.posts) == 1
    assert user.posts[0].author is None


def test_instances_are_pickled_with_their_collections() -> None:
    user = User(name="a", posts=[Post(title="x")])
    copy = pickle.loads(pickle.dumps(user))
    assert (copy.name, copy.posts[0].title, copy.posts[0].author is copy) == ("a", "x", True)
    copy.posts.append(Post())
    assert copy.posts[1].author is copy


# -- expiry


def test_expiring_forgets_values_and_changes() -> None:
    user = loaded(User(), id=1, name="a")
    user.name = "b"
    expire(inspect(user), user.__dict__)
    state = inspect(user)
    assert state.expired
    assert not state.modified
    assert state.expired_attributes == {"id", "name"}
    assert state.unloaded == {"id", "name", "posts", "profile"}


def test_expiring_some_attributes_leaves_the_others() -> None:
    user = loaded(User(), id=1, name="a")
    expire_attributes(inspect(user), user.__dict__, ["name"])
    assert "id" in user.__dict__
    assert inspect(user).expired_attributes == {"name"}
    user.name = "b"
    assert inspect(user).expired_attributes == set()


def test_an_expired_collection_is_let_go() -> None:
    user, post = User(), Post()
    posts = user.posts
    posts.append(Post())
    commit_all(inspect(user), user.__dict__)
    expire_attributes(inspect(user), user.__dict__, ["posts"])
    posts.append(post)
    assert post.author is None


# -- events


@pytest.fixture
def listening() -> Any:
    registered = []

    def listen(target: Any, name: str, fn: Any, **kw: Any) -> None:
        event.listen(target, name, fn, **kw)
        registered.append((target, name, fn))

    yield listen
    for target, name, fn in registered:
        event.remove(target, name, fn)


def test_set_events(listening: Any) -> None:
    seen = []
    listening(User.name, "set", lambda user, value, old, token: seen.append((value, old, token.key)))
    user = User(name="a")
    user.name = "b"
    assert seen == [("a", NO_VALUE, "name"), ("b", "a", "name")]


def test_a_set_event_may_change_the_value(listening: Any) -> None:
    listening(User.name, "set", lambda user, value, old, token: value.upper(), retval=True)
    assert User(name="a").name == "A"


def test_append_and_remove_events(listening: Any) -> None:
    seen = []
    listening(User.posts, "append", lambda user, post, token: seen.append(("append", post)))
    listening(User.posts, "remove", lambda user, post, token: seen.append(("remove", post)))
    user, post = User(), Post()
    post.author = user
    user.posts.remove(post)
    assert seen == [("append", post), ("remove", post)]


def test_a_bulk_replace_event_may_change_the_values(listening: Any) -> None:
    def drop_last(user: Any, values: list[Any], token: Any) -> None:
        values.pop()

    listening(User.posts, "bulk_replace", drop_last)
    user, kept = User(), Post()
    user.posts = [kept, Post()]
    assert user.posts == [kept]


def test_an_event_may_refuse_a_value(listening: Any) -> None:
    def refuse(user: Any, value: Any, old: Any, token: Any) -> None:
        raise ValueError(value)

    listening(User.name, "set", refuse)
    with pytest.raises(ValueError, match="bad"):
        User(name="bad")


def test_init_scalar_gives_a_default(listening: Any) -> None:
    def default(user: Any, value: Any, dict_: dict[str, Any]) -> str:
        dict_["name"] = "given"
        return "given"

    listening(User.name, "init_scalar", default, retval=True)
    user = User()
    assert user.name == "given"
    assert user.__dict__["name"] == "given"
