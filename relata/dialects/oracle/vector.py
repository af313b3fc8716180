"""Vectors, since Oracle 23ai.

See https://docs.oracle.com/en/database/oracle/oracle-database/23/vecse/
"""

from __future__ import annotations

import array
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ... import exc
from ...sql import sqltypes
from ...sql.operator_class import OperatorClass
from ...sql.type_api import Processor, TypeEngine

__all__ = [
    "VECTOR",
    "SparseVector",
    "VectorDistanceType",
    "VectorIndexConfig",
    "VectorIndexType",
    "VectorStorageFormat",
    "VectorStorageType",
]


class VectorIndexType(Enum):
    """How a vector index finds neighbours."""

    HNSW = "HNSW"  # a graph in memory
    IVF = "IVF"  # partitions on disk


class VectorDistanceType(Enum):
    """How far two vectors are from each other."""

    EUCLIDEAN = "EUCLIDEAN"
    DOT = "DOT"
    COSINE = "COSINE"
    MANHATTAN = "MANHATTAN"


class VectorStorageFormat(Enum):
    """The numbers that a vector consists of."""

    INT8 = "INT8"
    BINARY = "BINARY"
    FLOAT32 = "FLOAT32"
    FLOAT64 = "FLOAT64"


class VectorStorageType(Enum):
    """Whether the zeros of a vector are stored."""

    SPARSE = "SPARSE"
    DENSE = "DENSE"


@dataclass
class VectorIndexConfig:
    """The options of a vector index, for `Index(..., oracle_vector=...)`.

    :param index_type: how it finds neighbours
    :param distance: what it takes as distance
    :param accuracy: the accuracy to aim at, 1 to 100 percent
    :param hnsw_neighbors: the most neighbours of a vector, 1 to 2,048; of HNSW
    :param hnsw_efconstruction: the candidates looked at for each vector, 1 to 65,535; of HNSW
    :param ivf_neighbor_partitions: how many partitions, 1 to 10,000,000; of IVF
    :param ivf_sample_per_partition: the vectors that each partition is made up from; of IVF
    :param ivf_min_vectors_per_partition: smaller partitions are left out; of IVF
    :param parallel: how many processes build it
    :raises ArgumentError: an option of the other kind of index
    """

    index_type: VectorIndexType = VectorIndexType.HNSW
    distance: VectorDistanceType | None = None
    accuracy: int | None = None
    hnsw_neighbors: int | None = None
    hnsw_efconstruction: int | None = None
    ivf_neighbor_partitions: int | None = None
    ivf_sample_per_partition: int | None = None
    ivf_min_vectors_per_partition: int | None = None
    parallel: int | None = None

    def __post_init__(self) -> None:
        self.index_type = VectorIndexType(self.index_type)
        if self.distance is not None:
            self.distance = VectorDistanceType(self.distance)
        foreign = "ivf_" if self.index_type is VectorIndexType.HNSW else "hnsw_"
        given = [name for name, value in vars(self).items() if name.startswith(foreign) and value is not None]
        if given:
            raise exc.ArgumentError(
                f"expected options of a vector index of type {self.index_type.value}, got {', '.join(given)}"
            )


class SparseVector:
    """A vector of which only the numbers other than zero are given.

    :param num_dimensions: how many numbers it has with the zeros
    :param indices: where the numbers given stand, counted from 0
    :param values: the numbers
    """

    def __init__(self, num_dimensions: int, indices: Any, values: Any) -> None:
        self.num_dimensions = num_dimensions
        self.indices = indices if isinstance(indices, array.array) else array.array("I", indices)
        self.values = values if isinstance(values, array.array) else array.array("d", values)
        if len(self.indices) != len(self.values):
            raise ValueError(
                f"expected as many indices as values, got {len(self.indices)} and {len(self.values)}"
            )

    def __repr__(self) -> str:
        return f"SparseVector({self.num_dimensions}, {list(self.indices)}, {list(self.values)})"

    def __str__(self) -> str:
        return f"[{self.num_dimensions}, {list(self.indices)}, {list(self.values)}]"


# the types of Python's arrays for the numbers of a vector
_TYPE_CODES = {
    VectorStorageFormat.INT8: "b",
    VectorStorageFormat.BINARY: "B",
    VectorStorageFormat.FLOAT32: "f",
    VectorStorageFormat.FLOAT64: "d",
}


class VECTOR(TypeEngine[Any]):
    """A vector of numbers.

    :param dim: how many numbers; any number of them where none is given
    :param storage_format: which numbers; any where none is given
    :param storage_type: whether zeros are stored; any of both where none is given
    :raises TypeError: an argument of another type
    """

    __visit_name__ = "VECTOR"
    cache_ok = True
    operator_classes = OperatorClass.BASE | OperatorClass.MATH

    def __init__(
        self,
        dim: int | None = None,
        storage_format: VectorStorageFormat | None = None,
        storage_type: VectorStorageType | None = None,
    ) -> None:
        for name, value, wanted in (
            ("dim", dim, int),
            ("storage_format", storage_format, VectorStorageFormat),
            ("storage_type", storage_type, VectorStorageType),
        ):
            if value is not None and not isinstance(value, wanted):
                raise TypeError(f"expected {wanted.__name__} for {name} of VECTOR, got {value!r}")
        self.dim = dim
        self.storage_format = storage_format
        self.storage_type = storage_type

    class comparator_factory(TypeEngine.Comparator[Any]):
        """The distances that the database has operators for."""

        __slots__ = ()

        def l2_distance(self, other: Any) -> Any:
            """Return the Euclidean distance to another vector."""
            return self.op("<->", return_type=sqltypes.Float())(other)

        def inner_product(self, other: Any) -> Any:
            """Return the negative of the dot product with another vector."""
            return self.op("<#>", return_type=sqltypes.Float())(other)

        def cosine_distance(self, other: Any) -> Any:
            """Return the cosine distance to another vector."""
            return self.op("<=>", return_type=sqltypes.Float())(other)

    def bind_processor(self, dialect: Any) -> Processor | None:
        """Return what makes the driver's array of a list, and its sparse vector of a `SparseVector`."""
        typecode = _TYPE_CODES[self.storage_format or VectorStorageFormat.FLOAT64]

        def to_driver(value: Any) -> Any:
            if isinstance(value, SparseVector):
                return dialect.loaded_dbapi.SparseVector(value.num_dimensions, value.indices, value.values)
            if value is None or isinstance(value, array.array):
                return value
            if isinstance(value, (list, tuple)):
                return array.array(typecode, value)
            raise TypeError(f"expected a list, an array.array or a SparseVector for a VECTOR, got {value!r}")

        return to_driver

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        """Return what makes a list of the driver's array, and a `SparseVector` of its sparse vector."""

        def from_driver(value: Any) -> Any:
            if isinstance(value, array.array):
                return value.tolist()
            if hasattr(value, "num_dimensions"):
                return SparseVector(value.num_dimensions, value.indices, value.values)
            return value

        return from_driver
