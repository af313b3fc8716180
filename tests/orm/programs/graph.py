"""The mapped classes of the random programs, declared with either library."""

from __future__ import annotations

from typing import Any

COLUMNS: dict[str, tuple[str, ...]] = {
    "Node": ("id", "name", "parent_id"),
    "User": ("id", "name", "version", "node_id"),
    "Part": ("user_id", "number", "text"),
    "Tag": ("id", "word"),
    "Note": ("id", "text", "user_id"),
}
"""Class -> the attributes of its columns."""

REFERENCES: dict[str, dict[str, str]] = {
    "Node": {"parent": "Node"},
    "User": {"node": "Node"},
    "Part": {"user": "User"},
    "Tag": {},
    "Note": {"user": "User"},
}
"""Class -> its many-to-one attributes -> the class there."""

COLLECTIONS: dict[str, dict[str, str]] = {
    "Node": {"children": "Node", "users": "User"},
    "User": {"parts": "Part", "tags": "Tag", "notes": "Note"},
    "Part": {},
    "Tag": {"users": "User"},
    "Note": {},
}
"""Class -> its collections -> the class of their members."""

FOREIGN_KEYS = {"parent_id", "node_id", "user_id"}
TABLES = ("node", "user", "part", "tag", "user_tag", "note")


def declare(sa: Any, orm: Any) -> dict[str, Any]:
    """Declare the classes: a self-reference (Node), a version id (User), a composite key whose objects are
    deleted as orphans (Part), a many-to-many (User and Tag), and keys that the database makes (Note).

    :param sa: the top package of a library
    :param orm: its package `orm`
    :return: name -> class, and the metadata under `metadata`
    """

    class Base(orm.DeclarativeBase):  # type: ignore[misc, name-defined]  # a base of either library
        pass

    user_tag = sa.Table(
        "user_tag",
        Base.metadata,
        sa.Column("user_id", sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("tag_id", sa.ForeignKey("tag.id"), primary_key=True),
    )

    class Node(Base):
        __tablename__ = "node"
        id = orm.mapped_column(sa.Integer, primary_key=True, autoincrement=False)
        name = orm.mapped_column(sa.String)
        parent_id = orm.mapped_column(sa.ForeignKey("node.id"))
        parent = orm.relationship("Node", remote_side=[id], back_populates="children")
        children = orm.relationship("Node", back_populates="parent", order_by="Node.id")
        users = orm.relationship("User", back_populates="node", order_by="User.id")

    class User(Base):
        __tablename__ = "user"
        id = orm.mapped_column(sa.Integer, primary_key=True, autoincrement=False)
        name = orm.mapped_column(sa.String)
        version = orm.mapped_column(sa.Integer, nullable=False)
        node_id = orm.mapped_column(sa.ForeignKey("node.id"))
        node = orm.relationship("Node", back_populates="users")
        parts = orm.relationship(
            "Part", back_populates="user", cascade="all, delete-orphan", order_by="Part.number"
        )
        tags = orm.relationship("Tag", secondary=user_tag, back_populates="users", order_by="Tag.id")
        notes = orm.relationship("Note", back_populates="user", order_by="Note.id")
        __mapper_args__ = {"version_id_col": version}

    class Part(Base):
        __tablename__ = "part"
        user_id = orm.mapped_column(sa.ForeignKey("user.id"), primary_key=True)
        number = orm.mapped_column(sa.Integer, primary_key=True)
        text = orm.mapped_column(sa.String)
        user = orm.relationship("User", back_populates="parts")

    class Tag(Base):
        __tablename__ = "tag"
        id = orm.mapped_column(sa.Integer, primary_key=True, autoincrement=False)
        word = orm.mapped_column(sa.String)
        users = orm.relationship("User", secondary=user_tag, back_populates="tags", order_by="User.id")

    class Note(Base):
        __tablename__ = "note"
        id = orm.mapped_column(sa.Integer, primary_key=True)
        text = orm.mapped_column(sa.String)
        user_id = orm.mapped_column(sa.ForeignKey("user.id"))
        user = orm.relationship("User", back_populates="notes")

    orm.configure_mappers()
    return {
        "Node": Node,
        "User": User,
        "Part": Part,
        "Tag": Tag,
        "Note": Note,
        "metadata": Base.metadata,
    }
