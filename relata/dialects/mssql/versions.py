"""The versions of SQL Server that changed what its SQL has."""

from __future__ import annotations

__all__ = [
    "MS_2000_VERSION",
    "MS_2005_VERSION",
    "MS_2008_VERSION",
    "MS_2012_VERSION",
    "MS_2014_VERSION",
    "MS_2016_VERSION",
    "MS_2017_VERSION",
]

MS_2000_VERSION = (8,)
MS_2005_VERSION = (9,)
MS_2008_VERSION = (10,)
MS_2012_VERSION = (11,)
MS_2014_VERSION = (12,)
MS_2016_VERSION = (13,)
MS_2017_VERSION = (14,)
