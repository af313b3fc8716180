"""What a `do_orm_execute` listener is given: the statement that is about to run, and how to run it
otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from .. import exc as sa_exc
from .binds import mappers_of

if TYPE_CHECKING:
    from ..engine import Result
    from .session import Session


class ORMExecuteState:
    """Describe one call of `Session.execute()` to the listeners of `do_orm_execute`.

    :ivar session: the session
    :ivar statement: the statement; a listener may assign another one
    :ivar parameters: the parameters; a listener may assign others
    :ivar local_execution_options: the options given to this call or by a listener
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
        self.local_execution_options: dict[str, Any] = dict(options)
        self.bind_arguments = bind_arguments
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
        return cast(
            "Result[Any]",
            self.session._run(
                self.statement, self.parameters, self.local_execution_options, self.bind_arguments
            ),
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
        self.local_execution_options.update(opts)

    # -- what it is

    @property
    def execution_options(self) -> Mapping[str, Any]:
        """The options of the session, the statement and this call, the later ones before the earlier."""
        return {
            **self.session.execution_options,
            **self.statement.get_execution_options(),
            **self.local_execution_options,
        }

    @property
    def is_select(self) -> bool:
        """Whether this is a SELECT."""
        return bool(getattr(self.statement, "is_select", False))

    @property
    def is_insert(self) -> bool:
        """Whether this is an INSERT."""
        return bool(getattr(self.statement, "is_insert", False))

    @property
    def is_update(self) -> bool:
        """Whether this is an UPDATE."""
        return bool(getattr(self.statement, "is_update", False))

    @property
    def is_delete(self) -> bool:
        """Whether this is a DELETE."""
        return bool(getattr(self.statement, "is_delete", False))

    @property
    def is_from_statement(self) -> bool:
        """Whether this is `select(...).from_statement(...)`."""
        return bool(getattr(self.statement, "is_from_statement", False))

    @property
    def is_executemany(self) -> bool:
        """Whether several parameter sets were given."""
        return isinstance(self.parameters, list)

    @property
    def is_orm_statement(self) -> bool:
        """Whether the statement names a mapped class or attribute."""
        return self.bind_mapper is not None or any(True for _ in mappers_of(self.statement))

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
        """The state of the object for whose attribute this loads; None for other statements."""
        return self.local_execution_options.get("_sa_lazy_loaded_from")

    @property
    def loader_strategy_path(self) -> Any:
        """The path of the relationship that this loads; None for other statements."""
        return self.local_execution_options.get("_sa_loader_path")

    @property
    def user_defined_options(self) -> Sequence[Any]:
        """The user's own options on the statement."""
        options = getattr(self.statement, "_with_options", ())
        return [option for option in options if getattr(option, "_is_user_defined", False)]

    @property
    def bind_mapper(self) -> Any:
        """The mapper by which the engine is chosen; None for a Core statement."""
        return self.bind_arguments.get("mapper") or next(mappers_of(self.statement), None)

    @property
    def all_mappers(self) -> Sequence[Any]:
        """Every mapper that the statement names."""
        return list(dict.fromkeys(mappers_of(self.statement)))
