"""The first round of an institution: rating, meeting, agreeing, review, letter, plan."""

from playwright.sync_api import expect

from tests.browser.founding import start
from tests.browser.institution import (
    CRITERIA,
    FIRST_ROUND,
    Agreed,
    Colleague,
    Institution,
    add_file,
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
    WIDEST: Agreed(3, "The strategy of 2024.", importance=5),
    WIDE: Agreed(2, "Two notes to the country team."),
    PROVEN: Agreed(2),
    **{code: Agreed(RATED[code]) for code in BARE},
}
"""What is agreed in the first round."""


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
    assert focal.page.locator("select[name=criterion]").input_value() == WIDEST
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
