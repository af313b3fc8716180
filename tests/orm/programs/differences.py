"""What Relata and the peer are meant to differ in, each with the reason.

After such a difference a program begins anew, since what follows from it differs as well.
"""

from __future__ import annotations

from typing import Any

from .graph import COLUMNS, FOREIGN_KEYS
from .world import ABSENT, World


def fails_as_meant(name: str, ours: Any, theirs: Any, error: Exception | None) -> bool:
    """Say whether a step failed in one of them, or in both with other errors, as is meant.

    The peer:

    - counts objects that are in no session among those that wait for each other;
    - fails in assertions of its own, without a message;
    - inserts or deletes an association row twice where the two sides were told of it at different times, and
      leaves those of an expunged object where the other one is deleted;
    - removes an object from a collection that it is not in, with a ValueError;
    - updates the row of an object that is deleted and was changed since, with a StaleDataError;
    - fails in a rollback after a second delete() of an object whose INSERT is rolled back, and hides
      the error of the flush by that.

    Either: reading an attribute of a detached or deleted object, when only the other one has its value. Both,
    with one of two errors: writing an object whose row is gone.

    :param ours: what the step returned, or the name of its exception
    :param theirs: the same, of the peer
    :param error: the peer's exception
    """
    if ours == theirs:
        return False
    text = str(error)
    return (
        theirs == "CircularDependencyError"
        or (theirs == "AssertionError" and not text)
        or "user_tag" in text
        or (theirs in ("ValueError", "StaleDataError") and not isinstance(ours, str))
        or ("FOREIGN KEY" in text and not isinstance(ours, str))
        or (theirs == "InvalidRequestError" and "is not persisted" in text)
        or "DetachedInstanceError" in (ours, theirs)
        or ours == "ObjectDeletedError"
        or sorted([str(ours), str(theirs)]) == ["ObjectDeletedError", "StaleDataError"]
        if isinstance(ours, str) or isinstance(theirs, str)
        else False
    )


def differs_as_meant(name: str, ours: World, theirs: World) -> bool:
    """Say whether the worlds parted where they are meant to."""
    mine = ours.snapshot()
    if rows_differ_as_meant(ours.rows(), theirs.rows()) or any(each(mine, theirs) for each in _DIFFERENCES):
        return True
    # A refresh takes back the reference of an object, not what the other side was told of it: Relata writes
    # that, the peer does not.
    return name == "refresh" and ours.rows() != theirs.rows()


def has_ghosts(ours: list[Any], theirs: World) -> bool:
    """Did a rollback make an object transient that holds less than it did when it was added?

    In the peer the attributes of such an object raise DetachedInstanceError, and one that had been deleted
    counts as deleted for ever after, even when it is added again. In Relata it is a new object
    without values. What each holds depends on what was loaded and, for keys that the database makes, on which
    of several tables the failed flush came to first.
    """
    for number, ((kind, state, values), (_, _, others)) in enumerate(
        zip(ours, theirs.snapshot(), strict=False)
    ):
        if state == "deleted":
            theirs.deleted.add(number)
        if state in ("transient", "deleted") and (
            theirs.sa.inspect(theirs.objects[number]).expired_attributes
            or any(values[key] == ABSENT for key in COLUMNS[kind] if key not in ("id", "version"))
            or (values.get("id") == ABSENT) != (others.get("id") == ABSENT)
        ):
            return True
        if state == "transient" and number in theirs.deleted:
            return True
    return False


def has_stuck(ours: list[Any], theirs: World) -> bool:
    """Did the peer leave an object in the state "deleted" though its deletion is committed or rolled back?

    It does where expire_on_commit is off, where both document that the object is detached then, and where an
    object was expunged and its row merged into another one that was rolled back.
    """
    return any(
        mine[1] != "deleted" and other[1] == "deleted"
        for mine, other in zip(ours, theirs.snapshot(), strict=False)
    )


def dropped_a_part(ours: list[Any], theirs: World) -> bool:
    """Did the peer let go of a pending object that is in the collection of its parent?

    It does where such an object is appended, or given its parent, a second time, as merge() does with two
    objects of one collection; the object is not written then. Relata keeps it.
    """
    others = theirs.snapshot()
    return len(others) < len(ours) or any(
        mine[:2] == ["Part", "pending"] and other[1] == "transient"
        for mine, other in zip(ours, others, strict=False)
    )


def kept_an_old_one(ours: list[Any], theirs: World) -> bool:
    """Did the peer add an object that nothing refers to any more?

    It follows what an attribute referred to before it was changed, even for an object that became transient
    by a rollback since. Relata has forgotten that then.
    """
    return any(
        mine[1] == "transient" and other[1] == "pending"
        for mine, other in zip(ours, theirs.snapshot(), strict=False)
    )


def wrote_more(ours: list[Any], theirs: World) -> bool:
    """Did one of them write a row that holds the same as before, and so raise its version?

    Setting a reference to None writes NULL unless it is known that the row has NULL, and the two know
    different things: the peer reads the whole row of a parent to write a child, Relata knows the key from the
    identity.
    """
    return any(
        mine[2].get("version") != other[2].get("version")
        and ABSENT not in (mine[2]["version"], other[2]["version"])
        for mine, other in zip(ours, theirs.snapshot(), strict=False)
    )


def rows_differ_as_meant(ours: dict[str, list[Any]], theirs: dict[str, list[Any]]) -> bool:
    """Do the rows differ in versions only (see `wrote_more`), or did the peer lose some?

    It forgets association rows of objects that are added again after their INSERT was rolled back, and
    deletes the row of a Node that another one with the same key takes over in the same flush.
    """
    return (
        ours["user"] != theirs["user"]
        and [(row[0], row[1], row[3]) for row in ours["user"]]
        == [(row[0], row[1], row[3]) for row in theirs["user"]]
    ) or any(set(ours[table]) > set(theirs[table]) for table in ("node", "user_tag"))


def flushed_more(ours: list[Any], theirs: World) -> bool:
    """Did one of them flush before a load that the other did not need?

    Both flush before they read what is expired; see `wrote_more` for why one has less to read.
    """
    return any(
        {mine[1], other[1]} == {"pending", "persistent"}
        for mine, other in zip(ours, theirs.snapshot(), strict=False)
    )


def numbered_otherwise(ours: list[Any], theirs: World) -> bool:
    """Did the database number the notes otherwise, since they were inserted in another order?

    The peer's order is not that of add() any more after an expunge().
    """
    return any(
        mine[0] == "Note"
        and ABSENT not in (mine[2]["id"], other[2]["id"])
        and mine[2]["id"] != other[2]["id"]
        for mine, other in zip(ours, theirs.snapshot(), strict=False)
    )


def comparable(mine: list[Any], other: list[Any]) -> list[Any]:
    """Leave out of a snapshot what the two libraries are meant to differ in.

    - What one of them has not loaded. Relata remembers that a column without a value became NULL, the
      peer does not; `read` compares what reading gives.
    - The foreign keys of objects without a row, or that refer to one. Where an object that is in no session
      is in a collection of one that is flushed, both warn that nothing is written for it; the peer changes
      its foreign key all the same.
    """
    return [
        [
            kind,
            state,
            {
                key: value
                for key, value in values.items()
                if ABSENT not in (value, others[key])
                and not (key in FOREIGN_KEYS and has_no_key(mine, state, values))
            },
        ]
        for (kind, state, values), (_, _, others) in zip(mine, other, strict=True)
    ]


def has_no_key(snapshot: list[Any], state: str, values: dict[str, Any]) -> bool:
    """Say whether an object has no row, or refers to one that has none."""
    others = [value[1] for value in values.values() if isinstance(value, tuple)]
    return state != "persistent" or any(snapshot[other][1] != "persistent" for other in others)


_DIFFERENCES = (
    has_ghosts,
    has_stuck,
    dropped_a_part,
    kept_an_old_one,
    wrote_more,
    flushed_more,
    numbered_otherwise,
)
