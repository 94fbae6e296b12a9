"""Answers in own words: read and coded by the bureau of the group, seen by nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import (
    holder_of,
    save_answers,
    submit_response,
    take_back_submission,
)
from surveys.collection.answering.closing import seal
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import visit_by_token
from surveys.collection.answering.withdrawing import withdraw_answers
from surveys.collection.invitations.actions import invite, make_link
from surveys.collection.rounds.actions import close_round, plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.queries import latest_version
from surveys.results.comments.actions import add_theme, code_texts
from surveys.results.comments.models import CodedText, Coding, Theme
from tests.client import HouseClient, Page, fields_of, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.conftest import afresh, recorded
from tests.web.small_survey import CODE, publish_small_survey

CONFIDENTIAL, NAMED = Mode.CONFIDENTIAL, Mode.NAMED


def say(
    session: Session,
    round_: Round,
    *texts: str,
    group: Group = Group.WORKERS,
    country: str = "SEN",
    name: str = "",
) -> list[Response]:
    """One submitted response for each text, all of one organization."""
    organization = make_organization(session, group, country, name=name)
    given = []
    for text in texts:
        invitation, _token = make_invitation(session, round_, organization)
        answers = {"role": "board", "comment": text}
        response = save_answers(session, holder_of(invitation), None, answers, "en", now())
        submit_response(session, response, now())
        given.append(response)
    session.commit()
    return given


def theme(session: Session, round_: Round, title: str, group: Group = Group.WORKERS) -> Theme:
    """A theme that was in the code book before anybody read."""
    person = make_person(session)
    made = add_theme(session, round_.id, group, title, "", person.id, now() - timedelta(hours=1))
    session.commit()
    return made


def path(round_: Round, rest: str = "comments", group: str = "workers") -> str:
    return f"/rounds/{round_.id}/results/{group}/{rest}"


def texts_on(page: Page) -> list[str]:
    return [words(text) for text in page.all(".//article/p")]


def handles(page: Page) -> dict[str, str]:
    """What the page calls each text, by the text."""
    return {
        words(article.findall("p")[0]): article.findall("input")[0].get("value", "")
        for article in page.all(".//article")
    }


def coding_form(page: Page) -> tuple[str, dict[str, str]]:
    """Where the coding of a page is sent, and what a browser would send."""
    (form,) = [
        form
        for form in page.all(".//form")
        if form.get("method") == "post" and "/comments" in form.get("action", "")
    ]
    return form.get("action", ""), fields_of(form)


def code(client: HouseClient, at: str, themes: dict[str, list[int]]) -> None:
    """Send the page's form with these themes ticked; every text of the page named is read."""
    page = client.page(at)
    called = handles(page)
    action, form = coding_form(page)
    sent: dict[str, object] = {
        "csrf_token": form["csrf_token"],
        "seen_at": form["seen_at"],
        "text": list(called.values()),
        "shown_theme": [i.get("value") for i in page.all(".//input[@name='shown_theme']")],
        "read": [called[text] for text in themes],
    }
    for text, given in themes.items():
        for number in given:
            ticked = sent.setdefault(f"theme-{number}", [])
            assert isinstance(ticked, list)
            ticked.append(called[text])
    assert client.post(action, data=sent).status_code == 302


def table(client: HouseClient, at: str) -> dict[str, list[str]]:
    rows = client.page(at).all(".//tbody/tr")
    return {words(row[0]): [words(cell) for cell in row[1:]] for row in rows}


# --- reading -------------------------------------------------------------------------------------


def test_a_bureau_reads_the_texts_of_its_own_group(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    say(session, round_, "Too little notice.", "  ", name="The Union of Ports")
    say(session, round_, "Not ours.", group=Group.EMPLOYERS)
    say(session, round_, "An invented text.", country="XAA")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(path(round_))
    assert texts_on(page) == ["Too little notice."]
    assert "The Union of Ports" not in page.text()
    assert ("comments.seen", f"round:{round_.id}") in recorded(session)
    client.page(path(round_, group="employers"), 404)


def test_of_a_closed_round_without_texts_none_are_promised(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert "Texts appear as soon as" in client.page(path(round_)).text()
    session.rollback()
    close_round(session, round_, now())
    session.commit()
    text = client.page(path(round_)).text()
    assert "Nobody has written anything here" in text and "Texts appear" not in text


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESIGNER])
def test_nobody_else_reads_them(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    round_ = make_round(session)
    say(session, round_, "Too little notice.")
    addresses = [path(round_), path(round_, "themes")]
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    afresh(session)
    sign_in(role)
    assert [client.get(address).status_code for address in addresses] == [403, 403]


def test_a_text_stands_under_its_organizations_name_only_in_a_named_round(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session, mode=NAMED)
    say(session, round_, "Too little notice.", name="The Union of Ports")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert "The Union of Ports" in client.page(path(round_)).text(".//article/h3")


def test_words_are_found_without_case_accents_and_vowel_marks(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """R19: also in Arabic, and alike on both databases."""
    round_ = make_round(session)
    arabic = "لم تُبلَّغ النقابةُ في الوقت المناسب"
    say(session, round_, "Les délais étaient TROP COURTS", arabic, "Nothing to add")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert texts_on(client.page(path(round_, "comments?q=courts+delais"))) == [
        "Les délais étaient TROP COURTS"
    ]
    assert texts_on(client.page(path(round_, "comments?q=النقابه"))) == [arabic]
    nothing = client.page(path(round_, "comments?q=strike"))
    assert "No text fits the search" in nothing.text() and not texts_on(nothing)
    page = client.page(path(round_, "comments?theme=999&field=role"), 422)
    assert not texts_on(page) and page.all(".//p[@class='err']")


def test_long_lists_are_paged(client: HouseClient, session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session)
    say(session, round_, *(f"Text {number}" for number in range(51)))
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert len(texts_on(client.page(path(round_)))) == 50
    assert texts_on(client.page(path(round_, "comments?page=2"))) == ["Text 50"]
    assert texts_on(client.page(path(round_, "comments?page=99999999999999999999"))) == ["Text 50"]


def test_an_anonymous_rounds_texts_are_read_once_nobody_can_tell_their_order(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """And what is coded then stays when the responses are written anew once more."""
    publish_small_survey(session)
    version = latest_version(session, CODE)
    assert version is not None
    opened = now() - timedelta(hours=1)
    many = {Group.WORKERS: version.id}
    until = opened + timedelta(days=30)
    round_ = plan_round(session, "Unnamed", many, Mode.ANONYMOUS, opened, until)
    before = opened - timedelta(hours=1)
    places = [
        invite(session, round_, make_organization(session).id, "An office", "en", before)
        for _ in range(6)
    ]
    for place in places[:2]:
        visit = visit_by_token(session, make_link(session, place, before))
        assert visit is not None
        answers = {"member": "no", "remark": f"Remark {place.id}"}
        response = save_answers(session, visit.holder, None, answers, "en", now())
        submit_response(session, response, visit.holder.moment(now()))
    session.commit()
    reviewer = sign_in(Role.REVIEWER, group=Group.WORKERS)
    at = path(round_, "comments?field=remark")
    assert "some minutes after it has closed" in client.page(at).text()
    session.rollback()
    close_round(session, round_, now())
    seal(session, round_, now() + timedelta(minutes=6))
    session.commit()
    page = client.page(at)
    keys = session.scalars(select(Response.key).where(Response.round_id == round_.id)).all()
    assert len(texts_on(page)) == 2 and not any(key in client.get(at).text for key in keys)
    made = theme(afresh(session), round_, "Place")
    code_texts(session, "remark", reviewer, [made.id], {key: [made.id] for key in keys}, now())
    round_.anonymized_at = now()
    seal(session, round_, now() + timedelta(minutes=6))
    session.commit()
    assert table(client, at)["Place"][:3] == ["2", "2", "2"]


# --- coding --------------------------------------------------------------------------------------


def test_coders_code_alone_and_their_agreement_is_told(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """R7: reasons in people's own words become countable, with how far coders agree."""
    round_ = make_round(session)
    late, short = theme(session, round_, "Late notice"), theme(session, round_, "Too short")
    say(session, round_, "Late.", "Short and late.", "Fine.", "Other.")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    first = {"Late.": [late.id], "Short and late.": [late.id, short.id], "Fine.": []}
    code(client, path(round_), first)
    page = client.page(path(round_))
    assert page.text(".//p[@class='lead']").startswith("4 texts were written; 3 are coded")
    assert texts_on(client.page(path(round_, "comments?state=uncoded"))) == ["Other."]
    afresh(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(path(round_))
    assert not page.all(".//input[@checked]"), "what others ticked is not shown"
    code(client, path(round_), {"Late.": [late.id], "Short and late.": [short.id], "Fine.": []})
    assert texts_on(client.page(path(round_, f"comments?theme={late.id}"))) == [
        "Late.",
        "Short and late.",
    ]
    figures = table(client, path(round_))
    # by any, by all, coded, kappa (p = 2/3, e = 4/9), coded twice
    assert figures["Late notice"] == ["2", "1", "3", "0.40", "3"]
    assert figures["Too short"][3] == "1.00"
    assert "2 persons have coded texts of this question." in client.page(path(round_)).text()


def test_saving_again_replaces_only_the_own_coding_of_that_page(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    late = theme(session, round_, "Late notice")
    one, two = say(session, round_, "Late.", "Also late.")
    other = make_person(session)
    code_texts(session, "comment", other.id, [late.id], {one.key: [late.id]}, now())
    session.commit()
    person = sign_in(Role.REVIEWER, group=Group.WORKERS)
    code(client, path(round_), {"Late.": [late.id], "Also late.": [late.id]})
    code(client, path(round_, "comments?q=also"), {})
    rows = afresh(session).execute(select(Coding.response_key, Coding.coder_id)).all()
    assert sorted(rows) == sorted([(one.key, other.id), (one.key, person)])
    read = session.execute(select(CodedText.response_key, CodedText.coder_id)).all()
    assert (two.key, person) not in read


def test_a_theme_added_meanwhile_was_not_judged(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    late = theme(session, round_, "Late notice")
    say(session, round_, "Late.")
    person = sign_in(Role.REVIEWER, group=Group.WORKERS)
    action, form = coding_form(client.page(path(round_)))
    theme(afresh(session), round_, "Added meanwhile").made_at = now()
    session.commit()
    handle = form["text"]
    sent = {**form, f"theme-{late.id}": handle, "read": handle}
    assert client.post(action, data=sent).status_code == 302
    assert table(client, path(round_))["Added meanwhile"][2] == "0"
    assert afresh(session).scalars(select(CodedText.coder_id)).all() == [person]


@pytest.mark.parametrize("way", ["withdrawn", "taken back"])
def test_what_is_withdrawn_or_changed_has_no_themes_any_more(session: Session, way: str) -> None:
    round_ = make_round(session)
    late = theme(session, round_, "Late notice")
    one, two = say(session, round_, "Late.", "Also late.")
    person = make_person(session)
    given = {one.key: [late.id], two.key: [late.id]}
    code_texts(session, "comment", person.id, [late.id], given, now())
    session.commit()
    gone, kept = one.key, two.key
    assert one.invitation is not None
    if way == "withdrawn":
        withdraw_answers(session, holder_of(one.invitation), one, now())
    else:
        take_back_submission(session, one, now())
    session.commit()
    assert session.scalars(select(Coding.response_key)).all() == [kept] != [gone]
    assert session.scalars(select(CodedText.response_key)).all() == [kept]


# --- the code book -------------------------------------------------------------------------------


def test_the_code_book_is_written_and_its_titles_are_one_of_a_kind(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    book = path(round_, "themes")
    assert "The code book is empty" in client.page(book).text()
    assert client.submit(book, {"title": "Délais", "description": "Time."}).status_code == 302
    for title in ("délais", "DELAIS", "", "x" * 101):
        answer = client.submit(book, {"title": title, "description": "Kept."})
        assert answer.status_code == 422
        assert Page(answer.text).all(".//p[@class='err']") and "Kept." in answer.text
    (made,) = afresh(session).scalars(select(Theme)).all()
    one = path(round_, f"themes/{made.id}")
    assert client.submit(one, {"title": "Delais"}).status_code == 302
    assert "Delais" in client.page(book).links()
    assert ("comments.theme-changed", f"theme:{made.id}") in recorded(session)


def test_a_retired_theme_is_offered_no_more_and_still_counts(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    late = theme(session, round_, "Late notice")
    say(session, round_, "Late.")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    code(client, path(round_), {"Late.": [late.id]})
    at = path(round_, f"themes/{late.id}")
    for _ in range(2):  # pressed twice
        token = client.page(at).form()["csrf_token"]
        assert client.post(f"{at}/retire", data={"csrf_token": token}).status_code == 302
    page = client.page(path(round_))
    assert not page.all(f".//input[@name='theme-{late.id}']")
    assert table(client, path(round_))["Late notice Retired"][0] == "1"
    client.submit(f"{at}/restore", at=at)
    assert client.page(path(round_)).all(f".//input[@name='theme-{late.id}'][@checked]")


def test_merged_themes_are_one(client: HouseClient, session: Session, sign_in: SignIn) -> None:
    """A coder who still has the former theme on the screen gives the one that took over."""
    round_ = make_round(session)
    late, tardy = theme(session, round_, "Late notice"), theme(session, round_, "Tardy")
    say(session, round_, "Late.", "Tardy.", "Both.")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    given = {"Late.": [late.id], "Tardy.": [tardy.id], "Both.": [late.id, tardy.id]}
    code(client, path(round_), given)
    action, form = coding_form(client.page(path(round_, "comments?q=late")))
    at = path(round_, f"themes/{tardy.id}")
    assert client.submit(f"{at}/merge", {"into": ""}, at=at).status_code == 422
    for _ in range(2):  # pressed twice
        sent = {"into": str(late.id), "csrf_token": client.page(at).form()["csrf_token"]}
        assert client.post(f"{at}/merge", data=sent).status_code == 302
    figures = table(client, path(round_))
    assert figures["Late notice"][0] == "3" and "Tardy" not in figures
    assert "merged into" in client.page(path(round_, "themes")).text()
    handle, both = form["text"], [str(late.id), str(tardy.id)]
    again = {**form, "shown_theme": both, f"theme-{tardy.id}": handle, "read": handle}
    assert client.post(action, data=again).status_code == 302
    assert table(client, path(round_))["Late notice"][0] == "3"


def test_another_rounds_theme_is_not_found_under_this_one(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_, other = make_round(session), make_round(session)
    foreign = theme(session, other, "Foreign")
    employers = theme(session, round_, "Theirs", Group.EMPLOYERS)
    own = theme(session, round_, "Ours")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    found = {
        number: client.get(path(round_, f"themes/{number}")).status_code
        for number in (own.id, foreign.id, employers.id)
    }
    assert found == {own.id: 200, foreign.id: 404, employers.id: 404}
