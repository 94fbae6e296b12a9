"""diagnostics in full"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '2026_11_21_diagnostics_in_full'
down_revision = '2026_11_21_collection_rooms'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('plan_digests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('action_ids', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('sending', 'sent', 'put_off', 'failed')", name=op.f('ck_plan_digests_state_known')),
    sa.CheckConstraint('attempts >= 1', name=op.f('ck_plan_digests_attempts_count_from_one')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_plan_digests_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_digests'))
    )
    with op.batch_alter_table('plan_digests', schema=None) as batch_op:
        batch_op.create_index('ix_plan_digests_person_id_told_at', ['person_id', 'told_at'], unique=False)

    op.create_table('consents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=8), nullable=False),
    sa.Column('recipient', sa.String(length=12), nullable=False),
    sa.Column('given_by', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("recipient IN ('country', 'group', 'turin_centre', 'public')", name=op.f('ck_consents_recipient_known')),
    sa.CheckConstraint("subject IN ('levels', 'needs', 'plan', 'matching')", name=op.f('ck_consents_subject_known')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by IS NULL)', name=op.f('ck_consents_withdrawn_by_somebody')),
    sa.ForeignKeyConstraint(['given_by'], ['people.id'], name=op.f('fk_consents_given_by_people')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_consents_organization_id_organizations')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['people.id'], name=op.f('fk_consents_withdrawn_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consents_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('uq_consents_standing', ['organization_id', 'subject', 'recipient'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.create_table('peer_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("(state = 'asked') = (ended_at IS NULL)", name=op.f('ck_peer_requests_settled_has_its_moment')),
    sa.CheckConstraint("state <> 'asked' OR ended_by IS NULL", name=op.f('ck_peer_requests_nobody_settled_what_is_open')),
    sa.CheckConstraint("state IN ('asked', 'accepted', 'declined', 'withdrawn')", name=op.f('ck_peer_requests_state_known')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_peer_requests_says_something')),
    sa.CheckConstraint('ended_at IS NULL OR ended_at >= asked_at', name=op.f('ck_peer_requests_settled_afterwards')),
    sa.CheckConstraint('from_id <> to_id', name=op.f('ck_peer_requests_asks_another')),
    sa.ForeignKeyConstraint(['asked_by'], ['people.id'], name=op.f('fk_peer_requests_asked_by_people')),
    sa.ForeignKeyConstraint(['ended_by'], ['people.id'], name=op.f('fk_peer_requests_ended_by_people')),
    sa.ForeignKeyConstraint(['from_id'], ['organizations.id'], name=op.f('fk_peer_requests_from_id_organizations')),
    sa.ForeignKeyConstraint(['to_id'], ['organizations.id'], name=op.f('fk_peer_requests_to_id_organizations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_peer_requests'))
    )
    with op.batch_alter_table('peer_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_peer_requests_from_id'), ['from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_peer_requests_to_id'), ['to_id'], unique=False)
        batch_op.create_index('uq_peer_requests_open', ['from_id', 'to_id', 'criterion'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))

    op.create_table('practices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('done', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('differently', sa.Text(), nullable=False),
    sa.Column('area', sa.String(length=4), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('written_by', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('searched', sa.Text(), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (shared_at IS NULL)", name=op.f('ck_practices_shared_unless_draft')),
    sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f('ck_practices_withdrawn_has_its_moment')),
    sa.CheckConstraint("area NOT IN ('W4', 'E3')", name=op.f('ck_practices_area_not_private')),
    sa.CheckConstraint("criterion = '' OR substr(criterion, 1, length(area) + 1) = area || '.'", name=op.f('ck_practices_criterion_of_its_area')),
    sa.CheckConstraint("kind IN ('practice', 'lesson', 'failure')", name=op.f('ck_practices_kind_known')),
    sa.CheckConstraint("state IN ('draft', 'shared', 'withdrawn')", name=op.f('ck_practices_state_known')),
    sa.CheckConstraint("title <> '' AND done <> '' AND result <> ''", name=op.f('ck_practices_says_something')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_practices_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_practices_organization_id_organizations')),
    sa.ForeignKeyConstraint(['written_by'], ['people.id'], name=op.f('fk_practices_written_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practices'))
    )
    with op.batch_alter_table('practices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practices_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_practices_state_shared_at', ['state', 'shared_at'], unique=False)

    op.create_table('successions',
    sa.Column('predecessor_id', sa.Integer(), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('predecessor_id <> successor_id', name=op.f('ck_successions_another_follows')),
    sa.ForeignKeyConstraint(['predecessor_id'], ['organizations.id'], name=op.f('fk_successions_predecessor_id_organizations')),
    sa.ForeignKeyConstraint(['successor_id'], ['organizations.id'], name=op.f('fk_successions_successor_id_organizations')),
    sa.PrimaryKeyConstraint('predecessor_id', 'successor_id', name=op.f('pk_successions'))
    )
    with op.batch_alter_table('successions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_successions_successor_id'), ['successor_id'], unique=False)

    op.create_table('actions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('form_key', sa.String(length=32), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('term', sa.Date(), nullable=False),
    sa.Column('outcome', sa.String(length=100), nullable=False),
    sa.Column('assumptions', sa.Text(), nullable=False),
    sa.Column('risks', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'dropped') = (reason <> '')", name=op.f('ck_actions_reason_when_dropped')),
    sa.CheckConstraint("form_key <> ''", name=op.f('ck_actions_has_form_key')),
    sa.CheckConstraint("owner <> ''", name=op.f('ck_actions_has_owner')),
    sa.CheckConstraint("state <> 'done' OR progress = 100", name=op.f('ck_actions_done_is_complete')),
    sa.CheckConstraint("state <> 'planned' OR progress = 0", name=op.f('ck_actions_planned_is_not_begun')),
    sa.CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name=op.f('ck_actions_state_known')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_actions_has_text')),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_actions_progress_in_range')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_actions_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_actions_assessment_id_assessments')),
    sa.ForeignKeyConstraint(['changed_by'], ['people.id'], name=op.f('fk_actions_changed_by_people')),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_actions_made_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_actions')),
    sa.UniqueConstraint('assessment_id', 'form_key', name=op.f('uq_actions_assessment_id_form_key'))
    )
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_actions_assessment_id'), ['assessment_id'], unique=False)
        batch_op.create_index('ix_actions_state_term', ['state', 'term'], unique=False)

    op.create_table('appeals',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('criteria', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('lodged_by', sa.Integer(), nullable=False),
    sa.Column('lodged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=9), nullable=True),
    sa.Column('upheld', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('file_id', sa.String(length=32), nullable=True),
    sa.CheckConstraint("outcome IN ('upheld', 'partly', 'dismissed')", name=op.f('ck_appeals_outcome_known')),
    sa.CheckConstraint("outcome IS NULL OR reason <> ''", name=op.f('ck_appeals_outcome_has_a_reason')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_appeals_says_why')),
    sa.CheckConstraint('(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)', name=op.f('ck_appeals_decided_by_somebody_sometime')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_appeals_assessment_id_assessments')),
    sa.ForeignKeyConstraint(['decided_by'], ['people.id'], name=op.f('fk_appeals_decided_by_people')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_appeals_file_id_stored_files')),
    sa.ForeignKeyConstraint(['lodged_by'], ['people.id'], name=op.f('fk_appeals_lodged_by_people')),
    sa.PrimaryKeyConstraint('assessment_id', name=op.f('pk_appeals'))
    )
    op.create_table('decision_letters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('file_id', sa.String(length=32), nullable=True),
    sa.CheckConstraint('number IN (1, 2)', name=op.f('ck_decision_letters_one_more_after_an_appeal')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_decision_letters_assessment_id_assessments')),
    sa.ForeignKeyConstraint(['decided_by'], ['people.id'], name=op.f('fk_decision_letters_decided_by_people')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_decision_letters_file_id_stored_files')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_letters')),
    sa.UniqueConstraint('assessment_id', 'number', name=op.f('uq_decision_letters_assessment_id_number'))
    )
    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('citation', sa.Text(), nullable=False),
    sa.Column('supports_level', sa.Integer(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=True),
    sa.Column('visibility', sa.String(length=11), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('scan', sa.String(length=11), nullable=True),
    sa.Column('caution', sa.String(length=9), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(citation <> '') = (kind = 'citation' AND withdrawn_at IS NULL)", name=op.f('ck_evidence_text_of_a_citation')),
    sa.CheckConstraint("(content IS NOT NULL) = (kind = 'file' AND withdrawn_at IS NULL)", name=op.f('ck_evidence_content_of_a_file')),
    sa.CheckConstraint("(kind = 'file') = (media_type <> '')", name=op.f('ck_evidence_file_has_type')),
    sa.CheckConstraint("(kind = 'file') = (name <> '')", name=op.f('ck_evidence_file_has_name')),
    sa.CheckConstraint("(kind = 'file') = (scan IS NOT NULL)", name=op.f('ck_evidence_file_has_scan')),
    sa.CheckConstraint("(kind = 'file') = (sha256 IS NOT NULL)", name=op.f('ck_evidence_file_has_fingerprint')),
    sa.CheckConstraint("(kind = 'file') = (size > 0)", name=op.f('ck_evidence_file_has_size')),
    sa.CheckConstraint("(url <> '') = (kind = 'link' AND withdrawn_at IS NULL)", name=op.f('ck_evidence_address_of_a_link')),
    sa.CheckConstraint("caution IN ('', 'macros', 'encrypted', 'active')", name=op.f('ck_evidence_caution_known')),
    sa.CheckConstraint("kind IN ('file', 'link', 'citation')", name=op.f('ck_evidence_kind_known')),
    sa.CheckConstraint("scan IN ('clean', 'not_scanned', 'infected')", name=op.f('ck_evidence_scan_known')),
    sa.CheckConstraint("visibility <> 'shared' OR substr(criterion, 1, 3) NOT IN ('W4.', 'E3.')", name=op.f('ck_evidence_private_area_never_shared')),
    sa.CheckConstraint("visibility IN ('institution', 'reviewer', 'shared')", name=op.f('ck_evidence_visibility_known')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by IS NULL)', name=op.f('ck_evidence_withdrawn_by_somebody')),
    sa.CheckConstraint('supports_level BETWEEN 1 AND 5', name=op.f('ck_evidence_level_in_range')),
    sa.ForeignKeyConstraint(['added_by'], ['people.id'], name=op.f('fk_evidence_added_by_people')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_evidence_assessment_id_assessments')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['people.id'], name=op.f('fk_evidence_withdrawn_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_assessment_id_criterion', ['assessment_id', 'criterion'], unique=False)
        batch_op.create_index('uq_evidence_same_file', ['assessment_id', 'criterion', 'sha256'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.create_table('meetings',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('begun_by', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('scribe_id', sa.Integer(), nullable=False),
    sa.Column('scribe_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('scribe_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('timer_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_meetings_revision_counts_from_one')),
    sa.CheckConstraint('scribe_seen_at >= scribe_since', name=op.f('ck_meetings_scribe_seen_since_begun')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_meetings_assessment_id_assessments')),
    sa.ForeignKeyConstraint(['begun_by'], ['people.id'], name=op.f('fk_meetings_begun_by_people')),
    sa.ForeignKeyConstraint(['scribe_id'], ['people.id'], name=op.f('fk_meetings_scribe_id_people')),
    sa.PrimaryKeyConstraint('assessment_id', name=op.f('pk_meetings'))
    )
    op.create_table('review_assignments',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('second_reader_id', sa.Integer(), nullable=True),
    sa.Column('assigned_by', sa.Integer(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_review_assignments_revision_counts_from_one')),
    sa.CheckConstraint('second_reader_id <> reviewer_id', name=op.f('ck_review_assignments_second_reader_is_another')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_review_assignments_assessment_id_assessments')),
    sa.ForeignKeyConstraint(['assigned_by'], ['people.id'], name=op.f('fk_review_assignments_assigned_by_people')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['people.id'], name=op.f('fk_review_assignments_reviewer_id_people')),
    sa.ForeignKeyConstraint(['second_reader_id'], ['people.id'], name=op.f('fk_review_assignments_second_reader_id_people')),
    sa.PrimaryKeyConstraint('assessment_id', name=op.f('pk_review_assignments'))
    )
    with op.batch_alter_table('review_assignments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_assignments_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_assignments_second_reader_id'), ['second_reader_id'], unique=False)

    op.create_table('review_message_notices',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=11), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("side IN ('institution', 'reviewer')", name=op.f('ck_review_message_notices_side_known')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_review_message_notices_assessment_id_assessments')),
    sa.PrimaryKeyConstraint('assessment_id', 'side', name=op.f('pk_review_message_notices'))
    )
    op.create_table('action_events',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('changes', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name=op.f('ck_action_events_state_known')),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_action_events_progress_in_range')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_action_events_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['action_id'], ['actions.id'], name=op.f('fk_action_events_action_id_actions')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_action_events_person_id_people')),
    sa.PrimaryKeyConstraint('action_id', 'revision', name=op.f('pk_action_events'))
    )
    op.create_table('action_supports',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=13), nullable=False),
    sa.CheckConstraint("kind IN ('training', 'advice', 'peer_exchange', 'funding')", name=op.f('ck_action_supports_kind_known')),
    sa.ForeignKeyConstraint(['action_id'], ['actions.id'], name=op.f('fk_action_supports_action_id_actions')),
    sa.PrimaryKeyConstraint('action_id', 'kind', name=op.f('pk_action_supports'))
    )
    op.create_table('parked_points',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('parked_by', sa.Integer(), nullable=False),
    sa.Column('parked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("text <> ''", name=op.f('ck_parked_points_says_something')),
    sa.CheckConstraint('settled_at IS NULL OR settled_at >= parked_at', name=op.f('ck_parked_points_settled_afterwards')),
    sa.ForeignKeyConstraint(['assessment_id'], ['meetings.assessment_id'], name=op.f('fk_parked_points_assessment_id_meetings')),
    sa.ForeignKeyConstraint(['parked_by'], ['people.id'], name=op.f('fk_parked_points_parked_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parked_points'))
    )
    with op.batch_alter_table('parked_points', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_parked_points_assessment_id'), ['assessment_id'], unique=False)

    op.create_table('position_history',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('statement', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_position_history_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['assessment_id', 'criterion'], ['positions.assessment_id', 'positions.criterion'], name=op.f('fk_position_history_assessment_id_criterion_positions')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_position_history_person_id_people')),
    sa.PrimaryKeyConstraint('assessment_id', 'criterion', 'revision', name=op.f('pk_position_history'))
    )
    op.create_table('review_messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=11), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("side IN ('institution', 'reviewer')", name=op.f('ck_review_messages_side_known')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_review_messages_says_something')),
    sa.ForeignKeyConstraint(['assessment_id', 'criterion'], ['positions.assessment_id', 'positions.criterion'], name=op.f('fk_review_messages_assessment_id_criterion_positions')),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_review_messages_author_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_messages'))
    )
    with op.batch_alter_table('review_messages', schema=None) as batch_op:
        batch_op.create_index('ix_review_messages_assessment_id_criterion', ['assessment_id', 'criterion'], unique=False)

    op.create_table('second_reading_requests',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['people.id'], name=op.f('fk_second_reading_requests_asked_by_people')),
    sa.ForeignKeyConstraint(['assessment_id', 'criterion'], ['positions.assessment_id', 'positions.criterion'], name=op.f('fk_second_reading_requests_assessment_id_criterion_positions')),
    sa.PrimaryKeyConstraint('assessment_id', 'criterion', name=op.f('pk_second_reading_requests'))
    )
    op.create_table('second_readings',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('position_revision', sa.Integer(), nullable=False),
    sa.Column('review_revision', sa.Integer(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("agrees OR reason <> ''", name=op.f('ck_second_readings_reason_when_disagreeing')),
    sa.ForeignKeyConstraint(['assessment_id', 'criterion'], ['positions.assessment_id', 'positions.criterion'], name=op.f('fk_second_readings_assessment_id_criterion_positions')),
    sa.ForeignKeyConstraint(['reader_id'], ['people.id'], name=op.f('fk_second_readings_reader_id_people')),
    sa.PrimaryKeyConstraint('assessment_id', 'criterion', name=op.f('pk_second_readings'))
    )
    with op.batch_alter_table('organizations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended_on', sa.Date(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('organizations', schema=None) as batch_op:
        batch_op.drop_column('ended_on')

    op.drop_table('second_readings')
    op.drop_table('second_reading_requests')
    with op.batch_alter_table('review_messages', schema=None) as batch_op:
        batch_op.drop_index('ix_review_messages_assessment_id_criterion')

    op.drop_table('review_messages')
    op.drop_table('position_history')
    with op.batch_alter_table('parked_points', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_parked_points_assessment_id'))

    op.drop_table('parked_points')
    op.drop_table('action_supports')
    op.drop_table('action_events')
    op.drop_table('review_message_notices')
    with op.batch_alter_table('review_assignments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_assignments_second_reader_id'))
        batch_op.drop_index(batch_op.f('ix_review_assignments_reviewer_id'))

    op.drop_table('review_assignments')
    op.drop_table('meetings')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index('uq_evidence_same_file', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index('ix_evidence_assessment_id_criterion')

    op.drop_table('evidence')
    op.drop_table('decision_letters')
    op.drop_table('appeals')
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.drop_index('ix_actions_state_term')
        batch_op.drop_index(batch_op.f('ix_actions_assessment_id'))

    op.drop_table('actions')
    with op.batch_alter_table('successions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_successions_successor_id'))

    op.drop_table('successions')
    with op.batch_alter_table('practices', schema=None) as batch_op:
        batch_op.drop_index('ix_practices_state_shared_at')
        batch_op.drop_index(batch_op.f('ix_practices_organization_id'))

    op.drop_table('practices')
    with op.batch_alter_table('peer_requests', schema=None) as batch_op:
        batch_op.drop_index('uq_peer_requests_open', sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
        batch_op.drop_index(batch_op.f('ix_peer_requests_to_id'))
        batch_op.drop_index(batch_op.f('ix_peer_requests_from_id'))

    op.drop_table('peer_requests')
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.drop_index('uq_consents_standing', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_consents_organization_id'))

    op.drop_table('consents')
    with op.batch_alter_table('plan_digests', schema=None) as batch_op:
        batch_op.drop_index('ix_plan_digests_person_id_told_at')

    op.drop_table('plan_digests')
