"""From submitted answers to verdicts on programmes, in a round, in a biennium, and published."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from capacity.participation.actions import import_record
from capacity.participation.asking.actions import (
    AlreadyAsked,
    NotAskable,
    Place,
    TooLate,
    ask_about,
)
from capacity.participation.domain.codes import ProgrammeType
from capacity.participation.domain.replies import Publication
from capacity.participation.domain.verdicts import GroupState, Verdict, Why
from capacity.participation.record_file import read_record
from capacity.participation.verdict_queries import (
    OFFER,
    published_verdicts,
    sensitivity,
    verdicts_in_biennium,
    verdicts_of_round,
)
from surveys.collection.rounds.models import RoundTag
from surveys.constituents.consents import withdraw_consent
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.factories import make_person, make_round
from tests.web.programmes import CONTENT, LEFT_OUT, UNHAPPY, answered, asked_about, enter

THIS_YEAR = now().year
BIENNIUM = THIS_YEAR - THIS_YEAR % 2


def named(_language: str) -> str:
    return "It"


class TestInARound:
    def test_all_three_groups_content_is_yes(self, session: Session) -> None:
        """R1, 3.2"""
        asked = answered(session)
        found = verdicts_of_round(session, asked.round.id)
        assert set(found) == {asked.programme.id}
        assert found[asked.programme.id].verdict is Verdict.YES

    def test_one_group_unhappy_is_no_and_says_which(self, session: Session) -> None:
        asked = answered(session, CONTENT, CONTENT, UNHAPPY)
        verdict = verdicts_of_round(session, asked.round.id)[asked.programme.id]
        assert (verdict.verdict, verdict.because) == (
            Verdict.NO,
            ((Group.WORKERS, Why.NO_MAJORITY),),
        )

    def test_a_group_that_was_only_informed_did_not_take_part(self, session: Session) -> None:
        """R5"""
        asked = answered(session, CONTENT, LEFT_OUT, CONTENT)
        verdict = verdicts_of_round(session, asked.round.id)[asked.programme.id]
        assert verdict.employers.why is Why.NOT_CONSULTED

    def test_without_answers_it_is_incomplete(self, session: Session) -> None:
        asked = asked_about(session)
        asked.answer(asked.one(Group.EMPLOYERS), CONTENT)
        session.commit()
        verdict = verdicts_of_round(session, asked.round.id)[asked.programme.id]
        assert verdict.verdict is Verdict.INCOMPLETE
        assert verdict.workers.why is Why.NOBODY_ANSWERED
        assert (verdict.employers.frame, verdict.employers.answered) == (1, 1)

    def test_the_official_reply_is_the_organization_s_answer(self, session: Session) -> None:
        asked = asked_about(session, official=[Group.WORKERS])
        for group in Group:
            asked.answer(asked.one(group), CONTENT)
        asked.more(asked.one(Group.WORKERS), UNHAPPY, UNHAPPY, UNHAPPY)
        session.commit()
        verdict = verdicts_of_round(session, asked.round.id)[asked.programme.id]
        assert verdict.verdict is Verdict.YES

    def test_who_is_not_in_the_frame_does_not_count(self, session: Session) -> None:
        asked = answered(session)
        other = answered(session, UNHAPPY, UNHAPPY, UNHAPPY, programme=enter(session, "MLI"))
        assert verdicts_of_round(session, asked.round.id)[asked.programme.id].verdict is Verdict.YES
        assert set(verdicts_of_round(session, other.round.id)) == {other.programme.id}

    def test_a_document_that_says_not_invited_decides_the_group(self, session: Session) -> None:
        """R5"""
        asked = answered(session)
        row = (
            f"Senegal,SEN,DWCP,{asked.programme.title},2024-2028,workers,"
            "Not invited at all,not_invited,A document,3"
        )
        header = "country,iso3,programme_type,programme,period,group,finding,involvement,source"
        record = read_record(f"{header},paragraph\n{row}".encode())
        assert not record.faults, record.faults
        import_record(session, record.rows, now())
        verdict = verdicts_of_round(session, asked.round.id)[asked.programme.id]
        assert verdict.workers.why is Why.NOT_INVITED
        assert verdict.verdict is Verdict.NO

    def test_the_sensitivity_line_takes_the_mean_of_the_core_items(self, session: Session) -> None:
        """The helper's answers give one core item the same code as the global one."""
        asked = answered(session, (4, 3), (3, 3), (5, 3))
        line = sensitivity(session, asked.round.id)[asked.programme.id]
        states = [group.state for _, group in line.groups]
        satisfied, not_satisfied = GroupState.SATISFIED, GroupState.NOT_SATISFIED
        assert states == [satisfied, not_satisfied, satisfied]

    def test_the_number_of_queries_does_not_depend_on_that_of_programmes(
        self, session: Session
    ) -> None:
        answered(session)
        one = queries_of(session)
        for number in range(3):
            answered(session, programme=enter(session, title=f"Programme {number}"))
        assert len(verdicts_in_biennium(session, "dwcp", BIENNIUM).scope) == 4
        assert queries_of(session) == one


def queries_of(session: Session) -> int:
    seen: list[str] = []
    engine = session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    session.rollback()
    event.listen(engine, "before_cursor_execute", note)
    verdicts_in_biennium(session, "dwcp", BIENNIUM)
    event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in seen if statement.startswith("SELECT")])


class TestInABiennium:
    def test_the_latest_closed_round_counts_and_re_runs_are_listed(self, session: Session) -> None:
        programme = enter(session)
        first = answered(session, UNHAPPY, CONTENT, CONTENT, programme=programme)
        second = answered(session, programme=programme)
        open_ = asked_about(session, programme=programme)
        found = verdicts_in_biennium(session, "dwcp", BIENNIUM)
        assert found.round_ids == (second.round.id, first.round.id)
        assert open_.round.id not in found.round_ids
        assert found.verdicts[programme.id].verdict is Verdict.YES
        assert found.round_of == {programme.id: second.round.id}
        assert found.reruns == {programme.id: (first.round.id,)}
        assert found.scope == (programme.id,)
        assert found.sensitivity.keys() == found.verdicts.keys()

    def test_a_round_belongs_to_the_biennium_it_is_tagged_with(self, session: Session) -> None:
        asked = answered(session)
        asked.round.tags = [RoundTag(kind="biennium", value=f"{BIENNIUM - 2}-{BIENNIUM % 100 - 1}")]
        session.commit()
        assert verdicts_in_biennium(session, "dwcp", BIENNIUM).verdicts == {}
        assert set(verdicts_in_biennium(session, "dwcp", BIENNIUM - 2).verdicts) == {
            asked.programme.id
        }

    def test_frameworks_of_the_un_have_their_own(self, session: Session) -> None:
        """R1, 3.3"""
        framework = enter(session, type_=ProgrammeType.UNSDCF)
        answered(session, programme=framework, code="unsdcf-participation")
        assert set(verdicts_in_biennium(session, "un", BIENNIUM).verdicts) == {framework.id}
        assert verdicts_in_biennium(session, "dwcp", BIENNIUM).verdicts == {}

    def test_demonstration_programmes_never_enter(self, session: Session) -> None:
        asked = answered(session, programme=enter(session, "XAA"))
        assert asked.programme.id in verdicts_of_round(session, asked.round.id)
        found = verdicts_in_biennium(session, "dwcp", BIENNIUM)
        assert (found.verdicts, found.scope) == ({}, ())

    def test_what_is_in_force_and_was_not_asked_about_is_listed(self, session: Session) -> None:
        programme = enter(session, years=(BIENNIUM - 1, BIENNIUM))
        over = enter(session, years=(BIENNIUM - 9, BIENNIUM - 5))
        listed = verdicts_in_biennium(session, "dwcp", BIENNIUM).not_asked
        assert programme.id in listed and over.id not in listed


class TestPublished:
    def test_only_with_the_consent_of_every_contributor(self, session: Session) -> None:
        asked = answered(session)
        ids = [asked.programme.id]
        asked.consent(Group.GOVERNMENT, Group.EMPLOYERS)
        assert published_verdicts(session, ids) == {}
        asked.consent(Group.WORKERS)
        assert published_verdicts(session, ids)[asked.programme.id].verdict is Verdict.YES

    def test_a_withdrawal_removes_it_whole(self, session: Session) -> None:
        asked = answered(session)
        asked.consent()
        union = asked.one(Group.WORKERS)
        officer = make_person(session, Grant(Role.FOCAL_POINT, union.id))
        assert withdraw_consent(session, union, OFFER, officer.id, now())
        assert published_verdicts(session, [asked.programme.id]) == {}

    def test_not_while_the_round_is_open(self, session: Session) -> None:
        asked = asked_about(session)
        for group in Group:
            asked.answer(asked.one(group), CONTENT)
        asked.consent()
        assert published_verdicts(session, [asked.programme.id]) == {}

    def test_not_if_the_invited_were_told_so(self, session: Session) -> None:
        asked = answered(session, publication=Publication.NOTHING)
        asked.consent()
        assert published_verdicts(session, [asked.programme.id]) == {}

    def test_who_did_not_answer_needs_not_consent(self, session: Session) -> None:
        asked = asked_about(session, sizes=(1, 1, 2))
        for group in Group:
            asked.answer(asked.one(group), CONTENT)
        asked.close()
        asked.consent(Group.GOVERNMENT, Group.EMPLOYERS)
        assert published_verdicts(session, [asked.programme.id]) == {}
        asked.organizations[Group.WORKERS].pop()
        asked.consent(Group.WORKERS)
        assert asked.programme.id in published_verdicts(session, [asked.programme.id])


class TestTheFrame:
    def test_it_is_registered_before_the_round_opens(self, session: Session) -> None:
        programme, round_ = enter(session), make_round(session)
        with pytest.raises(TooLate):
            ask_about(
                session, round_, programme, named, [Place(1, "A")], Publication.CONSENT, now()
            )

    def test_registering_it_twice_changes_nothing_and_another_is_refused(
        self, session: Session
    ) -> None:
        asked = asked_about(session)
        before = asked.round.opens_at - timedelta(days=1)
        places = [Place(asked.one(group).id, "Office") for group in Group]
        consent = Publication.CONSENT
        ask_about(session, asked.round, asked.programme, named, places, consent, before)
        assert len(list(verdicts_of_round(session, asked.round.id))) == 1
        with pytest.raises(AlreadyAsked):
            ask_about(session, asked.round, asked.programme, named, places[:1], consent, before)

    def test_a_programme_is_asked_about_in_its_own_questionnaire(self, session: Session) -> None:
        asked = asked_about(session)
        framework = enter(session, type_=ProgrammeType.UNSDCF)
        with pytest.raises(NotAskable):
            ask_about(
                session,
                asked.round,
                framework,
                named,
                [Place(asked.one(Group.WORKERS).id, "A")],
                Publication.CONSENT,
                asked.round.opens_at - timedelta(days=1),
            )
