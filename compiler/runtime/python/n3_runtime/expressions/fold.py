"""What is left of an expression when it is known who asks.

An unfolded `owner_id = :user OR :is_admin` hides the index from the database; folded, a rule is what
must be asked of rows, often nothing at all. Values of the person stay parameters where they are not
null, so two people of the same roles have one folded rule, and one statement.
"""

from dataclasses import dataclass, replace

from .principal import PrincipalLike, value
from .tree import FALSE, TRUE, Expression, mapped
from .value_types import BOOLEAN

UNKNOWN = Expression("literal", BOOLEAN)
_NULL_IN_NULL_OUT = frozenset({
    "==", "!=", "<", "<=", ">", ">=", "contains", "starts_with", "ends_with", "has item",
})  # fmt: skip
_OF_PRINCIPAL = frozenset({"user", "user row", "user field", "claim", "parameter"})


def fold(expression: Expression, principal: PrincipalLike) -> Expression:
    """The expression with everything worked out that needs no row and no clock."""
    return _Folding(principal).fold(expression)


def fold_condition(expression: Expression, principal: PrincipalLike) -> Expression:
    """The same of a rule, whose null counts as false."""
    return _condition(expression, _Folding(principal))


def possible(rule: Expression, principal: PrincipalLike) -> bool:
    """Whether the rule may hold on some row for somebody with this person's roles.

    Who has no row of their own, or not that claim, gets an empty list, not a refusal.
    """
    return _condition(rule, _Folding(principal, values=False)).constant is not False


def _condition(expression: Expression, folding: "_Folding") -> Expression:
    folded = folding.fold(expression, truth=True)
    return FALSE if is_null_literal(folded) else folded


def is_null_literal(expression: Expression) -> bool:
    return expression.op == "literal" and expression.value is None


@dataclass(frozen=True)
class _Folding:
    """`values`: whether it is known which of the person's values are null."""

    principal: PrincipalLike
    values: bool = True

    def fold(self, expression: Expression, *, truth: bool = False) -> Expression:
        op = expression.op
        if op in ("authenticated", "role"):
            return TRUE if value(expression, self.principal) else FALSE
        if op == "owner":
            return expression if self.principal.authenticated else FALSE
        if op in _OF_PRINCIPAL:
            return self._known(expression) if self.values else expression
        if op in ("and", "or"):
            return self._joined(expression, truth=truth)
        folded = mapped(expression, self.fold)
        if op == "not":
            return _negated(folded)
        if op in _NULL_IN_NULL_OUT and any(map(is_null_literal, folded.args)):
            return UNKNOWN
        if op == "in" and is_null_literal(folded.args[0]):
            return UNKNOWN
        if op == "is null" and folded.args[0].op == "literal":
            return TRUE if is_null_literal(folded.args[0]) else FALSE
        return folded

    def _known(self, expression: Expression) -> Expression:
        known = value(expression, self.principal)
        if known is None:
            return Expression("literal", expression.type)
        if expression.type.kind == "boolean":
            return TRUE if known else FALSE
        return expression

    def _joined(self, expression: Expression, *, truth: bool) -> Expression:
        absorbing = expression.op == "or"
        kept: list[Expression] = []
        for one in expression.args:
            folded = self.fold(one, truth=truth)
            if truth and is_null_literal(folded):
                folded = FALSE
            if folded.constant is absorbing:
                return folded
            if folded.constant is not (not absorbing):
                kept.append(folded)
        if not kept:
            return FALSE if absorbing else TRUE
        return kept[0] if len(kept) == 1 else replace(expression, args=tuple(kept))


def _negated(expression: Expression) -> Expression:
    (inner,) = expression.args
    if is_null_literal(inner):
        return UNKNOWN
    constant = inner.constant
    return expression if constant is None else FALSE if constant else TRUE
