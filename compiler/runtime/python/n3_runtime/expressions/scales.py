"""Numbers at the scale of where they go, and of what is beside them."""

from dataclasses import replace

from .tree import Expression
from .value_types import INTEGER_DIGITS, NUMBER, ValueType, rescaled


def fit(value: Expression, to: ValueType) -> Expression:
    """A value as it is kept in a field of that type; rounded to its scale."""
    if to.kind == "decimal" and value.type.exact:
        return rescale(value, to.scale)
    if to.kind == "decimal" and value.type.kind == "number":
        return Expression("to decimal", to, (value,))
    if to.kind == "number" and value.type.kind == "decimal":
        return Expression("to number", NUMBER, (value,))
    return value


def rescale(value: Expression, scale: int) -> Expression:
    """An exact number at another scale."""
    if value.type.kind == "decimal" and value.type.scale == scale:
        return value
    to = rescaled(value.type, scale)
    if value.op == "literal" and value.value is not None and scale >= value.type.scale:
        return replace(value, type=to, value=value.value * 10 ** (scale - value.type.scale))
    return Expression("rescale", to, (value,))


def level(values: list[Expression]) -> list[Expression]:
    """Decimals, and integers beside them, at one scale; integers that are too large for a double as
    numbers where others are numbers."""
    if any(one.type.kind == "number" for one in values):
        return [
            Expression("to number", NUMBER, (one,))
            if one.type.kind == "integer" and one.type.digits > INTEGER_DIGITS
            else one
            for one in values
        ]
    if not any(one.type.kind == "decimal" for one in values):
        return values
    scale = max(one.type.scale for one in values if one.type.exact)
    return [rescale(one, scale) if one.type.exact else one for one in values]
