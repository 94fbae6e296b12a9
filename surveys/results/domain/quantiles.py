"""Quantiles and tails of the distributions that intervals and tests are read from.

The library is imported when it is first needed: a process that only serves pages starts without.
"""

from fractions import Fraction


def t_quantile(level: Fraction, freedom: float) -> float:
    """The t that a share (1 + level)/2 of Student's distribution lies below."""
    from scipy.special import stdtrit

    return -float(stdtrit(freedom, float((1 - level) / 2)))  # the lower tail keeps its digits


def f_quantiles(level: Fraction, above: int, below: int) -> tuple[float, float]:
    """Between which F lies with probability ``level``, equally often outside at either end."""
    from scipy.special import fdtri

    tail = float((1 - level) / 2)
    # The upper end from the lower tail of 1/F, which has the degrees of freedom exchanged.
    return float(fdtri(above, below, tail)), 1 / float(fdtri(below, above, tail))


def chi_square_tail(value: float, freedom: int) -> float:
    """The probability that chi-square with so many degrees of freedom exceeds ``value``."""
    from scipy.special import chdtrc

    return float(chdtrc(freedom, value))
