"""Which version of the driver is installed, and whether it will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import exc

if TYPE_CHECKING:
    from ..util import VersionInfo

__all__ = ["DriverVersion"]


class DriverVersion:
    """The part of a dialect that looks at the driver's version."""

    name: str
    dbapi: Any
    minimum_dbapi_version: tuple[int, ...] | None
    _known_dbapi_version: VersionInfo | None = None

    if TYPE_CHECKING:  # what the dialect has

        @property
        def dialect_description(self) -> str: ...

        @property
        def loaded_dbapi(self) -> Any: ...

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo | None:
        """Return the version of a driver's module, None when it does not tell; dialects override it."""
        raise NotImplementedError(
            f"the dialect {self.dialect_description} does not tell its driver's version: it lacks the method "
            "retrieve_dbapi_version()"
        )

    @property
    def dbapi_version(self) -> VersionInfo:
        """The version of the driver.

        :raises NoDBAPILoaded: there is no driver, or it does not tell its version
        """
        if self._known_dbapi_version is None:
            version = self.retrieve_dbapi_version(self.loaded_dbapi)
            if not version:
                module = getattr(self.dbapi, "__name__", self.dialect_description.partition("+")[2])
                raise exc.NoDBAPILoaded(
                    f"the dialect {self.dialect_description} cannot tell the version of its driver {module!r}"
                )
            self._known_dbapi_version = version
        return self._known_dbapi_version

    @property
    def _dbapi_version_or_none(self) -> VersionInfo | None:
        try:
            return self.dbapi_version
        except exc.NoDBAPILoaded:
            return None

    def _require_driver_version(self) -> None:
        """Refuse a driver that is too old.

        :raises InvalidRequestError: it is
        """
        least = self.minimum_dbapi_version
        if least is None or self.dbapi is None:
            return
        version = self._dbapi_version_or_none
        if version is not None and version < least:
            module = getattr(self.dbapi, "__name__", self.dialect_description.partition("+")[2])
            raise exc.InvalidRequestError(
                f"the dialect {self.dialect_description} needs {module} {'.'.join(map(str, least))} or "
                f"later, got {version}: upgrade the driver"
            )
