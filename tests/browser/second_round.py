"""The next round of the same institution: what stood before, what has risen, what changed."""

from playwright.sync_api import expect

from tests.browser.first_round import ASKED, BARE, FIRST, PAPERS, PROVEN, RETURNED
from tests.browser.founding import plan_next_wave, start
from tests.browser.institution import (
    FIRST_ROUND,
    SECOND_ROUND,
    Agreed,
    Colleague,
    Institution,
    add_link,
    agree,
    open_assessment,
    pieces,
    rate_in,
    submit,
    to_evidence,
)
from tests.browser.reviewing import (
    assign_second_reader,
    decide,
    finish,
    open_review,
    read_second,
    second_readings,
    take_it,
    verify_undisputed,
)

SECOND = FIRST | {
    PROVEN: Agreed(4),  # two levels up, and nothing to show that was not there before
    ASKED: Agreed(3, PAPERS),
    RETURNED: Agreed(4, "The agreement of 9 June 2026."),
}
"""What is agreed in the second round."""

LATER = {code: agreed.level for code, agreed in SECOND.items()}


def begin_from_last_time(focal: Colleague) -> None:
    """The criterion shows what stood then, and takes it into the form; saved, it stands again."""
    focal.criterion("C1.1")
    focal.sees(f"Last time (\u2068{FIRST_ROUND}\u2069): 2 Started (Agreed); Verified: 2 Started")
    focal.sees("Evidence of that time:")
    assert not focal.page.locator("input[name=level]:checked").count()
    focal.follow("Begin from what stood then")
    focal.page.wait_for_url("**from=last*")
    assert focal.visitor.control("level", "2").is_checked()
    assert focal.page.locator("textarea[name=evidence]").input_value() == PAPERS
    focal.sees("The form below holds what stood then. Nothing of it is saved until you save it.")
    focal.check("last-time")
    focal.send("agenda")
    focal.sees("1 of 56 are agreed.")


def prove_again(focal: Colleague) -> None:
    """Last round's pieces are taken over for one criterion; another one gets a new link."""
    to_evidence(focal, PROVEN)
    focal.sees("From the last round")
    boxes = focal.page.locator("main input[name=piece]")
    expect(boxes).to_have_count(2)
    focal.check("evidence-of-last-round")
    for number in range(2):
        boxes.nth(number).check(force=True)
    focal.press("Take it over")
    focal.sees("2 pieces are taken over.")
    assert len(pieces(focal)) == 2
    assert not boxes.count()
    focal.check("evidence-taken-over")
    focal.crumb(1)
    focal.follow("See the whole agenda")
    to_evidence(focal, ASKED)
    add_link(focal, "Readers of the bulletin", "https://unions.example.org/readers", 3)
    focal.crumb(1)


def agree_again(focal: Colleague) -> None:
    begin_from_last_time(focal)
    prove_again(focal)
    focal.go_on()
    agree(focal, SECOND)
    focal.sees("56 of 56 are agreed.")
    submit(focal)


def review_what_rose(institution: Institution) -> None:
    """Signs show the jump without new evidence; a second reader confirms whatever has risen."""
    reviewer, second = institution.reviewer, institution.second
    open_review(reviewer, SECOND_ROUND)
    reviewer.page.locator("details.signs summary").click()
    signs = reviewer.page.locator("details.signs li").all_inner_texts()
    assert signs == [
        f"Level 2 or above, and no evidence is given: {' · '.join(BARE)}",
        f"Two levels or more above the last round, and no new evidence: {PROVEN}",
    ]
    reviewer.check("signs")
    take_it(reviewer)
    assign_second_reader(reviewer, "two-rounds-second-reader")
    verify_undisputed(reviewer, 54)
    for code in BARE:
        decide(reviewer, code, "accept")
    risen = (PROVEN, ASKED, RETURNED)
    assert second_readings(reviewer) == dict.fromkeys(risen, "Not yet")
    open_review(second, SECOND_ROUND)
    for code in (ASKED, RETURNED):
        read_second(second, code, "yes")
        second.crumb(2)
    read_second(second, PROVEN, "no", "Le registre de 2025 ne montre pas le niveau 4.")
    second.check("disagreed")
    open_review(reviewer, SECOND_ROUND)
    assert second_readings(reviewer) == {PROVEN: "Disagrees", ASKED: "Agrees", RETURNED: "Agrees"}
    reviewer.check("risen")
    decide(reviewer, PROVEN, "verify", 3, "The register shows level 3.")
    assert second_readings(reviewer)[PROVEN] == "Not yet"
    open_review(second, SECOND_ROUND)
    read_second(second, PROVEN, "yes")
    open_review(reviewer, SECOND_ROUND)
    finish(reviewer, "Validate the assessment")


def see_what_changed(institution: Institution) -> None:
    """R12: the same verified change for the institution and, in French, for its second reader."""
    focal, second = institution.focal, institution.second
    open_assessment(focal, SECOND_ROUND)
    focal.sees("The assessment is validated.")
    focal.follow("What changed")
    focal.sees("3 areas higher")
    assert risen_areas(focal) == {
        "C4": ("2.5", "2.8"),
        "C5": ("2.5", "2.8"),
        "C6": ("2.5", "3.0"),
    }
    focal.page.locator("main details summary", has_text="Each criterion in both rounds").click()
    focal.check("change")
    open_review(second, SECOND_ROUND)
    second.follow("Read the report")
    second.follow("What changed")
    assert set(risen_areas(second)) == {"C4", "C5", "C6"}
    second.check("change")
    open_assessment(focal, SECOND_ROUND)
    focal.follow("Action plan")
    focal.sees("From an earlier round")
    focal.check("plan-again")


def risen_areas(reader: Colleague) -> dict[str, tuple[str, str]]:
    """The areas whose score is not what it was, with both scores."""
    rows = reader.table("Score of each area in both rounds, from 1 to 5")
    return {row[0].split()[0]: (row[1], row[2]) for row in rows if row[1] != row[2]}


def second_round(institution: Institution) -> None:
    plan_next_wave(institution.designer)
    start(institution.designer, SECOND_ROUND)
    rate_in(institution, SECOND_ROUND, (LATER, LATER))
    agree_again(institution.focal)
    review_what_rose(institution)
    see_what_changed(institution)
