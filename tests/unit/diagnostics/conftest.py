"""Tells hypothesis how to draw a criterion record: any that the platform can hold."""

from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import CriterionRecord

LEVELS = st.integers(1, 5)
RATINGS = st.lists(LEVELS, max_size=4).map(tuple)


@st.composite
def criterion_records(draw: st.DrawFn) -> CriterionRecord:
    """A criterion in any phase: rated, agreed (with a level or as not applicable), reviewed."""
    area = draw(st.sampled_from(("C1", "C2", "M3")))
    agreed = draw(st.none() | LEVELS)
    not_applicable = agreed is None and draw(st.booleans())
    return CriterionRecord(
        code=f"{area}.{draw(st.integers(1, 99))}",
        area=area,
        self_ratings=draw(RATINGS),
        self_not_applicable=draw(st.integers(0, 3)),
        self_dont_know=draw(st.integers(0, 3)),
        agreed=agreed,
        agreed_not_applicable=not_applicable,
        not_applicable_accepted=not_applicable and draw(st.booleans()),
        verified=None if agreed is None else draw(st.none() | st.integers(1, agreed)),
        desired=draw(st.none() | LEVELS),
        importance=draw(st.none() | LEVELS),
        desired_ratings=draw(RATINGS),
        importance_ratings=draw(RATINGS),
        reviewed=draw(st.booleans()),
    )


st.register_type_strategy(CriterionRecord, criterion_records())
