"""Answering without a connection, in Chromium: nothing is lost, everything arrives once (R19)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Route

from tests.browser.chromium import launch_in
from tests.browser.conftest import Site
from tests.browser.phone import Line, Link, Office, Phone, options, wait_until

NewPhone = Callable[..., Phone]


@pytest.fixture(scope="module")
def office(site: Site) -> Office:
    return Office(site)


@pytest.fixture
def link(office: Office) -> Link:
    return office.link()


@pytest.fixture
def new_phone(browser: Browser, site: Site, tmp_path: Path) -> Iterator[NewPhone]:
    """``new_phone(link)``: another device, each with a browser of its own.

    A whole one: to close a mere part of a browser, Chromium waits for ever for a service worker
    that is at work.
    """
    made: list[Phone] = []
    lines: list[Line] = []

    def make(link: Link, language: str = "en", script: str = "") -> Phone:
        folder, line = tmp_path / f"phone{len(made)}", Line(site)
        lines.append(line)
        context = launch_in(browser, folder, **options(line.address, language))
        if script:
            context.add_init_script(script)
        made.append(Phone(context, link, line))
        return made[-1]

    yield make
    for phone in made:
        phone.leave()
    for line in lines:
        line.close()


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    found = Line(site)
    yield found
    found.close()


def test_cut_midway_closed_and_opened_again_everything_arrives_once(
    browser: Browser, line: Line, office: Office, link: Link, tmp_path: Path
) -> None:
    phone = Phone(launch_in(browser, tmp_path / "profile", **options(line.address)), link)
    phone.open_and_keep()
    phone.page.locator("#go-on").click()
    phone.choose("member", "yes")
    phone.await_state("Saved")
    assert office.answers(link) == {"member": "yes"}

    line.cut()
    phone.write("years", "7")
    phone.await_state("On this device: 1 answer, not yet received.")
    phone.go()
    assert phone.page.url.endswith("/s/second") and phone.is_kept_page
    phone.choose("again", "9")
    phone.write("remark", "The bridge was out for a week")
    phone.await_state("On this device: 3 answers, not yet received.")
    phone.visitor.check_page("offline-section-en-360")
    phone.leave()  # the whole browser is closed

    phone = Phone(launch_in(browser, tmp_path / "profile", **options(line.address)), link)
    phone.open()
    assert phone.is_kept_page
    wait_until(lambda: "The second section: 2 of 5 answered" in phone.visitor.text)
    phone.await_state("On this device: 3 answers, not yet received.")
    phone.visitor.check_page("offline-welcome-en-360")
    assert phone.page.locator("#go-on").inner_text() == "Go on"
    phone.open("/s/first")
    phone.wait_until(phone.visitor.control("member", "yes").is_checked)
    assert phone.page.locator("#years").input_value() == "7"
    phone.write("years", "8")
    phone.go()
    written = phone.page.locator("#remark")
    phone.wait_until(lambda: written.input_value() == "The bridge was out for a week")
    assert office.answers(link) == {"member": "yes"}

    line.mend()
    phone.await_state("Received: all your answers have arrived.")
    assert office.answers(link) == {
        "member": "yes",
        "years": 8,
        "again": 9,
        "remark": "The bridge was out for a week",
    }
    assert office.revision(link) == 4  # one for each answer, none for what was replaced on the way
    phone.leave()


def test_in_arabic_from_right_to_left(new_phone: NewPhone, office: Office, link: Link) -> None:
    phone = new_phone(link, "ar")
    phone.open("?lang=ar")
    phone.open_and_keep()
    with phone.offline():
        phone.open("/s/first")
        assert phone.is_kept_page and phone.visitor.language == ("ar", "rtl")
        phone.choose("member", "no")
        phone.choose("heard", "4")
        phone.await_state(phone.text("here", 2))
        phone.visitor.check_page("offline-section-ar-360")
        phone.go()
        phone.write("name", "الاسم")
        phone.await_state(phone.text("here", 3))
        phone.go()
        phone.visitor.check_page("offline-review-ar-360")
        phone.open("/answers")
        phone.visitor.check_page("offline-not-kept-ar-360")
        phone.open("/s/second")
    phone.await_state(phone.text("received"))
    office.await_answers(link, {"member": "no", "heard": "4", "name": "الاسم"})
    assert office.revision(link) == 3


def test_questions_open_and_close_at_once_without_a_connection(
    new_phone: NewPhone, link: Link
) -> None:
    phone = new_phone(link)
    phone.open_and_keep()
    with phone.offline():
        phone.open("/s/first")
        years = phone.page.locator("#years")
        assert not years.is_visible()
        phone.choose("member", "yes")
        years.wait_for(state="visible")
        phone.choose("member", "no")
        years.wait_for(state="hidden")
        phone.choose("member", "yes")
        phone.write("years", "151")
        phone.await_state("On this device: 2 answers")
        phone.page.get_by_text("Error: Please write a number from 0 to 150.").wait_for()
        phone.visitor.check_page("offline-wrong-number-en-360")
        phone.open("/review")
        phone.page.locator("#submit .button").click()
        phone.await_state("Some answers are still needed")
        phone.page.locator('#missing li[data-field="years"]').wait_for(state="visible")
        assert phone.page.locator("#missing li:visible").count() == 1


NO_WORKER = "delete Navigator.prototype.serviceWorker"


def test_acknowledgements_that_get_lost(new_phone: NewPhone, office: Office, link: Link) -> None:
    phone = new_phone(link, script=NO_WORKER)  # which would send in the page's place
    phone.open("/s/first")
    lost = phone.lose_acknowledgements(2)
    phone.choose("member", "no")
    phone.wait_until(lambda: len(lost) == 2)
    phone.choose("heard", "2")
    phone.await_state("Received")
    assert office.answers(link) == {"member": "no", "heard": "2"}
    assert office.revision(link) == 2 and len(lost) == 2


def test_what_the_page_has_sent_the_worker_sends_again(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link)
    phone.open_and_keep()
    phone.open("/s/first")
    lost = phone.lose_acknowledgements(1)
    phone.choose("member", "no")
    phone.wait_until(lambda: len(lost) == 1)
    phone.await_state("Received")
    assert office.answers(link) == {"member": "no"} and office.revision(link) == 1


def test_a_window_that_is_closed_before_the_answer_of_the_server(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link, script=NO_WORKER)
    phone.open("/s/first")
    lost = phone.lose_acknowledgements(1)
    phone.choose("member", "no")
    phone.wait_until(lambda: len(lost) == 1)
    phone.page.close()
    phone.visitor.page = phone.context.new_page()
    phone.open()
    phone.await_state("Received")
    assert office.answers(link) == {"member": "no"} and office.revision(link) == 1


def test_what_one_window_answers_another_one_shows(new_phone: NewPhone, link: Link) -> None:
    phone = new_phone(link)
    phone.open("/s/first")
    other = phone.other_window()
    phone.choose("member", "yes")
    other.locator("#years").wait_for(state="visible")
    assert other.locator('input[name="member"][value="yes"]').is_checked()


@pytest.mark.parametrize(("choice", "kept"), [("Keep mine", "mine"), ("Take the other", "theirs")])
def test_two_windows_write_at_the_same_question(
    new_phone: NewPhone, office: Office, link: Link, choice: str, kept: str
) -> None:
    phone = new_phone(link)
    phone.open("/s/second")
    other = phone.other_window()
    phone.page.locator("#name").press_sequentially("mine")  # typed, and not left yet
    other.locator("#name").fill("theirs")
    other.locator("#name").blur()
    office.await_answers(link, {"name": "theirs"})
    phone.page.locator("#name").blur()
    panel = phone.page.locator(".conflict")
    panel.wait_for()
    assert "theirs" in panel.inner_text() and "Yours: mine." in panel.inner_text()
    phone.visitor.check_page(f"conflict-windows-{kept}-en-360")
    phone.visitor.press(choice)
    panel.wait_for(state="detached")
    office.await_answers(link, {"name": kept})
    assert phone.page.locator("#name").input_value() == kept
    wait_until(lambda: other.locator("#name").input_value() == kept)


@pytest.mark.parametrize(("choice", "kept"), [("Keep mine", "yes"), ("Take the other", "no")])
def test_two_devices_answer_the_same_question(
    new_phone: NewPhone, office: Office, link: Link, choice: str, kept: str
) -> None:
    phone, laptop = new_phone(link), new_phone(link)
    phone.open("/s/first")
    laptop.open("/s/first")
    laptop.choose("member", "no")
    laptop.await_state("Saved")
    phone.choose("member", "yes")
    panel = phone.page.locator('[data-item="member"] .conflict')
    panel.wait_for()
    assert "No" in panel.inner_text() and "Yours: Yes." in panel.inner_text()
    assert office.answers(link) == {"member": "no"}
    phone.visitor.check_page(f"conflict-devices-{kept}-en-360")
    phone.visitor.press(choice)
    panel.wait_for(state="detached")
    office.await_answers(link, {"member": kept})
    assert phone.visitor.control("member", kept).is_checked()
    assert phone.page.locator("#years").is_visible() == (kept == "yes")
    # The next answer rests on what was chosen.
    phone.choose("member", "yes" if kept == "no" else "no")
    office.await_answers(link, {"member": "yes" if kept == "no" else "no"})


def test_a_conflict_that_shows_up_on_another_page_is_linked_to(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone, laptop = new_phone(link), new_phone(link)
    phone.open_and_keep()
    with phone.offline():
        phone.open("/s/first")
        phone.choose("heard", "1")
        phone.choose("member", "no")
        phone.go()
        laptop.open("/s/first")
        laptop.choose("heard", "5")
        laptop.await_state("Saved")
    notice = phone.page.locator("#notices a")
    notice.wait_for()
    office.await_answers(link, {"heard": "5", "member": "no"})
    phone.visitor.check_page("conflict-elsewhere-en-360")
    phone.page.goto(f"{link.path}/review")
    phone.page.locator("#submit .button").click()
    phone.await_state("Some answers are still needed")
    notice.click()
    phone.page.locator('[data-item="heard"] .conflict').wait_for()
    assert phone.visitor.control("heard", "1").is_checked()
    phone.visitor.press("Take the other")
    wait_until(lambda: phone.visitor.control("heard", "5").is_checked())
    assert office.answers(link) == {"heard": "5", "member": "no"}


def test_what_the_server_refuses_is_told_at_the_question_and_kept_in_it(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    """Of another size than the page allows: only the server knows."""
    phone = new_phone(link)
    phone.open("/s/second")
    phone.page.locator("#name").evaluate("control => control.removeAttribute('maxlength')")
    phone.write("name", "a name of more than twenty characters")
    phone.page.locator('[data-item="name"] .err').wait_for()
    assert "Please shorten your text" in phone.page.locator('[data-item="name"]').inner_text()
    assert phone.page.locator("#name").input_value() == "a name of more than twenty characters"
    phone.write("name", "a shorter name")
    phone.page.locator('[data-item="name"] .err').wait_for(state="detached")
    office.await_answers(link, {"name": "a shorter name"})


def test_save_data_asks_first(new_phone: NewPhone, link: Link) -> None:
    dear = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    phone = new_phone(link, script=dear)
    asked: list[str] = []
    phone.context.on("request", lambda request: asked.append(request.url))
    phone.open()
    button = phone.page.get_by_role("button", name="Keep for answering without a connection")
    button.wait_for()
    phone.page.wait_for_timeout(1000)
    assert not [url for url in asked if "/offline" in url or "service-worker" in url]
    phone.visitor.check_page("save-data-en-360")
    button.click()
    phone.await_state("You can go on without a connection")
    with phone.offline():
        phone.open("/s/second")
        assert phone.is_kept_page


def test_handing_in_without_a_connection(new_phone: NewPhone, office: Office, link: Link) -> None:
    phone = new_phone(link)
    phone.open_and_keep()
    with phone.offline():
        phone.open("/s/first")
        phone.choose("member", "no")
        phone.await_state("On this device: 1 answer")
        phone.open("/review")
        phone.page.locator("#submit .button").click()
        phone.await_state("It will be handed in as soon as there is a connection")
        phone.visitor.check_page("offline-handed-in-en-360")
        response = office.response(link)
        assert response is None
    phone.page.wait_for_url("**/receipt")
    handed_in = office.response(link)
    assert handed_in is not None and handed_in.submitted_at is not None
    assert handed_in.answers == {"member": "no"} and handed_in.revision == 1
    assert handed_in.receipt_code in phone.visitor.text
    wait_until(lambda: link.path not in phone.raw())  # nothing of it stays on the device


def test_a_change_after_handing_in_offline_has_to_be_handed_in_again(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link)
    phone.open_and_keep()
    with phone.offline():
        phone.open("/s/first")
        phone.choose("member", "no")
        phone.await_state("On this device: 1 answer")
        phone.open("/review")
        phone.page.locator("#submit .button").click()
        phone.await_state("It will be handed in")
        phone.open("/s/first")
        phone.choose("member", "yes")  # which opens a required question
        phone.await_state("please submit again")
    office.await_answers(link, {"member": "yes"})
    response = office.response(link)
    assert response is not None and response.submitted_at is None


def test_submitting_with_a_connection_and_pressing_twice(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link)
    phone.open("/s/first")
    phone.choose("member", "no")
    phone.await_state("Saved")
    phone.open("/review")
    phone.page.locator("#submit .button").dblclick()
    phone.page.wait_for_url("**/receipt")
    response = office.response(link)
    assert response is not None and response.submitted_at is not None and response.revision == 1


def test_submitting_too_early_shows_what_is_missing(new_phone: NewPhone, link: Link) -> None:
    phone = new_phone(link)
    phone.open("/s/first")
    phone.choose("heard", "3")
    phone.await_state("Saved")
    phone.open("/review")
    with phone.page.expect_navigation():
        phone.page.locator("#submit .button").click()
    phone.page.get_by_text("Some answers are still needed before you can submit.").wait_for()


HOLDS_THE_QUESTIONNAIRE_BACK = """
    const fetchAtOnce = self.fetch;
    self.fetch = async (address, ...more) => {
      const reply = await fetchAtOnce(address, ...more);
      if (!String(address).includes("/offline")) return reply;
      await new Promise((come) => { self.come = come; });
      return reply;
    };
    if (location.pathname.startsWith("/a/"))
      sessionStorage.setItem(`unwanted ${location.pathname.split("/").slice(0, 3).join("/")}`, "");
"""


def test_answers_given_while_the_questionnaire_is_on_its_way_stand(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    """What comes with it is older: it is neither shown in their place nor another one's change."""
    phone = new_phone(link, script=HOLDS_THE_QUESTIONNAIRE_BACK)
    phone.open("/s/first")
    phone.choose("member", "yes")
    phone.await_state("Saved")
    phone.page.evaluate(
        "() => { const { home, bundle, edition } = Page.data;"
        " self.kept = Keeping.keep({ path: home, bundle, edition }); }"
    )
    phone.wait_until(lambda: phone.page.evaluate("Boolean(self.come)"))
    phone.choose("member", "no")
    phone.choose("heard", "1")
    office.await_answers(link, {"member": "no", "heard": "1"})
    phone.page.evaluate("self.come()")
    assert phone.page.evaluate("self.kept")
    phone.choose("heard", "2")
    office.await_answers(link, {"member": "no", "heard": "2"})
    assert phone.page.locator(".conflict").count() == 0
    known = (
        "() => Device.entries(Page.place)"
        ".then((all) => all.map(({ item, fields }) => [item, fields]))"
    )
    phone.wait_until(lambda: not phone.page.evaluate("Answers.entries('queued').length"))
    assert dict(phone.page.evaluate(known)) == {
        "member": {"member": ["no"]},
        "heard": {"heard": ["2"]},
    }


def test_nothing_on_the_device_can_be_read(new_phone: NewPhone, link: Link) -> None:
    """Not what waits, not what was received, not in the pages that are kept."""
    phone = new_phone(link)
    phone.open("/s/second")
    phone.write("name", "Rumpelstilzchen")
    phone.await_state("Saved")
    phone.open_and_keep()
    with phone.offline():
        phone.open("/s/second")
        written = phone.page.locator("#name")
        phone.wait_until(lambda: written.input_value() == "Rumpelstilzchen")
        phone.write("remark", "Heinzelmännchen")
        phone.await_state("On this device: 1 answer")
        kept = phone.raw()
        assert link.path in kept and "Remarks" in kept  # the questions are there
        assert "Rumpelstilzchen" not in kept and "Heinzelm" not in kept
        assert phone.secrets() == [["AES-GCM", False, False]]


def test_a_round_that_closes_meanwhile_takes_nothing_and_loses_nothing(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link)
    phone.open_and_keep()
    with phone.offline():
        phone.open("/s/first")
        phone.choose("member", "no")
        phone.choose("heard", "4")
        phone.await_state("On this device: 2 answers")
        office.close(link)
    phone.await_state("This questionnaire is closed")
    phone.await_state("2 answers that were not received stay on this device.")
    phone.visitor.check_page("offline-closed-en-360")
    phone.page.goto(link.path)
    phone.await_state("2 answers that were not received stay on this device.")
    phone.visitor.check_page("offline-closed-page-en-360")
    questions: list[str] = []

    def note_and_decline(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.dismiss()

    phone.page.once("dialog", note_and_decline)
    phone.visitor.press("Remove from this device")
    phone.wait_until(lambda: len(questions) == 1)
    assert "2 answers have not been received yet" in questions[0] and link.path in phone.raw()
    phone.page.once("dialog", lambda d: d.accept())
    phone.visitor.press("Remove from this device")
    phone.await_state("Removed from this device.")
    assert link.path not in phone.raw() and office.response(link) is None


def test_removed_from_a_borrowed_computer_it_does_not_come_back_by_itself(
    new_phone: NewPhone, link: Link
) -> None:
    phone = new_phone(link)
    phone.open_and_keep()
    phone.visitor.press("Remove from this device")
    phone.await_state("Removed from this device.")
    assert link.path not in phone.raw()
    phone.open("/s/first")
    phone.page.get_by_role("button", name="Keep for answering without a connection").wait_for()
    phone.page.wait_for_timeout(1000)
    assert phone.page.evaluate("caches.keys()") == []


def test_with_a_connection_the_page_is_always_the_servers(new_phone: NewPhone, link: Link) -> None:
    phone, laptop = new_phone(link), new_phone(link)
    phone.open_and_keep()
    laptop.open("/s/first")
    laptop.choose("heard", "5")
    laptop.await_state("Saved")
    phone.open("/s/first")
    assert not phone.is_kept_page and phone.visitor.control("heard", "5").is_checked()
    # And is known offline as well.
    wait_until(lambda: phone.page.evaluate("Answers.mine.size") == 1)
    with phone.offline():
        phone.open("/s/first")
        assert phone.is_kept_page
        phone.wait_until(phone.visitor.control("heard", "5").is_checked)


def test_another_language_replaces_what_is_kept(new_phone: NewPhone, link: Link) -> None:
    phone = new_phone(link)
    phone.open_and_keep()
    phone.open("?lang=fr")
    wait_until(lambda: phone.page.evaluate("Page.place?.edition === Page.data.edition"))
    with phone.offline():
        phone.open("/s/first")
        assert phone.is_kept_page and phone.visitor.language[0] == "fr"
        phone.open("/s/first?lang=ar")
        assert phone.visitor.language[0] == "fr" and phone.page.locator("#answers").count() == 0


def test_a_server_that_asks_for_a_pause_gets_it(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link)
    phone.open("/s/first")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=429, headers={"Retry-After": "4"})

    phone.context.route("**/answer", refuse, times=1)
    phone.choose("member", "no")
    phone.await_state("On this device: 1 answer")
    phone.choose("heard", "3")
    phone.page.wait_for_timeout(2000)
    assert len(refused) == 1 and office.response(link) is None
    phone.await_state("Received")
    assert office.answers(link) == {"member": "no", "heard": "3"} and office.revision(link) == 2


def test_a_page_of_another_version_keeps_what_was_answered(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link)
    phone.open("/s/first")
    phone.page.evaluate("Page.data.version = '999999'")
    phone.choose("member", "no")
    phone.await_state("This page shows another version of the questionnaire.")
    phone.await_state("1 answer that was not received stays on this device.")
    assert office.response(link) is None


def test_the_worker_sends_when_no_page_is_open(
    new_phone: NewPhone, site: Site, office: Office, link: Link
) -> None:
    phone = new_phone(link)
    phone.open_and_keep()
    wire = phone.context.new_cdp_session(phone.page)
    known: list[str] = []
    wire.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(r["registrationId"] for r in event["registrations"]),
    )
    wire.send("ServiceWorker.enable")
    with phone.offline():
        phone.open("/s/first")
        phone.choose("member", "no")
        phone.await_state("On this device: 1 answer")
        phone.page.goto("about:blank")
        assert {page.url for page in phone.context.pages} == {"about:blank"}
        assert office.response(link) is None
    event = {"origin": site.address, "registrationId": known[0], "tag": link.path}
    wire.send("ServiceWorker.dispatchSyncEvent", {**event, "lastChance": False})
    office.await_answers(link, {"member": "no"})
    assert office.revision(link) == 1


def test_without_a_service_worker_answers_wait_all_the_same(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link, script=NO_WORKER)
    phone.open("/s/first")
    with phone.offline():
        phone.choose("member", "no")
        phone.await_state("On this device: 1 answer")
        phone.page.locator('button[name="go"][value="next"]').click()
        phone.await_state("There is no connection.")
        assert phone.page.url.endswith("/s/first")
    phone.await_state("Received")
    phone.go()
    assert phone.page.url.endswith("/s/second") and office.answers(link) == {"member": "no"}


def test_where_nothing_can_be_kept_the_form_does_the_work(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link, script="Object.defineProperty(self, 'indexedDB', {value: undefined})")
    phone.page.goto(f"{link.path}/s/first")
    phone.choose("member", "no")
    phone.go()
    assert phone.page.url.endswith("/s/second") and office.answers(link) == {"member": "no"}


def test_where_keeping_fails_later_the_form_does_the_work(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone = new_phone(link)
    phone.open("/s/first")
    full = "() => { Device.add = () => Promise.reject(new Error('the disk is full')); }"
    phone.page.evaluate(full)
    phone.choose("member", "no")
    phone.go()
    assert phone.page.url.endswith("/s/second") and office.answers(link) == {"member": "no"}


def test_answers_given_after_handing_in_elsewhere_are_told_of(
    new_phone: NewPhone, office: Office, link: Link
) -> None:
    phone, laptop = new_phone(link), new_phone(link)
    phone.open_and_keep()
    with phone.offline():
        phone.open("/s/first")
        phone.choose("heard", "1")
        phone.await_state("On this device: 1 answer")
        laptop.open("/s/first")
        laptop.choose("member", "no")
        laptop.await_state("Saved")
        laptop.open("/review")
        laptop.page.locator("#submit .button").click()
        laptop.page.wait_for_url("**/receipt")
    phone.page.wait_for_url("**/receipt")
    phone.await_state("1 answer that was not received stays on this device.")
    assert office.answers(link) == {"member": "no"}
    phone.visitor.press("Correct my answers")
    office.await_answers(link, {"member": "no", "heard": "1"})
