"""Column expressions and the other parts of statements."""

from .base import (
    AnonName,
    ClauseElement,
    ColumnElement,
    CompilerElement,
    Grouping,
    JoinedName,
    KeyedColumnElement,
    SQLCoreOperations,
    quoted_name,
)
from .bind import BindParameter, bindparam, literal, outparam
from .columns import ColumnClause, Label, NamedColumn, column, label, literal_column, proxy_column
from .compound import (
    AsBoolean,
    BinaryExpression,
    BooleanClauseList,
    ClauseList,
    CollectionAggregate,
    ExpressionClauseList,
    OperatorExpression,
    Tuple,
    UnaryExpression,
    all_,
    and_,
    any_,
    asc,
    between,
    bitwise_not,
    collate,
    desc,
    distinct,
    not_,
    nulls_first,
    nulls_last,
    nullsfirst,
    nullslast,
    or_,
    tuple_,
)
from .constants import False_, Null, True_, false, null, true
from .conversions import (
    Case,
    Cast,
    CollationClause,
    Extract,
    Slice,
    TryCast,
    TypeClause,
    TypeCoerce,
    WrapsColumnExpression,
    case,
    cast,
    extract,
    try_cast,
    type_coerce,
)
from .text import (
    LabelReference,
    ReleaseSavepointClause,
    RollbackToSavepointClause,
    SavepointClause,
    TextClause,
    TextualLabelReference,
    _label_reference,
    _textual_label_reference,
    text,
)
from .window import (
    AggregateOrderBy,
    FrameClause,
    FunctionFilter,
    Over,
    WithinGroup,
    aggregate_order_by,
    funcfilter,
    over,
    within_group,
)

_anonymous_label = AnonName

__all__ = [name for name in dir() if not name.startswith("__")]
