"""Version numbers of drivers and servers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .lazy_module import LazyModule

_metadata = LazyModule("importlib.metadata")

_PRE = {"alpha": "a", "beta": "b", "preview": "rc", "pre": "rc", "c": "rc"}

_RELEASE = r"""
    ^(?:[a-z]+\d*-(?=\d)|v)?                               # a tag such as "py3-", or "v"
    (?P<release>\d+(?:\.\d+)*)
    (?:[-_.]?(?P<pre>alpha|beta|preview|pre|rc|a|b|c)(?![a-z])[-_.]?(?P<pre_number>\d*))?
    (?:[-_.]?(?P<post>post|rev|r)(?![a-z])[-_.]?(?P<post_number>\d*))?
    (?:[-_.]?(?P<dev>dev)(?![a-z])[-_.]?(?P<dev_number>\d*))?
    """


class VersionInfo(tuple[int, ...]):
    """The numbers of a version, ordered as by PEP 440: 2.0rc1 comes before 2.0, which (2, 0) equals.

    :param release: the numbers
    :param string: the version as it was published
    :param pre: the pre-release, such as `("rc", 1)`
    :param post: the number of the post-release
    :param dev: the number of the developmental release
    """

    string: str | None
    pre: tuple[str, int] | None
    post: int | None
    dev: int | None

    def __new__(
        cls,
        release: Sequence[int] = (),
        *,
        string: str | None = None,
        pre: tuple[str, int] | None = None,
        post: int | None = None,
        dev: int | None = None,
    ) -> VersionInfo:
        self = super().__new__(cls, release)
        self.string, self.pre, self.post, self.dev = string, pre, post, dev
        return self

    def _sort_key(self) -> tuple[Any, ...]:
        # below every letter: a developmental release of a final one; above: a final one
        if self.pre is not None:
            stage: tuple[Any, ...] = (0, *self.pre)
        else:
            stage = (-1 if self.dev is not None and self.post is None else 1, "", 0)
        post = (0, 0) if self.post is None else (1, self.post)
        dev = (1, 0) if self.dev is None else (0, self.dev)
        return tuple(self), stage, post, dev

    @staticmethod
    def _key_of(other: object) -> tuple[Any, ...] | None:
        if isinstance(other, VersionInfo):
            return other._sort_key()
        return VersionInfo(other)._sort_key() if isinstance(other, tuple) else None

    def __eq__(self, other: object) -> bool:
        return self._sort_key() == self._key_of(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._sort_key())

    def __lt__(self, other: Any) -> bool:
        key = self._key_of(other)
        return NotImplemented if key is None else self._sort_key() < key

    def __le__(self, other: Any) -> bool:
        key = self._key_of(other)
        return NotImplemented if key is None else self._sort_key() <= key

    def __gt__(self, other: Any) -> bool:
        key = self._key_of(other)
        return NotImplemented if key is None else self._sort_key() > key

    def __ge__(self, other: Any) -> bool:
        key = self._key_of(other)
        return NotImplemented if key is None else self._sort_key() >= key

    def __str__(self) -> str:
        return ".".join(map(str, self)) if self.string is None else self.string

    def __repr__(self) -> str:
        parts = [repr(tuple(self))]
        if self.string is not None:
            parts.append(f"string={self.string!r}")
        return f"VersionInfo({', '.join(parts)})"


def parse_version_string(version: str | None) -> VersionInfo:
    """Read a version as a driver publishes it, whatever stands after it; empty where there is none."""
    found = re.match(_RELEASE, version, re.VERBOSE | re.IGNORECASE) if version else None
    if found is None:
        return VersionInfo(string=version)
    pre = found["pre"]
    return VersionInfo(
        tuple(map(int, found["release"].split("."))),
        string=version,
        pre=(_PRE.get(pre.lower(), pre.lower()), int(found["pre_number"] or 0)) if pre else None,
        post=int(found["post_number"] or 0) if found["post"] else None,
        dev=int(found["dev_number"] or 0) if found["dev"] else None,
    )


def parse_version_from_metadata(distribution: str) -> VersionInfo:
    """Return the version in which a distribution is installed; empty where it is not."""
    try:
        return parse_version_string(_metadata.version(distribution))
    except _metadata.PackageNotFoundError:
        return VersionInfo()
