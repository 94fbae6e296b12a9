"""R10, R12, R14: the life of one institution over two rounds, by five people in three languages."""

from playwright.sync_api import expect

from tests.browser.conftest import Company
from tests.browser.institution import (
    CRITERIA,
    FIRST_ROUND,
    SECOND_ROUND,
    Agreed,
    Colleague,
    Institution,
    add_file,
    add_link,
    agree,
    close,
    found,
    invite,
    open_assessment,
    pieces,
    plan_next_wave,
    rate,
    start,
    submit,
    to_evidence,
)
from tests.browser.reviewing import (
    assign_second_reader,
    decide,
    fetch_letter,
    finish,
    open_review,
    read_second,
    second_readings,
    take_it,
    verify_undisputed,
)

WIDEST, WIDE = "C2.1", "C3.2"  # where the assessors lie furthest apart
PROVEN, ASKED, RETURNED = "C4.1", "C5.1", "C6.1"
BARE = ("C8.4", "W1.1")  # nothing is given to show for them
REGISTER = b"Twelve positions.\n"
PAPERS = "Minutes of the last congress."
DISSENT = "The youth wing finds this too high."

RATED = {code: 2 + number % 2 for number, code in enumerate(CRITERIA)}
FRENCH = {**RATED, WIDEST: 1, WIDE: 1}
ARABIC = {**RATED, WIDEST: 5, WIDE: 4, "C7.1": RATED["C7.1"] + 1}

FIRST = {code: Agreed(level, PAPERS) for code, level in RATED.items()} | {
    WIDEST: Agreed(3, "The strategy of 2024.", importance=5, desired=4),
    WIDE: Agreed(2, "Two notes to the country team."),
    PROVEN: Agreed(2),
    **{code: Agreed(RATED[code]) for code in BARE},
}
"""What is agreed in the first round."""


SECOND = FIRST | {
    PROVEN: Agreed(4),  # two levels up, and nothing to show that was not there before
    ASKED: Agreed(3, PAPERS),
    RETURNED: Agreed(4, "The agreement of 9 June 2026."),
}
"""What is agreed in the second round."""

LATER = {code: agreed.level for code, agreed in SECOND.items()}


def rate_in(institution: Institution, title: str, levels: tuple[dict[str, int], ...]) -> None:
    """The focal point invites both assessors; each rates, and the ratings are closed."""
    focal = institution.focal
    open_assessment(focal, title)
    focal.sees("Invite the people who will rate, each on their own.")
    invite(focal, "Planning unit", "two-rounds-planning", "fr")
    invite(focal, "Legal unit", "two-rounds-legal", "ar")
    receipts = {
        rate(assessor, given) for assessor, given in zip(institution.assessors, levels, strict=True)
    }
    assert len(receipts) == 2
    open_assessment(focal, title)
    focal.sees("2 of 2 assessors have submitted their ratings.")
    focal.check("rated")
    close(focal)
    focal.sees("0 of 56 are agreed.")


def meet(focal: Colleague, remote: Colleague) -> None:
    """The consensus meeting on what is disputed most, followed on a phone in Arabic."""
    focal.sees("On 2 of 56 criteria the assessors are two levels or more apart.")
    focal.check("spread")
    focal.crumb(2)
    focal.follow("Hold the consensus meeting, with a projector and people elsewhere")
    focal.press("Begin the meeting and write")
    assert WIDEST in focal.page.locator("h1").inner_text()
    remote.visitor.open("/")
    remote.page.locator('main a[href$="/meeting/live"]').first.click()
    expect(remote.page.locator("#criterion")).to_contain_text(WIDEST, timeout=60_000)
    focal.page.keyboard.press(str(FIRST[WIDEST].level))
    assert focal.visitor.control("level", str(FIRST[WIDEST].level)).is_checked()
    dissent = {"dissent": DISSENT, "parked": "Ask the treasurer."}
    focal.fill_in({**FIRST[WIDEST].as_fields(), **dissent})
    focal.page.locator("input[name=dissent_agreed]").check(force=True)
    focal.send("save")
    expect(remote.page.locator("#now")).to_contain_text(DISSENT, timeout=60_000)
    focal.check("meeting")
    remote.check("meeting")
    focal.send("next")
    assert WIDE in focal.page.locator("h1").inner_text()
    expect(remote.page.locator("#criterion")).to_contain_text(WIDE, timeout=60_000)
    focal.fill_in(FIRST[WIDE].as_fields())
    focal.send("save")
    focal.crumb(1)
    focal.sees("2 of 56 criteria are agreed.")


def agree_and_prove(focal: Colleague) -> None:
    """All other criteria by their pages; a link and a file for one of them."""
    focal.go_on()
    agree(focal, FIRST)
    focal.sees("56 of 56 are agreed.")
    to_evidence(focal, PROVEN)
    add_link(focal, "Position on the wage law", "https://unions.example.org/wage-law", 2)
    add_file(focal, "Register of positions", "positions.txt", REGISTER, 4)
    assert len(pieces(focal)) == 2
    focal.check("evidence")
    focal.crumb(1)
    submit(focal)


def ask_and_return(institution: Institution) -> None:
    """The reviewer takes the assessment, asks in place, verifies, and returns one criterion."""
    reviewer, focal = institution.reviewer, institution.focal
    open_review(reviewer, FIRST_ROUND)
    reviewer.sees("Nobody has it yet.")
    reviewer.check("review")
    take_it(reviewer)
    assign_second_reader(reviewer, "two-rounds-second-reader")
    reviewer.criterion(PROVEN)
    assert len(pieces(reviewer)) == 2
    assert reviewer.download("main ul.pieces a[download]") == REGISTER
    reviewer.crumb(2)
    reviewer.criterion(ASKED)
    reviewer.fill("Ask about this criterion", "Who reads the bulletin?")
    reviewer.press("Send the question")
    answer_in_place(focal)
    open_review(reviewer, FIRST_ROUND)
    reviewer.sees("1 answer of the organization is new.")
    verify_undisputed(reviewer, 52)
    decide(reviewer, WIDEST, "verify", 3)
    assert DISSENT not in reviewer.page.content()
    reviewer.criterion(WIDEST)
    reviewer.press("Ask for a second reading")
    reviewer.sees("A reviewer asked for a second reading.")
    reviewer.crumb(2)
    decide(reviewer, WIDE, "verify", 2)
    for code in BARE:
        decide(reviewer, code, "accept")
    decide(reviewer, RETURNED, "return", reason="Which agreement is meant?")
    reviewer.sees("You return 1 criterion")
    reviewer.check("review-returning")
    finish(reviewer, "Return the assessment")
    reviewer.sees("The assessment is returned. The organization sees your questions now.")
    open_review(reviewer, FIRST_ROUND)
    reviewer.sees("While the organization works on its answer, you see only what was asked.")


def answer_in_place(focal: Colleague) -> None:
    open_assessment(focal, FIRST_ROUND)
    focal.sees("1 message of the reviewer is new to you.")
    focal.follow(f"Read and answer on {ASKED}")
    focal.sees("Who reads the bulletin?")
    focal.fill("Your answer", "Every branch office; the list is kept there.")
    focal.press("Send the answer")
    focal.sees("Every branch office; the list is kept there.")
    focal.check("answered")


def answer_what_was_returned(focal: Colleague) -> None:
    open_assessment(focal, FIRST_ROUND)
    focal.sees("The reviewer asks you to look at 1 criterion again.")
    focal.sees("Which agreement is meant?")
    focal.check("returned")
    focal.go_on()
    focal.fill_in({"evidence": "The agreement of 3 March 2025, pages 4 to 9."})
    focal.send("next")
    submit(focal)


def confirm_and_validate(institution: Institution) -> None:
    """The second reader agrees in French, the reviewer ends the review; both have the letter."""
    reviewer, second = institution.reviewer, institution.second
    open_review(reviewer, FIRST_ROUND)
    decide(reviewer, RETURNED, "verify", 2)
    assert second_readings(reviewer) == {WIDEST: "Not yet"}
    open_review(second, FIRST_ROUND)
    second.check("review")
    read_second(second, WIDEST, "yes")
    second.check("second-reading")
    open_review(reviewer, FIRST_ROUND)
    finish(reviewer, "Validate the assessment")
    open_review(reviewer, FIRST_ROUND)
    reviewer.sees("The review ended on")
    open_assessment(institution.focal, FIRST_ROUND)
    institution.focal.sees("The assessment is validated.")
    letters = [fetch_letter(reader) for reader in (institution.focal, reviewer)]
    assert letters[0].startswith(b"%PDF-")
    assert letters[0] == letters[1]
    institution.focal.check("validated")


def plan_one_action(focal: Colleague) -> None:
    open_assessment(focal, FIRST_ROUND)
    focal.follow("Action plan")
    focal.sees("Nothing is planned yet.")
    focal.check("plan")
    focal.go_on()
    gap = focal.page.locator("select[name=criterion]").input_value()
    assert gap in CRITERIA
    focal.fill_in({"text": "Write a budget for the strategy.", "owner": "Secretariat"})
    focal.page.locator("input[name=term]").fill("2031-05-31")
    focal.press("Add the action")
    focal.sees("1 action is before you.")
    focal.check("planned")
    assert focal.download('a[href$="/plan.xlsx"]').startswith(b"PK")
    calendar = focal.download('a[href$="/plan.ics"]').decode()
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert "DTSTART;VALUE=DATE:20310531" in calendar


def first_round(institution: Institution) -> None:
    start(institution.designer, FIRST_ROUND)
    rate_in(institution, FIRST_ROUND, (FRENCH, ARABIC))
    meet(institution.focal, institution.assessors[1])
    agree_and_prove(institution.focal)
    ask_and_return(institution)
    answer_what_was_returned(institution.focal)
    confirm_and_validate(institution)
    plan_one_action(institution.focal)


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
    assert boxes.count() == 2
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


def test_an_institution_lives_through_two_rounds(company: Company) -> None:
    institution = found(company)
    first_round(institution)
    second_round(institution)
