"""What rows can be selected from, and SELECT itself."""

from .aliases import (
    CTE,
    Alias,
    AliasedReturnsRows,
    FromClauseAlias,
    Lateral,
    LateralFromClause,
    Subquery,
    TableSample,
    TableValuedAlias,
    alias,
    cte,
    lateral,
    tablesample,
)
from .base import FromClause, FromGrouping, NamedFromClause, ReturnsRows, Selectable, TableValuedColumn
from .compounds import (
    CompoundSelect,
    Exists,
    ScalarSelect,
    SelectStatementGrouping,
    except_,
    except_all,
    exists,
    intersect,
    intersect_all,
    union,
    union_all,
)
from .constructors import select
from .froms import display_froms
from .joins import Join, join, outerjoin
from .select import (
    LABEL_STYLE_DEFAULT,
    LABEL_STYLE_DISAMBIGUATE_ONLY,
    LABEL_STYLE_NONE,
    LABEL_STYLE_TABLENAME_PLUS_COL,
    ForUpdateArg,
    GenerativeSelect,
    HasCTE,
    HasHints,
    HasPrefixes,
    HasSuffixes,
    Select,
    SelectBase,
    SelectLabelStyle,
)
from .tables import TableClause, table
from .textual import ScalarValues, TextualSelect, Values, values

__all__ = [name for name in dir() if not name.startswith("__")]
