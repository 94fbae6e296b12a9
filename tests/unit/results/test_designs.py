"""Estimates from designs, against published examples and independent derivations."""

import itertools
import math
import statistics
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation.figures import Figure, Unit, rounded
from surveys.results.domain.designs import (
    Estimate,
    Observation,
    StratumSums,
    stratified_mean,
    stratified_total,
    weighted_mean,
)

# The sums of acres92 by region in Lohr's file agstrat (example 3.2).
COUNTIES = [
    StratumSums("NC", 1054, 103, 30951928, 12322237701194),
    StratumSums("NE", 220, 21, 2050226, 353112628024),
    StratumSums("S", 1382, 135, 28527531, 13209019853885),
    StratumSums("W", 422, 41, 27154116, 33831487175076),
]
# The sums of api00 and of enroll by school type in the file apistrat of the R package survey.
SCHOOLS = {"E": (4421, 100), "H": (755, 50), "M": (1018, 50)}
API = {"E": (67443, 47038637), "H": (31291, 20167941), "M": (31830, 20940396)}
ENROLLED = {"E": (41678, 20100668), "H": (66035, 109279081), "M": (41624, 42310204)}

samples = st.lists(
    st.tuples(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.integers(0, 30)),
    min_size=1,
    max_size=4,
).map(
    lambda strata: [
        StratumSums.of(str(at), len(values) + more, values)
        for at, (values, more) in enumerate(strata)
    ]
)
observed = st.lists(
    st.builds(
        Observation,
        st.sampled_from("ab"),
        st.fractions(min_value=0, max_value=9, max_denominator=9),
        st.integers(1, 5),
    ),
    max_size=12,
)


def shown(figure: Figure, places: int) -> str:
    assert figure.value is not None
    return str(rounded(figure.value, places))


def summarized(population: int, n: int, mean: Fraction, deviation: Fraction) -> StratumSums:
    """A stratum of which a book gives the mean and the standard deviation."""
    squares = (n - 1) * deviation**2 + n * mean**2
    return StratumSums(f"of {population}", population, n, n * mean, squares)


def schools(sums: dict[str, tuple[int, int]]) -> list[StratumSums]:
    return [StratumSums(code, *SCHOOLS[code], *sums[code]) for code in SCHOOLS]


def answers_with(n: int, total: int, squares: int) -> list[Fraction]:
    """n answers with these sums (to a float's precision): two off the mean, the others on it."""
    mean = Fraction(total, n)
    off = Fraction(math.sqrt((squares - n * mean**2) / 2))
    return [mean + off, mean - off] + [mean] * (n - 2)


def reasons(found: Estimate) -> tuple[str, str, str]:
    assert found.standard_error.why_not == found.variance.why_not == found.design_effect.why_not
    return found.value.why_not, found.standard_error.why_not, found.stratum


def test_the_farmland_of_a_textbook() -> None:
    """Lohr, Sampling: Design and Analysis, example 3.2 (as a course's R output repeats it): the
    total is 909 736 035 acres with error 50 417 248, the mean 295 560.77 with 16 379.87."""
    total, mean = stratified_total(COUNTIES), stratified_mean(COUNTIES)
    assert shown(total.value, 0) == "909736035"
    assert shown(total.standard_error, 0) == "50417248"
    assert shown(mean.value, 2) == "295560.77"
    assert shown(mean.standard_error, 2) == "16379.87"
    assert mean.value.denominator == 300


def test_the_schools_of_the_r_package_survey() -> None:
    """svymean(~api00, dstrat) prints 662.29 and 9.4089, svytotal(~enroll, dstrat) 3687178 and
    114642 (output of the package, as several courses print it)."""
    mean, total = stratified_mean(schools(API)), stratified_total(schools(ENROLLED))
    assert shown(mean.value, 2) == "662.29"
    assert shown(mean.standard_error, 4) == "9.4089"
    assert shown(total.value, 0) == "3687178"
    assert shown(total.standard_error, 0) == "114642"


def test_the_households_of_another_textbook() -> None:
    """Scheaffer, Mendenhall and Ott, Elementary Survey Sampling, examples 5.2, 5.3 and 5.12, as
    the tests of an R package give them: a mean of 27.7 with 95 % margin 2.75128, a total of
    8578.94 with 852.8979, a share of 0.6 with 0.13218."""
    given_ = [(155, 20, "33.9", "5.95"), (62, 8, "25.12", "15.25"), (93, 12, "19", "9.36")]
    strata = [summarized(N, n, Fraction(mean), Fraction(s)) for N, n, mean, s in given_]
    z = Fraction(statistics.NormalDist().inv_cdf(0.975))

    def margin(found: Estimate, places: int) -> str:
        return str(rounded(float(z * Fraction(found.standard_error.value or 0)), places))

    assert shown(stratified_mean(strata).value, 1) == "27.7"
    assert margin(stratified_mean(strata), 5) == "2.75128"
    assert shown(stratified_total(strata).value, 2) == "8578.94"
    assert margin(stratified_total(strata), 4) == "852.8979"
    shares = [
        StratumSums.counted(str(N), N, {1: yes, 0: n - yes})
        for N, n, yes in ((155, 20, 16), (62, 8, 2), (93, 12, 6))
    ]
    share = stratified_mean(shares, Unit.SHARE)
    assert shown(share.value, 1) == "0.6"
    assert margin(share, 5) == "0.13218"
    assert share.value.unit is Unit.SHARE


def test_unequal_weights_without_strata() -> None:
    """The R package metasurvey prints svymean(~api00) of apistrat with its weights alone:
    662.2874 with error 9.585429. The error needs only each type's sums."""
    sample = [
        Observation("all", Fraction(N, n), answer)
        for code, (N, n) in SCHOOLS.items()
        for answer in answers_with(n, *API[code])
    ]
    found = weighted_mean(sample)
    assert shown(found.value, 4) == "662.2874"
    assert shown(found.standard_error, 6) == "9.585429"
    assert found.value.denominator == 200


@pytest.mark.parametrize(
    ("domain", "mean", "error"),
    [("E", "674.43", "12.49343"), ("H", "625.82", "15.34078"), ("M", "636.60", "16.50239")],
)
def test_a_domain_by_weights_of_zero(domain: str, mean: str, error: str) -> None:
    """metasurvey prints the same by school type: 674.43, 625.82 and 636.60 with errors
    12.49343, 15.34078 and 16.50239. Schools of other types stay in the sample, at zero."""
    sample = [
        Observation("all", Fraction(N, n) if code == domain else 0, answer)
        for code, (N, n) in SCHOOLS.items()
        for answer in answers_with(n, *API[code])
    ]
    found = weighted_mean(sample)
    assert shown(found.value, 2) == mean
    assert shown(found.standard_error, 5) == error
    assert found.value.denominator == SCHOOLS[domain][1]


def test_pupils_in_three_grades_by_both_ways() -> None:
    """The data are those of the SAS/STAT manual on PROC SURVEYMEANS ("Stratified Sampling", ice
    cream); the expectation is computed here from the stratum means and variances."""
    grades = {
        "7": (1824, [7, 7, 1, 10, 3, 2, 2, 6, 6, 6, 3, 12, 4, 2, 1, 4, 11, 2, 2, 9]),
        "8": (1025, [12, 20, 19, 16, 17, 14, 18, 10, 13]),
        "9": (1151, [10, 15, 15, 8, 8, 7, 14, 9, 8, 6, 11]),
    }
    mean = sum(N * statistics.mean(map(Fraction, y)) for N, y in grades.values()) / 4000
    variance = sum(
        Fraction(N, 4000) ** 2 * (1 - Fraction(len(y), N)) * statistics.variance(map(Fraction, y))
        / len(y)
        for N, y in grades.values()
    )  # fmt: skip
    spread = sum(Fraction(N, len(y)) * (v - mean) ** 2 for N, y in grades.values() for v in y)
    simple = (1 - Fraction(40, 4000)) * Fraction(40, 39) * (spread / 4000) / 40
    by_strata = stratified_mean([StratumSums.of(g, N, y) for g, (N, y) in grades.items()])
    sample = [Observation(g, Fraction(N, len(y)), v) for g, (N, y) in grades.items() for v in y]
    by_weights = weighted_mean(sample, {g: N for g, (N, _) in grades.items()})
    for found in (by_strata, by_weights):
        assert found.value.value == mean
        assert found.variance.value == variance
        assert found.standard_error.value == math.sqrt(variance)
        assert found.design_effect.value == variance / simple


def test_estimates_are_right_on_average_over_all_samples() -> None:
    """Derived: over all stratified samples of a small population the mean estimate is the
    population's mean, and the mean estimated variance is the variance of the estimates."""
    strata = {"a": ([1, 2, 5, 5], 2), "b": ([3, 4, 9], 2), "c": ([7], 1)}
    population = [value for values, _ in strata.values() for value in values]
    drawn = [itertools.combinations(values, n) for values, n in strata.values()]
    found = [
        stratified_mean(
            [
                StratumSums.of(code, len(strata[code][0]), values)
                for code, values in zip(strata, sample, strict=True)
            ]
        )
        for sample in itertools.product(*drawn)
    ]
    means = [Fraction(estimate.value.value or 0) for estimate in found]
    variances = [Fraction(estimate.variance.value or 0) for estimate in found]
    assert statistics.mean(means) == statistics.mean(map(Fraction, population))
    assert statistics.mean(variances) == statistics.pvariance(means)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=20), st.integers(1, 50))
def test_one_stratum_is_a_simple_random_sample(values: list[int], more: int) -> None:
    """Cochran, section 2.6: (1 - n/N)·s²/n; the design effect is one."""
    n, exact = len(values), [Fraction(value) for value in values]
    found = stratified_mean([StratumSums.of("all", n + more, values)])
    assert found.value.value == statistics.mean(exact)
    if len(set(values)) == 1:
        assert reasons(found) == ("", "all-alike", "")
        return
    expected = (1 - Fraction(n, n + more)) * statistics.variance(exact) / n
    assert found.variance.value == expected
    assert found.design_effect.value == 1
    weighted = weighted_mean([Observation("all", 3, value) for value in values])
    assert weighted.variance.value == statistics.variance(exact) / n
    assert weighted.design_effect.value == 1


@given(samples)
def test_both_ways_agree_for_the_weights_of_strata(strata: list[StratumSums]) -> None:
    """Σ n·w is then known without error, so the linearized ratio is the stratified mean."""
    sample = [
        Observation(s.code, Fraction(s.population, s.answers), value)
        for s in strata
        for value in pseudo(s)
    ]
    found = weighted_mean(sample, {s.code: s.population for s in strata})
    other = stratified_mean(strata)
    for one, two in zip(figures(found), figures(other), strict=True):
        assert (one.value, one.why_not) == (two.value, two.why_not)


def pseudo(stratum: StratumSums) -> list[int]:
    """Answers from 1 to 5 with the stratum's sums: found again by trying."""
    for values in itertools.combinations_with_replacement(range(1, 6), stratum.answers):
        if sum(values) == stratum.total and sum(v * v for v in values) == stratum.squares:
            return list(values)
    raise AssertionError("some answers gave these sums")


def figures(found: Estimate) -> tuple[Figure, ...]:
    return found.value, found.standard_error, found.variance, found.design_effect


@given(samples)
def test_a_total_is_the_population_times_the_mean(strata: list[StratumSums]) -> None:
    mean, total = stratified_mean(strata), stratified_total(strata)
    population = sum(stratum.population for stratum in strata)
    assert total.value.value == population * Fraction(mean.value.value or 0)
    assert reasons(total) == reasons(mean)
    if mean.variance.value is not None:
        assert total.variance.value == population**2 * Fraction(mean.variance.value)
        assert total.design_effect.value == mean.design_effect.value
    assert total.value.unit is Unit.COUNT and mean.value.unit is Unit.SCORE


@given(samples, st.integers(-3, 3), st.integers(1, 4))
def test_shifting_and_scaling_answers(strata: list[StratumSums], shift: int, scale: int) -> None:
    """ȳ moves along, the variance takes the square of the scale, the design effect stays."""
    moved = [
        StratumSums(
            s.code,
            s.population,
            s.answers,
            scale * s.total + s.answers * shift,
            scale**2 * s.squares + 2 * scale * shift * s.total + s.answers * shift**2,
        )
        for s in strata
    ]
    before, after = stratified_mean(strata), stratified_mean(moved)
    assert after.value.value == scale * Fraction(before.value.value or 0) + shift
    assert reasons(after) == reasons(before)
    if before.variance.value is not None:
        assert after.variance.value == scale**2 * Fraction(before.variance.value)
        assert after.design_effect.value == before.design_effect.value


@given(observed, st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9))
def test_a_weighted_mean_is_total_and_free_of_the_weights_scale(
    sample: list[Observation], factor: Fraction
) -> None:
    found = weighted_mean(sample)
    scaled = weighted_mean([Observation(o.stratum, factor * o.weight, o.value) for o in sample])
    assert scaled == found
    assert weighted_mean(sample[::-1]).value == found.value
    positive = [o for o in sample if o.weight]
    assert {figure.denominator for figure in figures(found)} == {len(positive)}
    if not positive:
        assert reasons(found)[0] == ("no-weight" if sample else "no-answers")
        return
    mean = found.value.value
    assert mean is not None
    assert min(o.value for o in positive) <= mean <= max(o.value for o in positive)
    lonely = [code for code, n in Counter(o.stratum for o in sample).items() if n == 1]
    if lonely:
        assert reasons(found) == ("", "one-unit-stratum", lonely[0])
    elif found.variance.value is None:
        assert reasons(found) == ("", "all-alike", "")
    else:
        assert found.variance.value > 0
        assert Fraction(found.design_effect.value or 0) > 0


def test_the_linearized_variance_by_its_definition() -> None:
    """Derived: the terms u = w(y - ȳ)/Σw one by one, in two strata of which one is known."""
    sample = [("a", 1, 2), ("a", 3, 5), ("a", 2, 4), ("b", 4, 1), ("b", 1, 5)]
    whole = sum(w for _, w, _ in sample)
    mean = Fraction(sum(w * y for _, w, y in sample), whole)
    expected = Fraction(0)
    for code, left in (("a", 1 - Fraction(3, 12)), ("b", Fraction(1))):
        u = [w * (y - mean) / whole for stratum, w, y in sample if stratum == code]
        expected += left * len(u) * statistics.variance(u)
    found = weighted_mean([Observation(*of) for of in sample], {"a": 12})
    assert found.value.value == mean
    assert found.variance.value == expected
    spread = sum(w * (y - mean) ** 2 for _, w, y in sample) / whole
    assert found.design_effect.value == expected / (spread / 4)  # 5/4·spread/5, N unknown


def test_float_weights_are_taken_exactly() -> None:
    sample = [Observation("a", 0.5, 2), Observation("a", 0.25, 4), Observation("a", 0.25, 5)]
    assert weighted_mean(sample).value.value == Fraction(13, 4)


def test_one_unit_in_a_stratum_is_said() -> None:
    """One answer of several units shows no spread; the only unit of a stratum needs none."""
    pair = StratumSums.of("pair", 9, [2, 5])
    alone = stratified_mean([pair, StratumSums.of("alone", 3, [4])])
    assert reasons(alone) == ("", "one-unit-stratum", "alone")
    assert alone.value.value == Fraction(9 * 7, 24) + Fraction(3 * 4, 12)
    certain = stratified_mean([pair, StratumSums.of("certain", 1, [4])])
    assert reasons(certain) == ("", "", "")
    expected = Fraction(9, 10) ** 2 * Fraction(7, 9) * Fraction(9, 2) / 2
    assert certain.variance.value == expected
    sample = [Observation("pair", 1, 2), Observation("pair", 1, 5), Observation("alone", 1, 4)]
    assert reasons(weighted_mean(sample)) == ("", "one-unit-stratum", "alone")
    assert reasons(weighted_mean(sample, {"alone": 1})) == ("", "", "")


def test_a_census_has_no_sampling_error() -> None:
    strata = [StratumSums.of("a", 2, [1, 5]), StratumSums.of("b", 1, [3])]
    assert reasons(stratified_mean(strata)) == ("", "census", "")
    assert stratified_total(strata).value.value == 9
    sample = [Observation("a", 1, 1), Observation("a", 1, 5)]
    assert reasons(weighted_mean(sample, {"a": 2})) == ("", "census", "")


def test_nearly_a_census_has_nearly_no_error() -> None:
    values = [1, 5] * 50
    errors = [
        stratified_mean([StratumSums.of("a", population, values)]).standard_error.value
        for population in (101, 1000, 10**9)
    ]
    assert errors == sorted(errors, key=lambda error: error or 0)
    unlimited = weighted_mean([Observation("a", 1, value) for value in values])
    assert errors[-1] == pytest.approx(unlimited.standard_error.value, rel=1e-6)


def test_what_has_no_estimate() -> None:
    good = StratumSums.of("good", 9, [2, 5])
    nobody = StratumSums.of("nobody", 0, [])
    assert reasons(stratified_mean([])) == ("no-answers", "no-answers", "")
    assert reasons(stratified_total([nobody])) == ("no-answers", "no-answers", "")
    assert reasons(stratified_mean([StratumSums.of("a", 5, [])]))[0] == "no-answers"
    empty = stratified_mean([good, StratumSums.of("empty", 5, [])])
    assert reasons(empty) == ("empty-stratum", "empty-stratum", "empty")
    over = stratified_mean([good, StratumSums.of("over", 1, [1, 2])])
    assert reasons(over) == ("more-than-population", "more-than-population", "over")
    assert stratified_mean([good, nobody]) == stratified_mean([good])


@pytest.mark.parametrize(
    ("weights", "why_not"),
    [
        ([], "no-answers"),
        ([1, -1], "negative-weight"),
        ([1, float("nan")], "not-finite"),
        ([0, 0], "no-weight"),
    ],
)
def test_weights_that_are_refused(weights: list[float], why_not: str) -> None:
    found = weighted_mean([Observation("a", weight, 3) for weight in weights])
    assert reasons(found) == (why_not, why_not, "")


def test_more_observations_than_the_stratum_has_units() -> None:
    found = weighted_mean([Observation("a", 1, 3), Observation("a", 1, 4)], {"a": 1})
    assert reasons(found) == ("more-than-population", "more-than-population", "a")


def test_sums_that_no_answers_give() -> None:
    for n, total, squares in ((2, 4, 7), (0, 1, 1), (-1, 0, 0), (0, 0, 5)):
        with pytest.raises(ValueError, match="no answers"):
            StratumSums("a", 5, n, total, squares)
    with pytest.raises(ValueError, match="no answers"):
        StratumSums("a", -5, 0, 0, 0)


def test_sums_of_values_and_of_counts_are_alike() -> None:
    assert StratumSums.counted("a", 9, {4: 2, 1: 1}) == StratumSums.of("a", 9, [4, 1, 4])
