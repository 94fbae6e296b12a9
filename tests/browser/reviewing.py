"""The steps of a reviewer and of a second reader, at the pages of one assessment under review."""

import time

from tests.browser.institution import ORGANIZATION, Colleague


def open_review(reader: Colleague, title: str) -> None:
    """From the home page over the queue to the institution's assessment in the round."""
    reader.visitor.open("/")
    reader.follow("Reviews")
    line = reader.page.locator("main tbody tr", has_text=ORGANIZATION).filter(has_text=title)
    with reader.page.expect_navigation():
        line.get_by_role("link", name=ORGANIZATION).first.click()


def take_it(reviewer: Colleague) -> None:
    with reviewer.page.expect_navigation():
        reviewer.press("Take it")
    assert "Reviewer, workers" in reviewer.fact("Reviewer")


def assign_second_reader(reviewer: Colleague, name: str) -> None:
    reviewer.unfold("Give it to a colleague, or name a second reader")
    reviewer.page.locator("select[name=second_reader]").select_option(label=name)
    with reviewer.page.expect_navigation():
        reviewer.press("Save who has it")
    assert reviewer.fact("Second reader") == name


def verify_undisputed(reviewer: Colleague, count: int) -> None:
    """Verify in one go what is undisputed: ``count`` criteria."""
    reviewer.page.locator('form[action$="/accept-undisputed"] input[type=checkbox]').check(
        force=True
    )
    with reviewer.page.expect_navigation():
        reviewer.press_of("Verify %(num)s criterion", "Verify %(num)s criteria", count)


def decide(reviewer: Colleague, code: str, decision: str, level: int = 0, reason: str = "") -> None:
    """From the overview to the criterion, and back with a decision on it."""
    reviewer.criterion(code)
    reviewer.visitor.choose("decision", decision)
    if level:
        reviewer.visitor.choose("verified_level", str(level))
    reviewer.page.locator("textarea[name=reason]").fill(reason)
    reviewer.send("overview")


def read_second(reader: Colleague, code: str, agrees: str, reason: str = "") -> None:
    """From the overview to the criterion, to say ``yes`` or ``no`` to the decision there."""
    reader.criterion(code)
    reader.visitor.choose("agrees", agrees)
    reader.page.locator("textarea[name=disagreement]").fill(reason)
    with reader.page.expect_navigation():
        reader.press("Save the second reading")


def second_readings(reviewer: Colleague) -> dict[str, str]:
    """What the second reader said so far, by the criteria that need a second reading."""
    caption = "Decisions that a second reader confirms before the assessment is validated"
    return {row[0]: row[-1] for row in reviewer.table(caption)}


def finish(reviewer: Colleague, button: str) -> None:
    with reviewer.page.expect_navigation():
        reviewer.press(button)


def fetch_letter(reader: Colleague) -> bytes:
    """The letter with the decisions, as soon as it is made; the page is loaded until then."""
    link = reader.page.locator('main a[href*="/letter?"], main a[href$="/letter"]')
    deadline = time.monotonic() + 120
    while not link.count() and time.monotonic() < deadline:
        reader.page.wait_for_timeout(1000)
        reader.page.reload()
    return reader.download('main a[href*="/letter?"], main a[href$="/letter"]')
