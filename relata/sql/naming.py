"""Names of constraints and indexes: those that a naming convention makes, and those that may be cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import exc
from ..util.coerce import FUNCTION
from .elements import quoted_name
from .late import late
from .markers import _NONE_NAME

late.quoted_name = quoted_name

DEFAULT_NAMING_CONVENTION: Mapping[Any, Any] = {"ix": "ix_%(column_0_label)s"}


class _truncated_label(quoted_name):
    """A name that may be cut to the length that the database takes."""

    def __new__(cls, value: str, quote: bool | None = None) -> Any:
        return super().__new__(cls, value, getattr(value, "quote", quote))

    def __reduce__(self) -> Any:
        return type(self), (str(self), self.quote)

    def __add__(self, other: str) -> Any:
        return type(self)(str(self) + str(other), self.quote)

    def __radd__(self, other: str) -> Any:
        return type(self)(str(other) + str(self), self.quote)


class conv(_truncated_label):
    """A constraint name that is complete: no naming convention is applied to it."""


# what a class of constraint is called in a naming convention; filled by schema
PREFIXES: dict[type[Any], str] = {}


class ConventionDict:
    """What `%(token)s` in a naming convention stands for, for one constraint."""

    def __init__(self, const: Any, table: Any, convention: Mapping[Any, Any]) -> None:
        self.const = const
        self.table = table
        self.convention = convention
        self._const_name = const.name

    def __getitem__(self, key: str) -> Any:
        if key in self.convention:
            make = FUNCTION.checked(f"{key!r} of a naming convention", self.convention[key])
            return make(self.const, self.table)
        plain = _TOKENS.get(key)
        if plain is not None:
            return plain(self)
        found = self._numbered(key)
        if found is None:
            raise exc.UnfitArgumentError(
                f"expected one of {', '.join(_TOKENS)}, column_0_name (_key, _label, and 0_N_) or "
                f"referred_column_0_name as a token of a naming convention, got {key!r}; its function may be "
                "given beside it"
            )
        return found

    def _constraint_name(self) -> Any:
        name = self._const_name
        if name is None or name is _NONE_NAME:
            raise exc.InvalidRequestError(
                f"expected a name for the {type(self.const).__name__} of table {self.table.name!r}, since "
                "its naming "
                "convention has %(constraint_name)s, got none; give it name="
            )
        if not isinstance(name, conv):
            # what the user called it is used once
            self.const.name = None
        return name

    def _table_name(self) -> str:
        return str(self.table.name)

    def _referred_table_name(self) -> str:
        return next(iter(self.const.elements)).target_tokens.table_name  # type: ignore[no-any-return]  # a name

    def _numbered(self, key: str) -> str | None:
        """Return what `column_0_name`, `column_0N_label`, `referred_column_0_N_name` ... stand for."""
        referred = key.startswith("referred_")
        parts = key.removeprefix("referred_").split("_")
        if parts[0] != "column" or len(parts) not in (3, 4):
            return None
        place, what = parts[1], parts[-1]
        get = _COLUMN_TEXTS.get(what)
        if get is None:
            return None
        if place.isdigit() and len(parts) == 3:
            return self._text_of(int(place), what, referred)
        joined = "" if (place == "0N" and len(parts) == 3) else "_" if parts[1:3] == ["0", "N"] else None
        if joined is None:
            return None
        count = len(self.const.elements) if referred else len(self._columns())
        return joined.join(self._text_of(index, what, referred) for index in range(count))

    def _columns(self) -> list[Any]:
        elements = getattr(self.const, "elements", None)
        if elements is not None:
            return [fk.parent for fk in elements]
        return list(self.const.columns)

    def _text_of(self, index: int, what: str, referred: bool) -> str:
        if referred:
            fk = list(self.const.elements)[index]
            found = fk._resolve_column(raiseerr=False)
            return str(found.name if found is not None else fk.target_tokens.column_name)
        columns = self._columns()
        if index >= len(columns):
            return ""
        column = columns[index]
        return str(_COLUMN_TEXTS[what](column))


def ddl_label(column: Any) -> str:
    """Return the name of a column together with that of its table and schema."""
    table = column.table
    schema = getattr(table, "schema", None)
    name = f"{table.name}_{column.name}"
    return f"{schema.replace('.', '_')}_{name}" if schema else name


_TOKENS = {
    "constraint_name": ConventionDict._constraint_name,
    "table_name": ConventionDict._table_name,
    "referred_table_name": ConventionDict._referred_table_name,
}
_COLUMN_TEXTS = {
    "name": lambda column: column.name,
    "key": lambda column: column.key,
    "label": ddl_label,
}


def _get_convention(conventions: Mapping[Any, Any], cls: type[Any]) -> Any:
    for base in cls.__mro__:
        prefix = PREFIXES.get(base)
        if prefix is not None and prefix in conventions:
            return conventions[prefix]
        if base in conventions:
            return conventions[base]
    return None


def _constraint_name_for_table(const: Any, table: Any) -> Any:
    """Return the name that a constraint or index has in a table, by the naming convention of its MetaData."""
    conventions = table.metadata.naming_convention
    name = const.name
    if isinstance(name, conv):
        return name
    convention = _get_convention(conventions, type(const))
    if convention is not None and (name is None or name is _NONE_NAME or _names_itself(convention)):
        tokens = ConventionDict(const, table, conventions)
        if callable(convention):
            return conv(convention(const, table))
        try:
            return conv(convention % tokens)
        except (TypeError, ValueError) as error:
            if isinstance(error, exc.SQLAlchemyError):
                raise
            raise exc.UnfitArgumentError(
                f"expected text with %(token)s as naming convention for {type(const).__name__}, got "
                f"{convention!r}: {error}"
            ) from error
    return None if name is _NONE_NAME else name


def _names_itself(convention: Any) -> bool:
    return isinstance(convention, str) and "constraint_name" in convention


def assign_name(const: Any, table: Any) -> None:
    """Give a constraint or index the name that the convention makes for it, if it makes one."""
    if isinstance(const.name, conv) or const.name is _NONE_NAME:
        return
    name = _constraint_name_for_table(const, table)
    if name:
        const.name = name
