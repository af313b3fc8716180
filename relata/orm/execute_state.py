"""What a `do_orm_execute` listener is given: the statement that is about to run, and how to run it
otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from .. import exc as sa_exc
from ..util import immutabledict
from .binds import mappers_of
from .interfaces import UserDefinedOption
from .loading.criteria import entities_of, with_criteria_for_loaders

if TYPE_CHECKING:
    from ..engine import Result
    from .session import Session


class LoadOptions(NamedTuple):
    """How the objects of one SELECT are loaded.

    :ivar populate_existing: overwrite the objects that the session has.
    :ivar autoflush: flush before.
    :ivar yield_per: how many rows are fetched at a time; all when None.
    """

    populate_existing: bool
    autoflush: bool
    yield_per: int | None


class UpdateDeleteOptions(NamedTuple):
    """How the objects of the session follow one UPDATE or DELETE.

    :ivar synchronize_session: "auto", "evaluate", "fetch" or False.
    :ivar autoflush: flush before.
    """

    synchronize_session: Any
    autoflush: bool


class ORMExecuteState:
    """Describe one call of `Session.execute()` to the listeners of `do_orm_execute`.

    :ivar session: the session
    :ivar statement: the statement; a listener may assign another one
    :ivar parameters: the parameters; a listener may assign others
    :ivar local_execution_options: the options of this call, those of the session that the statement
        has not, and those that a listener has set
    :ivar execution_options: the options of the statement, the session and this call as they were given, the
        later ones before the earlier
    :ivar bind_arguments: what `Session.get_bind()` will be given
    """

    def __init__(
        self,
        session: Session,
        statement: Any,
        parameters: Any,
        options: Mapping[str, Any],
        bind_arguments: dict[str, Any],
        listeners: Sequence[Any],
        start: int = 0,
    ) -> None:
        self.session = session
        self.statement = statement
        self.parameters = parameters
        self.local_execution_options: immutabledict[str, Any] = immutabledict(options)
        own = getattr(statement, "_execution_options", None)
        self.execution_options: immutabledict[str, Any] = immutabledict({**(own or {}), **options})
        self.bind_arguments = bind_arguments
        if "mapper" not in bind_arguments:
            mapper = next(mappers_of(statement), None)
            if mapper is not None:
                bind_arguments["mapper"] = mapper
        self._listeners = listeners
        self._next = start

    # -- running it

    def run(self) -> Result[Any]:
        """Call the listeners that are left; the first result that one returns is the answer, else run the
        statement.
        """
        while self._next < len(self._listeners):
            listener = self._listeners[self._next]
            self._next += 1
            answer = listener(self)
            if answer is not None:
                return cast("Result[Any]", answer)
        options, statement = self.local_execution_options, self.statement
        autoflushes: bool = options.get("_sa_autoflush", True)
        if self.is_column_load:  # what a listener asks of a class does not hold for an object that is there
            statement = with_criteria_for_loaders(statement)
        return cast(
            "Result[Any]",
            self.session._run(statement, self.parameters, options, self.bind_arguments, autoflushes),
        )

    def invoke_statement(
        self,
        statement: Any = None,
        params: Any = None,
        execution_options: Mapping[str, Any] | None = None,
        bind_arguments: Mapping[str, Any] | None = None,
    ) -> Result[Any]:
        """Run the statement, or another one, past the listeners that are left; return its result.

        :param params: values merged into those given to the call
        """
        options = {**self.local_execution_options, **(execution_options or {})}
        inner = ORMExecuteState(
            self.session,
            self.statement if statement is None else statement,
            self._merged_parameters(params),
            options,
            {**self.bind_arguments, **(bind_arguments or {})},
            self._listeners,
            self._next,
        )
        return inner.run()

    def _merged_parameters(self, params: Any) -> Any:
        given = self.parameters
        if not params:
            return given
        if isinstance(given, list):
            if not isinstance(params, list) or len(params) != len(given):
                raise sa_exc.InvalidRequestError(
                    f"Expected a list of {len(given)} parameter sets, as the call was given, got {params!r}"
                )
            return [{**one, **other} for one, other in zip(given, params, strict=True)]
        return {**(given or {}), **params}

    def update_execution_options(self, **opts: Any) -> None:
        """Set execution options for this call."""
        self.local_execution_options = self.local_execution_options.union(opts)

    # -- what it is

    def _is(self, kind: str) -> bool:
        statement = self.statement
        if getattr(statement, "is_from_statement", False):
            statement = statement.element
        return bool(getattr(statement, kind, False))

    @property
    def is_select(self) -> bool:
        """Whether this is a SELECT, or takes its rows `from_statement()` that is one."""
        return self._is("is_select")

    @property
    def is_insert(self) -> bool:
        """Whether this is an INSERT, or takes its rows `from_statement()` that is one."""
        return self._is("is_insert")

    @property
    def is_update(self) -> bool:
        """Whether this is an UPDATE, or takes its rows `from_statement()` that is one."""
        return self._is("is_update")

    @property
    def is_delete(self) -> bool:
        """Whether this is a DELETE, or takes its rows `from_statement()` that is one."""
        return self._is("is_delete")

    @property
    def is_from_statement(self) -> bool:
        """Whether this is `select(...).from_statement(...)`."""
        return bool(getattr(self.statement, "is_from_statement", False))

    @property
    def is_executemany(self) -> bool:
        """Whether a list of parameter sets was given."""
        return isinstance(self.parameters, list)

    @property
    def is_orm_statement(self) -> bool:
        """Whether the statement names a mapped class or attribute."""
        return any(True for _ in mappers_of(self.statement))

    @property
    def is_column_load(self) -> bool:
        """Whether this loads columns of an object: a refresh, an expired or a deferred attribute."""
        return bool(self._loading == "columns")

    @property
    def is_relationship_load(self) -> bool:
        """Whether this loads a relationship: lazily, or by a second statement of an eager load."""
        return bool(self._loading == "relationship")

    @property
    def _loading(self) -> Any:
        return self.local_execution_options.get("_sa_loading")

    @property
    def lazy_loaded_from(self) -> Any:
        """The state of the object whose relationship this loads lazily; None for other SELECTs.

        :raises InvalidRequestError: this is no SELECT
        """
        self._require_select("lazy_loaded_from")
        return self.local_execution_options.get("_sa_lazy_loaded_from")

    @property
    def loader_strategy_path(self) -> Any:
        """The relationship that this loads by a second statement of an eager load; None for other SELECTs.

        :raises InvalidRequestError: this is no SELECT
        """
        self._require_select("loader_strategy_path")
        return self.local_execution_options.get("_sa_loader_path")

    @property
    def load_options(self) -> LoadOptions:
        """How the objects are loaded.

        :raises InvalidRequestError: this is no SELECT
        """
        self._require_select("load_options")
        options = {**self.execution_options, **self.local_execution_options}
        return LoadOptions(
            bool(options.get("populate_existing", False)),
            bool(options.get("autoflush", True)),
            options.get("yield_per"),
        )

    @property
    def update_delete_options(self) -> UpdateDeleteOptions:
        """How the objects of the session follow.

        :raises InvalidRequestError: this is no UPDATE or DELETE
        """
        if not (self.is_update or self.is_delete):
            raise sa_exc.InvalidRequestError(
                "Expected an UPDATE or DELETE for update_delete_options, got "
                f"{type(self.statement).__name__}: ask is_update and is_delete before"
            )
        options = {**self.execution_options, **self.local_execution_options}
        return UpdateDeleteOptions(
            options.get("synchronize_session", "auto"), bool(options.get("autoflush", True))
        )

    def _require_select(self, name: str) -> None:
        if not self.is_select:
            raise sa_exc.InvalidRequestError(
                f"Expected a SELECT for {name}, got {type(self.statement).__name__}: ask is_select before"
            )

    @property
    def user_defined_options(self) -> Sequence[Any]:
        """The user's own options on the statement."""
        options = getattr(self.statement, "_with_options", ())
        return [option for option in options if isinstance(option, UserDefinedOption)]

    @property
    def bind_mapper(self) -> Any:
        """The mapper by which the engine is chosen; None for a Core statement."""
        return self.bind_arguments.get("mapper")

    @property
    def all_mappers(self) -> Sequence[Any]:
        """The mappers of what the rows hold, or of the class that is written to."""
        statement = self.statement
        if hasattr(statement, "_raw_columns"):
            return list(dict.fromkeys(one.mapper for one in entities_of(statement._raw_columns)))
        entity = getattr(getattr(statement, "table", None), "entity", None)
        return [] if entity is None else [entity.mapper]
