"""Template strings (PEP 750), and a form of them for versions of Python that have none.

See https://peps.python.org/pep-0750/
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or sys.version_info < (3, 14):

    class Interpolation:
        """What stands between braces in a template.

        :param value: its value.
        :param expression: the Python expression, as it was written.
        :param conversion: ``"a"``, ``"r"``, ``"s"`` or None.
        :param format_spec: what follows a colon.
        """

        __slots__ = ("conversion", "expression", "format_spec", "value")

        def __init__(
            self, value: Any, expression: str = "", conversion: str | None = None, format_spec: str = ""
        ) -> None:
            self.value = value
            self.expression = expression
            self.conversion = conversion
            self.format_spec = format_spec

    class Template:
        """Pieces of text, and what stands between them.

        :param parts: strings and interpolations, in any order; neighbouring strings are one.
        :raises TypeError: a part is neither.
        """

        __slots__ = ("interpolations", "strings")

        def __init__(self, *parts: str | Interpolation) -> None:
            strings, interpolations = [""], []
            for part in parts:
                if isinstance(part, str):
                    strings[-1] += part
                elif isinstance(part, Interpolation):
                    interpolations.append(part)
                    strings.append("")
                else:
                    raise TypeError(f"expected a string or an Interpolation, got {part!r}")
            self.strings = tuple(strings)
            self.interpolations = tuple(interpolations)

        @property
        def values(self) -> tuple[Any, ...]:
            """The values of the interpolations."""
            return tuple(one.value for one in self.interpolations)

else:
    from string.templatelib import Interpolation as Interpolation, Template as Template
