"""collection rooms: several questionnaires a round, frames, mail, anonymous responses"""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '2026_11_21_collection_rooms'
down_revision = '2026_11_21_first_tables'
branch_labels = None
depends_on = None

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MODES = "mode IN ('anonymous', 'confidential', 'named')"


def upgrade() -> None:
    op.create_table('contacts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('unsubscribed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_contacts_email_lower_case')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_contacts_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contacts'))
    )
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contacts_round_id'), ['round_id'], unique=False)

    op.create_table('frames',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=8), nullable=False),
    sa.Column('origin', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('design', sa.String(length=10), nullable=False),
    sa.Column('stratified_by', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('seed', sa.String(length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("design IN ('census', 'simple', 'stratified')", name=op.f('ck_frames_design_known')),
    sa.CheckConstraint("source IN ('register', 'file', 'open')", name=op.f('ck_frames_source_known')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_frames_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_frames'))
    )
    op.create_table('item_links',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('constituent_group', sa.String(length=10), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.Column('previous_code', sa.String(length=100), nullable=False),
    sa.Column('comparable', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_item_links_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', 'constituent_group', 'code', name=op.f('pk_item_links'))
    )
    op.create_table('message_templates',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.String(length=5000), nullable=False),
    sa.CheckConstraint("kind IN ('invitation', 'reminder', 'letter')", name=op.f('ck_message_templates_kind_known')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_message_templates_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', 'kind', 'language', name=op.f('pk_message_templates'))
    )
    op.create_table('open_links',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('most_in_all', sa.Integer(), nullable=False),
    sa.Column('most_per_organization', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('most_in_all > 0', name=op.f('ck_open_links_takes_somebody')),
    sa.CheckConstraint('most_per_organization > 0', name=op.f('ck_open_links_takes_somebody_of_each')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_open_links_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_open_links')),
    sa.UniqueConstraint('token', name=op.f('uq_open_links_token'))
    )
    op.create_table('reminders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('step BETWEEN 1 AND 9', name=op.f('ck_reminders_step_counts_from_one')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_reminders_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders')),
    sa.UniqueConstraint('round_id', 'step', name=op.f('uq_reminders_round_id_step'))
    )
    op.create_table('round_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.CheckConstraint("kind <> 'reopened' OR reason <> ''", name=op.f('ck_round_events_reopened_for_a_reason')),
    sa.CheckConstraint("kind IN ('planned', 'changed', 'paused', 'resumed', 'extended', 'closed', 'reopened', 'published', 'tests_cleared', 'anonymized', 'framed', 'drawn')", name=op.f('ck_round_events_kind_known')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_round_events_person_id_people')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_round_events_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_events'))
    )
    with op.batch_alter_table('round_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_round_events_round_id'), ['round_id'], unique=False)

    op.create_table('round_questionnaires',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('constituent_group', sa.String(length=10), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("constituent_group IN ('', 'government', 'employers', 'workers')", name=op.f('ck_round_questionnaires_group_known')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_round_questionnaires_round_id_rounds')),
    sa.ForeignKeyConstraint(['version_id'], ['questionnaire_versions.id'], name=op.f('fk_round_questionnaires_version_id_questionnaire_versions')),
    sa.PrimaryKeyConstraint('round_id', 'constituent_group', name=op.f('pk_round_questionnaires'))
    )
    with op.batch_alter_table('round_questionnaires', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_round_questionnaires_version_id'), ['version_id'], unique=False)

    op.create_table('round_tags',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=100), nullable=False),
    sa.CheckConstraint("kind IN ('outcome', 'programme', 'biennium')", name=op.f('ck_round_tags_kind_known')),
    sa.CheckConstraint("value <> ''", name=op.f('ck_round_tags_has_value')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_round_tags_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', 'kind', 'value', name=op.f('pk_round_tags'))
    )
    op.create_table('waiting_lists',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('manner', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('preview', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('columns', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('skip_faulty', sa.Boolean(), nullable=False),
    sa.Column('report', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('faults_id', sa.String(length=32), nullable=True),
    sa.Column('job_id', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['faults_id'], ['stored_files.id'], name=op.f('fk_waiting_lists_faults_id_stored_files')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_waiting_lists_file_id_stored_files')),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_waiting_lists_job_id_jobs')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_waiting_lists_person_id_people')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_waiting_lists_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_waiting_lists'))
    )
    op.create_table('frame_units',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('subject_key', sa.String(length=100), nullable=False),
    sa.Column('subject_name', sa.String(length=300), nullable=False),
    sa.Column('stratum', sa.String(length=40), nullable=False),
    sa.Column('selected', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_frame_units_contact_id_contacts')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_frame_units_organization_id_organizations')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_frame_units_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frame_units'))
    )
    with op.batch_alter_table('frame_units', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_frame_units_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_frame_units_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_frame_units_round_stratum', ['round_id', 'stratum'], unique=False)

    op.create_table('invitation_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('refused', 'out_of_scope', 'unable', 'unreachable', 'delegated', 'unsubscribed', 'bounced', 'contacted', 'link_replaced', 'reconsidered', 'withdrawn', 'erased')", name=op.f('ck_invitation_events_kind_known')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_invitation_events_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_invitation_events_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation_events'))
    )
    with op.batch_alter_table('invitation_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_events_invitation_id'), ['invitation_id'], unique=False)

    op.create_table('messages',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fault', sa.String(length=500), nullable=False),
    sa.CheckConstraint("kind IN ('invitation', 'reminder', 'link')", name=op.f('ck_messages_kind_known')),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'bounced', 'cancelled', 'unsure')", name=op.f('ck_messages_state_known')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_messages_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_messages_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('invitation_id', 'kind', 'step', name=op.f('uq_messages_invitation_id_kind_step'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index('ix_messages_round_state', ['round_id', 'state'], unique=False)

    op.execute(
        "INSERT INTO round_questionnaires (round_id, constituent_group, version_id)"
        " SELECT id, '', version_id FROM rounds"
    )

    # Whoever had access may have seen the results of what is closed already: it stays closed.
    op.execute(
        "INSERT INTO round_events (round_id, at, kind, reason, details)"
        " SELECT id, coalesce(closed_at, closes_at), 'published', '', '{}' FROM rounds"
        " WHERE closed_at IS NOT NULL OR closes_at < CURRENT_TIMESTAMP"
    )

    with op.batch_alter_table('invitation_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('holder', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('unit_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('contact_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('test', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('from_open_link', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('participated', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('outcome', sa.String(length=12), nullable=False, server_default=''))
    op.execute(
        "UPDATE invitations SET version_id ="
        " (SELECT version_id FROM rounds WHERE rounds.id = invitations.round_id)"
    )
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.alter_column('version_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_check_constraint('outcome_known', "outcome IN ('', 'refused', 'out_of_scope', 'unreachable', 'unable')")
        batch_op.create_index(batch_op.f('ix_invitations_contact_id'), ['contact_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_invitations_unit_id'), ['unit_id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitations_version_id_questionnaire_versions'), 'questionnaire_versions', ['version_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitations_unit_id_frame_units'), 'frame_units', ['unit_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitations_contact_id_contacts'), 'contacts', ['contact_id'], ['id'])

    renew_responses()

    with op.batch_alter_table('rounds', schema=None) as batch_op:
        batch_op.add_column(sa.Column('languages', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('organizer', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('reply_to', sa.String(length=254), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('eligible_share', sa.Numeric(precision=5, scale=4), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('retention_months', sa.Integer(), nullable=False, server_default='24'))
        batch_op.add_column(sa.Column('anonymized_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('previous_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_rounds_mode_known'), type_='check')
        batch_op.drop_index(batch_op.f('ix_rounds_version_id'))
        batch_op.drop_constraint(batch_op.f('fk_rounds_version_id_questionnaire_versions'), type_='foreignkey')
        batch_op.drop_column('version_id')
    with op.batch_alter_table('rounds', schema=None) as batch_op:
        batch_op.create_check_constraint('mode_known', MODES)
        batch_op.create_check_constraint('eligible_share_is_a_share', "eligible_share >= 0 AND eligible_share <= 1")
        batch_op.create_check_constraint('retention_within_ten_years', "retention_months BETWEEN 1 AND 120")
        batch_op.create_foreign_key(batch_op.f('fk_rounds_previous_id_rounds'), 'rounds', ['previous_id'], ['id'])


def renew_responses() -> None:
    """Another primary key: the table is made anew, and its rows are carried over."""
    op.execute("CREATE TABLE responses_before AS SELECT * FROM responses")
    op.drop_table('responses')
    op.create_table('responses',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('constituent_group', sa.String(length=10), nullable=False),
    sa.Column('test', sa.Boolean(), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('marks', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('entered_by', sa.Integer(), nullable=True),
    sa.Column('filled_on', sa.Date(), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('active_seconds', sa.Integer(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('receipt_code', sa.String(length=20), nullable=False),
    sa.CheckConstraint("revision >= 1", name=op.f('ck_responses_revision_counts_from_one')),
    sa.CheckConstraint("channel IN ('web', 'assisted', 'paper', 'telephone')", name=op.f('ck_responses_channel_known')),
    sa.CheckConstraint("filled_on IS NULL OR channel = 'paper'", name=op.f('ck_responses_day_only_of_paper')),
    sa.CheckConstraint("constituent_group IN ('', 'government', 'employers', 'workers')", name=op.f('ck_responses_group_known')),
    sa.CheckConstraint("invitation_id IS NULL OR constituent_group = ''", name=op.f('ck_responses_group_or_invitation')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_responses_round_id_rounds')),
    sa.ForeignKeyConstraint(['version_id'], ['questionnaire_versions.id'], name=op.f('fk_responses_version_id_questionnaire_versions')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_responses_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['entered_by'], ['people.id'], name=op.f('fk_responses_entered_by_people')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_responses')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_responses_invitation_id')),
    sa.UniqueConstraint('receipt_code', name=op.f('uq_responses_receipt_code')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('responses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_responses_round_id'), ['round_id'], unique=False)
    connection = op.get_bind()
    for (number,) in connection.execute(
        sa.text("SELECT id FROM responses_before WHERE receipt_code IS NULL")
    ).all():
        connection.execute(
            sa.text("UPDATE responses_before SET receipt_code = :code WHERE id = :number"),
            {"code": new_code(), "number": number},
        )
    op.execute(
        "INSERT INTO responses (key, round_id, version_id, invitation_id, constituent_group, test,"
        " answers, marks, revision, language, channel, begun_at, saved_at, active_seconds,"
        " submitted_at, receipt_code)"
        " SELECT 'i' || i.id, i.round_id, i.version_id, i.id, '', false, b.answers, '{}',"
        " b.revision, b.language, 'web', b.begun_at, b.saved_at, 0, b.submitted_at, b.receipt_code"
        " FROM responses_before AS b JOIN invitations AS i ON i.id = b.invitation_id"
    )
    op.drop_table('responses_before')


def new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def downgrade() -> None:
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM rounds WHERE mode = 'anonymous'")):
        raise RuntimeError("there are anonymous rounds, which the schema before this cannot hold")
    with op.batch_alter_table('rounds', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_rounds_mode_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_rounds_eligible_share_is_a_share'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_rounds_retention_within_ten_years'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_rounds_previous_id_rounds'), type_='foreignkey')
        for name in ('previous_id', 'sealed_at', 'anonymized_at', 'retention_months', 'eligible_share', 'paused_at',
                     'reply_to', 'organizer', 'languages'):
            batch_op.drop_column(name)
    op.execute(
        "UPDATE rounds SET version_id = (SELECT min(version_id) FROM round_questionnaires"
        " WHERE round_questionnaires.round_id = rounds.id)"
    )
    with op.batch_alter_table('rounds', schema=None) as batch_op:
        batch_op.alter_column('version_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_check_constraint('mode_known', "mode IN ('confidential', 'named')")
        batch_op.create_foreign_key(batch_op.f('fk_rounds_version_id_questionnaire_versions'), 'questionnaire_versions', ['version_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_rounds_version_id'), ['version_id'], unique=False)

    op.execute("CREATE TABLE responses_after AS SELECT * FROM responses")
    op.drop_table('responses')
    op.create_table('responses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('receipt_code', sa.String(length=20), nullable=True),
    sa.CheckConstraint('(submitted_at IS NULL) = (receipt_code IS NULL)', name=op.f('ck_responses_receipt_when_submitted')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_responses_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_responses_invitation_id_invitations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_responses')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_responses_invitation_id')),
    sa.UniqueConstraint('receipt_code', name=op.f('uq_responses_receipt_code'))
    )
    op.execute(
        "INSERT INTO responses (invitation_id, answers, revision, language, begun_at, saved_at,"
        " submitted_at, receipt_code)"
        " SELECT invitation_id, answers, revision, language, begun_at, saved_at, submitted_at,"
        " CASE WHEN submitted_at IS NULL THEN NULL ELSE receipt_code END"
        " FROM responses_after ORDER BY invitation_id"
    )
    op.drop_table('responses_after')

    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_invitations_outcome_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_invitations_contact_id_contacts'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_invitations_unit_id_frame_units'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_invitations_version_id_questionnaire_versions'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_invitations_unit_id'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_invitations_contact_id'))
        for name in ('outcome', 'participated', 'from_open_link', 'test', 'contact_id', 'unit_id', 'version_id'):
            batch_op.drop_column(name)

    with op.batch_alter_table('invitation_links', schema=None) as batch_op:
        batch_op.drop_column('expires_at')
        batch_op.drop_column('holder')

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index('ix_messages_round_state')

    op.drop_table('messages')
    with op.batch_alter_table('invitation_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_events_invitation_id'))

    op.drop_table('invitation_events')
    with op.batch_alter_table('frame_units', schema=None) as batch_op:
        batch_op.drop_index('ix_frame_units_round_stratum')
        batch_op.drop_index(batch_op.f('ix_frame_units_organization_id'))
        batch_op.drop_index(batch_op.f('ix_frame_units_contact_id'))

    op.drop_table('frame_units')
    op.drop_table('waiting_lists')
    op.drop_table('round_tags')
    with op.batch_alter_table('round_questionnaires', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_round_questionnaires_version_id'))

    op.drop_table('round_questionnaires')
    with op.batch_alter_table('round_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_round_events_round_id'))

    op.drop_table('round_events')
    op.drop_table('reminders')
    op.drop_table('open_links')
    op.drop_table('message_templates')
    op.drop_table('item_links')
    op.drop_table('frames')
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contacts_round_id'))

    op.drop_table('contacts')
