"""Where an element may stand in a statement. A role is an identifier, with a name for messages.

An element's class lists its roles as data (``roles``); a third-party class may also subclass a role.
"""

from __future__ import annotations

from typing import ClassVar


class SQLRole:
    """The base of all roles."""

    _role_name: ClassVar[str] = "an SQL element"
    plays: ClassVar[frozenset[type[SQLRole]]] = frozenset()


class ColumnArgumentRole(SQLRole):
    _role_name = "a column"


class ColumnArgumentOrKeyRole(SQLRole):
    _role_name = "a column, or the key of one"


class ColumnsClauseRole(SQLRole):
    _role_name = "a column expression, a FROM clause or a mapped class for the columns of a statement"


class LabeledColumnExprRole(SQLRole):
    _role_name = "a column expression"


class ExpressionElementRole(SQLRole):
    _role_name = "an SQL expression"


class BinaryElementRole(ExpressionElementRole):
    _role_name = "an SQL expression or a value"


class ConstExprRole(SQLRole):
    _role_name = "None, True, False or a constant expression"


class InElementRole(SQLRole):
    _role_name = "a sequence of values, a SELECT or a bound parameter for IN"


class WhereHavingRole(SQLRole):
    _role_name = "an SQL expression for WHERE or HAVING"


class OnClauseRole(SQLRole):
    _role_name = "an ON clause"


class ByOfRole(SQLRole):
    _role_name = "a column for ORDER BY, GROUP BY, DISTINCT or OF"


class OrderByRole(ByOfRole):
    _role_name = "an expression for ORDER BY"


class GroupByRole(ByOfRole):
    _role_name = "an expression for GROUP BY"


class LimitOffsetRole(SQLRole):
    _role_name = "an integer or an expression for LIMIT, OFFSET or FETCH"


class FromClauseRole(SQLRole):
    _role_name = "a FROM clause: a table, a subquery, a join or a mapped class"


class StrictFromClauseRole(FromClauseRole):
    _role_name = "a FROM clause"


class AnonymizedFromClauseRole(StrictFromClauseRole):
    _role_name = "a FROM clause to give an alias to"


class JoinTargetRole(SQLRole):
    _role_name = "a target for JOIN: a table, a subquery, a mapped class or a relationship"


class ReturnsRowsRole(SQLRole):
    _role_name = "something that returns rows: a SELECT, a table or a statement with RETURNING"


class StatementRole(SQLRole):
    _role_name = "an executable statement"


class SelectStatementRole(StatementRole):
    _role_name = "a SELECT statement"


class CompoundElementRole(SQLRole):
    _role_name = "a SELECT for a UNION or other set operation"


class CTERole(SQLRole):
    _role_name = "a CTE"


class HasCTERole(SQLRole):
    _role_name = "a statement that may have CTEs"


class DMLRole(StatementRole):
    _role_name = "an INSERT, UPDATE or DELETE statement"


class DMLTableRole(SQLRole):
    _role_name = "a table or a mapped class to change"


class DMLColumnRole(SQLRole):
    _role_name = "a column, or its name, to set"


class DMLSelectRole(SQLRole):
    _role_name = "a SELECT to insert from"


class DDLRole(StatementRole):
    _role_name = "a DDL element"


class DDLExpressionRole(SQLRole):
    _role_name = "an SQL expression for DDL"


class DDLConstraintColumnRole(SQLRole):
    _role_name = "a column, or its name, for a constraint"


class DDLReferredColumnRole(DDLConstraintColumnRole):
    _role_name = "a column, or its name, to refer to"


class StatementOptionRole(SQLRole):
    _role_name = "text or an expression to put into a statement"


class TruncatedLabelRole(SQLRole):
    _role_name = "a name"


class IdentifierRole(SQLRole):
    _role_name = "a name"


class ExecutableOptionRole(SQLRole):
    _role_name = "an option for a statement, such as a loader option"


class AllowsLambdaRole(SQLRole):
    _role_name = "an element that a lambda may stand for"


class SyntaxExtensionRole(SQLRole):
    _role_name = "a syntax extension"


EXPRESSION: frozenset[type[SQLRole]] = frozenset(
    {
        ColumnArgumentRole,
        ColumnArgumentOrKeyRole,
        ColumnsClauseRole,
        LabeledColumnExprRole,
        ExpressionElementRole,
        BinaryElementRole,
        WhereHavingRole,
        OnClauseRole,
        ByOfRole,
        OrderByRole,
        GroupByRole,
        LimitOffsetRole,
        DDLExpressionRole,
        StatementOptionRole,
    }
)
COLUMN: frozenset[type[SQLRole]] = EXPRESSION | {
    DMLColumnRole,
    DDLConstraintColumnRole,
    DDLReferredColumnRole,
}
CONSTANT: frozenset[type[SQLRole]] = EXPRESSION | {ConstExprRole}
FROM: frozenset[type[SQLRole]] = frozenset(
    {
        ColumnsClauseRole,
        FromClauseRole,
        StrictFromClauseRole,
        AnonymizedFromClauseRole,
        JoinTargetRole,
        ReturnsRowsRole,
    }
)
TABLE: frozenset[type[SQLRole]] = FROM | {DMLTableRole}
SELECT: frozenset[type[SQLRole]] = frozenset(
    {
        StatementRole,
        SelectStatementRole,
        CompoundElementRole,
        DMLSelectRole,
        HasCTERole,
        ReturnsRowsRole,
        InElementRole,
    }
)
DML: frozenset[type[SQLRole]] = frozenset({StatementRole, DMLRole, HasCTERole, ReturnsRowsRole})
