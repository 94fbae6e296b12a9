"""figures"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '2026_11_21_figures'
down_revision = '2026_11_21_more_consents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('indicators',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.CheckConstraint("code <> ''", name=op.f('ck_indicators_has_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicators')),
    sa.UniqueConstraint('code', name=op.f('uq_indicators_code'))
    )
    op.create_table('peer_editions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('constituent_group', sa.String(length=10), nullable=False),
    sa.Column('region', sa.String(length=24), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("constituent_group IN ('government', 'employers', 'workers')", name=op.f('ck_peer_editions_group_known')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_peer_editions_number_from_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_peer_editions')),
    sa.UniqueConstraint('constituent_group', 'region', 'demonstration', 'number', name=op.f('uq_peer_editions_constituent_group_region_demonstration_number'))
    )
    op.create_table('region_releases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('constituent_group', sa.String(length=10), nullable=False),
    sa.Column('region', sa.String(length=24), nullable=False),
    sa.Column('area', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organizations', sa.Integer(), nullable=False),
    sa.Column('working', sa.Integer(), nullable=False),
    sa.Column('members', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.CheckConstraint("constituent_group IN ('government', 'employers', 'workers')", name=op.f('ck_region_releases_group_known')),
    sa.CheckConstraint('working >= 0 AND working <= organizations', name=op.f('ck_region_releases_no_more_working_than_there_are')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_region_releases'))
    )
    with op.batch_alter_table('region_releases', schema=None) as batch_op:
        batch_op.create_index('uq_region_releases_edition', ['constituent_group', 'region', 'area', 'number'], unique=True)

    op.create_table('coded_texts',
    sa.Column('response_key', sa.String(length=64), nullable=False),
    sa.Column('field', sa.String(length=100), nullable=False),
    sa.Column('coder_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['coder_id'], ['people.id'], name=op.f('fk_coded_texts_coder_id_people')),
    sa.PrimaryKeyConstraint('response_key', 'field', 'coder_id', name=op.f('pk_coded_texts'))
    )
    op.create_table('core_items',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.CheckConstraint("code <> ''", name=op.f('ck_core_items_has_code')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_core_items_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', 'code', name=op.f('pk_core_items'))
    )
    op.create_table('extract_batches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('responses', sa.Integer(), nullable=False),
    sa.Column('frame_hash', sa.String(length=64), nullable=False),
    sa.Column('origins', sa.LargeBinary(), nullable=False),
    sa.Column('codes', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('responses > 0', name=op.f('ck_extract_batches_not_empty')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_extract_batches_round_id_rounds')),
    sa.ForeignKeyConstraint(['version_id'], ['questionnaire_versions.id'], name=op.f('fk_extract_batches_version_id_questionnaire_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extract_batches')),
    sa.UniqueConstraint('round_id', 'version_id', 'number', name=op.f('uq_extract_batches_round_id_version_id_number'))
    )
    op.create_table('frozen_values',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=False),
    sa.Column('inputs', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('frozen_by', sa.Integer(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_by', sa.Integer(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("(replaces_id IS NULL) = (reason = '')", name=op.f('ck_frozen_values_replaced_for_a_reason')),
    sa.CheckConstraint('(signed_by IS NULL) = (signed_at IS NULL)', name=op.f('ck_frozen_values_signed_by_and_when')),
    sa.CheckConstraint('first_year % 2 = 0 AND first_year BETWEEN 2000 AND 2098', name=op.f('ck_frozen_values_begins_a_biennium')),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_frozen_values_has_fingerprint')),
    sa.CheckConstraint('replaces_id <> id', name=op.f('ck_frozen_values_replaces_another')),
    sa.CheckConstraint('signed_by <> frozen_by', name=op.f('ck_frozen_values_signed_by_another')),
    sa.ForeignKeyConstraint(['frozen_by'], ['people.id'], name=op.f('fk_frozen_values_frozen_by_people')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicators.id'], name=op.f('fk_frozen_values_indicator_id_indicators')),
    sa.ForeignKeyConstraint(['replaces_id'], ['frozen_values.id'], name=op.f('fk_frozen_values_replaces_id_frozen_values')),
    sa.ForeignKeyConstraint(['signed_by'], ['people.id'], name=op.f('fk_frozen_values_signed_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frozen_values')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_frozen_values_replaces_id'))
    )
    with op.batch_alter_table('frozen_values', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_frozen_values_indicator_id'), ['indicator_id'], unique=False)
        batch_op.create_index('uq_frozen_values_first', ['indicator_id', 'first_year'], unique=True, sqlite_where=sa.text('replaces_id IS NULL'), postgresql_where=sa.text('replaces_id IS NULL'))

    op.create_table('indicator_baselines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('paragraph', sa.String(length=100), nullable=False),
    sa.Column('document_date', sa.Date(), nullable=True),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_indicator_baselines_has_source')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicators.id'], name=op.f('fk_indicator_baselines_indicator_id_indicators')),
    sa.ForeignKeyConstraint(['set_by'], ['people.id'], name=op.f('fk_indicator_baselines_set_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_baselines'))
    )
    with op.batch_alter_table('indicator_baselines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_indicator_baselines_indicator_id'), ['indicator_id'], unique=False)

    op.create_table('indicator_definitions',
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('texts', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('measured', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('computes', sa.String(length=17), nullable=False),
    sa.Column('aiming', sa.String(length=8), nullable=False),
    sa.Column('direction', sa.String(length=4), nullable=False),
    sa.Column('focus_area', sa.String(length=10), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('paragraph', sa.String(length=100), nullable=False),
    sa.Column('document_date', sa.Date(), nullable=True),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('approved_by', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(approved_on IS NULL) = (approved_by = '')", name=op.f('ck_indicator_definitions_approved_when_and_by_whom')),
    sa.CheckConstraint("(kind = 'computed') = (computes <> '')", name=op.f('ck_indicator_definitions_computed_says_what')),
    sa.CheckConstraint("aiming <> 'growth' OR measured <> 'percent'", name=op.f('ck_indicator_definitions_growth_is_not_of_a_percentage')),
    sa.CheckConstraint("aiming IN ('absolute', 'growth')", name=op.f('ck_indicator_definitions_aiming_known')),
    sa.CheckConstraint("computes IN ('', 'reflection', 'dwcp_satisfaction', 'un_satisfaction')", name=op.f('ck_indicator_definitions_computes_known')),
    sa.CheckConstraint("direction IN ('up', 'down')", name=op.f('ck_indicator_definitions_direction_known')),
    sa.CheckConstraint("focus_area IN ('', 'services', 'coherence', 'funding', 'efficiency')", name=op.f('ck_indicator_definitions_focus_area_known')),
    sa.CheckConstraint("kind IN ('computed', 'manual')", name=op.f('ck_indicator_definitions_kind_known')),
    sa.CheckConstraint("measured IN ('percent', 'count', 'persons', 'dollars', 'programmes')", name=op.f('ck_indicator_definitions_measured_known')),
    sa.CheckConstraint("source <> ''", name=op.f('ck_indicator_definitions_has_source')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_indicator_definitions_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicators.id'], name=op.f('fk_indicator_definitions_indicator_id_indicators')),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_indicator_definitions_made_by_people')),
    sa.PrimaryKeyConstraint('indicator_id', 'revision', name=op.f('pk_indicator_definitions'))
    )
    op.create_table('indicator_values',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('numerator', sa.String(length=40), nullable=True),
    sa.Column('denominator', sa.String(length=40), nullable=True),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('paragraph', sa.String(length=100), nullable=False),
    sa.Column('document_date', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_indicator_values_has_source')),
    sa.CheckConstraint('(number IS NULL) = (numerator IS NOT NULL)', name=op.f('ck_indicator_values_number_or_its_parts')),
    sa.CheckConstraint('(numerator IS NULL) = (denominator IS NULL)', name=op.f('ck_indicator_values_both_parts_or_none')),
    sa.CheckConstraint('first_year % 2 = 0 AND first_year BETWEEN 2000 AND 2098', name=op.f('ck_indicator_values_begins_a_biennium')),
    sa.ForeignKeyConstraint(['entered_by'], ['people.id'], name=op.f('fk_indicator_values_entered_by_people')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicators.id'], name=op.f('fk_indicator_values_indicator_id_indicators')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_values'))
    )
    with op.batch_alter_table('indicator_values', schema=None) as batch_op:
        batch_op.create_index('ix_indicator_values_indicator_id_first_year', ['indicator_id', 'first_year'], unique=False)

    op.create_table('kept_tallies',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('frame_hash', sa.String(length=64), nullable=False),
    sa.Column('columns', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('origins', sa.LargeBinary(), nullable=False),
    sa.Column('responses', sa.LargeBinary(), nullable=False),
    sa.Column('counts', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('columns >= 0 AND width > 0', name=op.f('ck_kept_tallies_shape_known')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_kept_tallies_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_kept_tallies_round_id_rounds')),
    sa.ForeignKeyConstraint(['version_id'], ['questionnaire_versions.id'], name=op.f('fk_kept_tallies_version_id_questionnaire_versions')),
    sa.PrimaryKeyConstraint('round_id', 'version_id', name=op.f('pk_kept_tallies'))
    )
    op.create_table('quoted_figures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('texts', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('measured', sa.String(length=10), nullable=False),
    sa.Column('qualifier', sa.String(length=13), nullable=False),
    sa.Column('document_date', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('paragraph', sa.String(length=100), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("measured IN ('percent', 'count', 'persons', 'dollars', 'programmes')", name=op.f('ck_quoted_figures_measured_known')),
    sa.CheckConstraint("qualifier IN ('', 'approximately', 'more_than')", name=op.f('ck_quoted_figures_qualifier_known')),
    sa.CheckConstraint("source <> '' AND paragraph <> ''", name=op.f('ck_quoted_figures_says_where')),
    sa.ForeignKeyConstraint(['added_by'], ['people.id'], name=op.f('fk_quoted_figures_added_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quoted_figures')),
    sa.UniqueConstraint('fingerprint', name=op.f('uq_quoted_figures_fingerprint'))
    )
    op.create_table('releases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('final', sa.Boolean(), nullable=False),
    sa.Column('content', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('basis', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_releases_hash_is_sha256')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_releases_number_from_one')),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_releases_made_by_people')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_releases_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_releases')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_releases_round_id_number'))
    )
    op.create_table('themes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('constituent_group', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('description', sa.String(length=500), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("constituent_group IN ('government', 'employers', 'workers')", name=op.f('ck_themes_group_known')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_themes_has_title')),
    sa.CheckConstraint('merged_into_id <> id', name=op.f('ck_themes_merged_into_another')),
    sa.CheckConstraint('merged_into_id IS NULL OR retired_at IS NOT NULL', name=op.f('ck_themes_merged_is_over')),
    sa.CheckConstraint('position >= 1', name=op.f('ck_themes_position_counts_from_one')),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_themes_made_by_people')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['themes.id'], name=op.f('fk_themes_merged_into_id_themes')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_themes_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_themes')),
    sa.UniqueConstraint('round_id', 'constituent_group', 'title', name=op.f('uq_themes_round_id_constituent_group_title'))
    )
    op.create_table('codings',
    sa.Column('response_key', sa.String(length=64), nullable=False),
    sa.Column('field', sa.String(length=100), nullable=False),
    sa.Column('coder_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['coder_id'], ['people.id'], name=op.f('fk_codings_coder_id_people')),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_codings_theme_id_themes')),
    sa.PrimaryKeyConstraint('response_key', 'field', 'coder_id', 'theme_id', name=op.f('pk_codings'))
    )
    with op.batch_alter_table('codings', schema=None) as batch_op:
        batch_op.create_index('ix_codings_theme', ['theme_id'], unique=False)

    op.create_table('committees',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('government', sa.Integer(), nullable=True),
    sa.Column('employers', sa.Integer(), nullable=True),
    sa.Column('workers', sa.Integer(), nullable=True),
    sa.Column('women', sa.Integer(), nullable=True),
    sa.Column('men', sa.Integer(), nullable=True),
    sa.Column('tripartite_evaluation', sa.Boolean(), nullable=True),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=False),
    sa.Column('paragraph', sa.String(length=100), nullable=False),
    sa.Column('document_date', sa.Date(), nullable=True),
    sa.Column('entered_by', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('press', sa.String(length=32), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.Column('ended_because', sa.String(length=1000), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(ended_at IS NULL) = (ended_because = '')", name=op.f('ck_committees_ended_for_a_reason')),
    sa.CheckConstraint("state = 'exists' OR (government IS NULL AND employers IS NULL AND workers IS NULL AND women IS NULL AND men IS NULL)", name=op.f('ck_committees_members_if_it_exists')),
    sa.CheckConstraint("state IN ('exists', 'planned', 'none')", name=op.f('ck_committees_state_known')),
    sa.CheckConstraint("text <> '' AND source <> '' AND paragraph <> ''", name=op.f('ck_committees_says_where')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by IS NULL)', name=op.f('ck_committees_ended_by_somebody')),
    sa.CheckConstraint('government >= 0 AND employers >= 0 AND workers >= 0 AND women >= 0 AND men >= 0', name=op.f('ck_committees_counts')),
    sa.CheckConstraint('successor_id <> id', name=op.f('ck_committees_another_follows')),
    sa.CheckConstraint('successor_id IS NULL OR ended_at IS NOT NULL', name=op.f('ck_committees_followed_if_ended')),
    sa.ForeignKeyConstraint(['ended_by'], ['people.id'], name=op.f('fk_committees_ended_by_people')),
    sa.ForeignKeyConstraint(['entered_by'], ['people.id'], name=op.f('fk_committees_entered_by_people')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_committees_programme_id_programmes')),
    sa.ForeignKeyConstraint(['successor_id'], ['committees.id'], name=op.f('fk_committees_successor_id_committees')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committees')),
    sa.UniqueConstraint('press', name=op.f('uq_committees_press')),
    sa.UniqueConstraint('successor_id', name=op.f('uq_committees_successor_id'))
    )
    with op.batch_alter_table('committees', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committees_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index('ix_committees_standing', ['programme_id'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('indicator_milestones',
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('first_year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('is_target', sa.Boolean(), nullable=False),
    sa.CheckConstraint('first_year % 2 = 0 AND first_year BETWEEN 2000 AND 2098', name=op.f('ck_indicator_milestones_begins_a_biennium')),
    sa.ForeignKeyConstraint(['indicator_id', 'revision'], ['indicator_definitions.indicator_id', 'indicator_definitions.revision'], name='fk_indicator_milestones_definition'),
    sa.PrimaryKeyConstraint('indicator_id', 'revision', 'first_year', name=op.f('pk_indicator_milestones'))
    )
    op.create_table('peer_scores',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('area', sa.String(length=40), nullable=False),
    sa.Column('provenance', sa.String(length=9), nullable=False),
    sa.Column('country_iso3', sa.String(length=3), nullable=False),
    sa.Column('texts', sa.String(length=64), nullable=False),
    sa.Column('numerator', sa.Integer(), nullable=False),
    sa.Column('divisor', sa.Integer(), nullable=False),
    sa.CheckConstraint("provenance IN ('verified', 'consensus')", name=op.f('ck_peer_scores_provenance_known')),
    sa.CheckConstraint('divisor > 0', name=op.f('ck_peer_scores_divisor_above_zero')),
    sa.CheckConstraint('length(texts) = 64', name=op.f('ck_peer_scores_texts_is_sha256')),
    sa.ForeignKeyConstraint(['edition_id'], ['peer_editions.id'], name=op.f('fk_peer_scores_edition_id_peer_editions')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_peer_scores_organization_id_organizations')),
    sa.PrimaryKeyConstraint('edition_id', 'organization_id', 'area', 'provenance', name=op.f('pk_peer_scores'))
    )
    op.create_table('programme_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('before', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('after', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_programme_changes_has_reason')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_programme_changes_person_id_people')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_programme_changes_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_changes'))
    )
    with op.batch_alter_table('programme_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_changes_programme_id'), ['programme_id'], unique=False)

    op.create_table('programme_outcomes',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.CheckConstraint("code <> ''", name=op.f('ck_programme_outcomes_has_code')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_programme_outcomes_programme_id_programmes')),
    sa.PrimaryKeyConstraint('programme_id', 'code', name=op.f('pk_programme_outcomes'))
    )
    op.create_table('programme_rounds',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('publication', sa.String(length=10), nullable=False),
    sa.Column('registered_by', sa.Integer(), nullable=True),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("publication IN ('nothing', 'consent')", name=op.f('ck_programme_rounds_publication_known')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_programme_rounds_programme_id_programmes')),
    sa.ForeignKeyConstraint(['registered_by'], ['people.id'], name=op.f('fk_programme_rounds_registered_by_people')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_programme_rounds_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', 'programme_id', name=op.f('pk_programme_rounds'))
    )
    with op.batch_alter_table('programme_rounds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_rounds_programme_id'), ['programme_id'], unique=False)

    op.create_table('reflection_codings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('coder_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('coded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("level IN ('outcome', 'output', 'none', 'not_stated')", name=op.f('ck_reflection_codings_level_known')),
    sa.CheckConstraint("source <> ''", name=op.f('ck_reflection_codings_has_source')),
    sa.ForeignKeyConstraint(['coder_id'], ['people.id'], name=op.f('fk_reflection_codings_coder_id_people')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_reflection_codings_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reflection_codings'))
    )
    with op.batch_alter_table('reflection_codings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reflection_codings_programme_id'), ['programme_id'], unique=False)

    op.create_table('committee_parts',
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=14), nullable=False),
    sa.CheckConstraint("role IN ('formulation', 'implementation', 'monitoring', 'evaluation')", name=op.f('ck_committee_parts_role_known')),
    sa.ForeignKeyConstraint(['committee_id'], ['committees.id'], name=op.f('fk_committee_parts_committee_id_committees')),
    sa.PrimaryKeyConstraint('committee_id', 'role', name=op.f('pk_committee_parts'))
    )
    op.create_table('finding_corrections',
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=True),
    sa.Column('corrected_by', sa.Integer(), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_finding_corrections_has_reason')),
    sa.CheckConstraint('successor_id <> finding_id', name=op.f('ck_finding_corrections_another_follows')),
    sa.ForeignKeyConstraint(['corrected_by'], ['people.id'], name=op.f('fk_finding_corrections_corrected_by_people')),
    sa.ForeignKeyConstraint(['finding_id'], ['findings.id'], name=op.f('fk_finding_corrections_finding_id_findings')),
    sa.ForeignKeyConstraint(['successor_id'], ['findings.id'], name=op.f('fk_finding_corrections_successor_id_findings')),
    sa.PrimaryKeyConstraint('finding_id', name=op.f('pk_finding_corrections')),
    sa.UniqueConstraint('successor_id', name=op.f('uq_finding_corrections_successor_id'))
    )
    op.create_table('finding_entries',
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('entered_by', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('press', sa.String(length=32), nullable=False),
    sa.Column('document_date', sa.Date(), nullable=True),
    sa.Column('channel', sa.String(length=11), nullable=False),
    sa.Column('residence', sa.String(length=12), nullable=False),
    sa.Column('labour_ministry_absent', sa.Boolean(), nullable=True),
    sa.Column('dialogue_with_coordinator', sa.Boolean(), nullable=True),
    sa.Column('dialogue_with_ministries', sa.Boolean(), nullable=True),
    sa.CheckConstraint("channel IN ('', 'direct', 'both', 'through_ilo')", name=op.f('ck_finding_entries_channel_known')),
    sa.CheckConstraint("residence IN ('', 'resident', 'non_resident')", name=op.f('ck_finding_entries_residence_known')),
    sa.ForeignKeyConstraint(['entered_by'], ['people.id'], name=op.f('fk_finding_entries_entered_by_people')),
    sa.ForeignKeyConstraint(['finding_id'], ['findings.id'], name=op.f('fk_finding_entries_finding_id_findings')),
    sa.PrimaryKeyConstraint('finding_id', name=op.f('pk_finding_entries')),
    sa.UniqueConstraint('press', name=op.f('uq_finding_entries_press'))
    )
    op.create_table('scored_assessments',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=19), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_scored_assessments_assessment_id_assessments')),
    sa.PrimaryKeyConstraint('assessment_id', name=op.f('pk_scored_assessments'))
    )
    op.create_table('area_scores',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('provenance', sa.String(length=9), nullable=False),
    sa.Column('area', sa.String(length=40), nullable=False),
    sa.Column('numerator', sa.Integer(), nullable=True),
    sa.Column('divisor', sa.Integer(), nullable=True),
    sa.Column('band', sa.Integer(), nullable=True),
    sa.Column('why_not', sa.String(length=40), nullable=False),
    sa.Column('levelled', sa.Integer(), nullable=False),
    sa.Column('applicable', sa.Integer(), nullable=False),
    sa.Column('criteria', sa.Integer(), nullable=False),
    sa.Column('lowest', sa.Integer(), nullable=True),
    sa.Column('lowest_criteria', sa.String(length=400), nullable=False),
    sa.CheckConstraint("(numerator IS NULL) = (why_not <> '') AND (numerator IS NULL) = (divisor IS NULL) AND (numerator IS NULL) = (band IS NULL)", name=op.f('ck_area_scores_score_or_reason')),
    sa.CheckConstraint("provenance IN ('verified', 'consensus')", name=op.f('ck_area_scores_provenance_known')),
    sa.CheckConstraint('band IS NULL OR band BETWEEN 1 AND 5', name=op.f('ck_area_scores_band_in_range')),
    sa.CheckConstraint('divisor IS NULL OR divisor > 0', name=op.f('ck_area_scores_divisor_above_zero')),
    sa.ForeignKeyConstraint(['assessment_id'], ['scored_assessments.assessment_id'], name=op.f('fk_area_scores_assessment_id_scored_assessments')),
    sa.PrimaryKeyConstraint('assessment_id', 'provenance', 'area', name=op.f('pk_area_scores'))
    )
    op.create_table('finding_reasons',
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.CheckConstraint("reason IN ('too_little_capacity', 'too_little_information', 'process_not_understood', 'agendas_do_not_match', 'no_interest', 'social_dialogue_difficult', 'cannot_formulate', 'tripartism_not_understood', 'authorities_do_not_value', 'too_little_un_contact', 'ilo_engagement_weak', 'ilo_communication_weak', 'time_consuming', 'jargon_bureaucracy', 'too_complicated', 'no_visible_benefit', 'involvement_contrived', 'finance_ministries_privileged', 'ngos_privileged', 'labour_ministry_absent')", name=op.f('ck_finding_reasons_reason_known')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding_entries.finding_id'], name=op.f('fk_finding_reasons_finding_id_finding_entries')),
    sa.PrimaryKeyConstraint('finding_id', 'reason', name=op.f('pk_finding_reasons'))
    )
    op.create_table('programme_frames',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('weight BETWEEN 0 AND 1000', name=op.f('ck_programme_frames_weight_within_bounds')),
    sa.ForeignKeyConstraint(['official_id'], ['invitations.id'], name=op.f('fk_programme_frames_official_id_invitations')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_programme_frames_organization_id_organizations')),
    sa.ForeignKeyConstraint(['round_id', 'programme_id'], ['programme_rounds.round_id', 'programme_rounds.programme_id'], name='fk_programme_frames_programme_round'),
    sa.PrimaryKeyConstraint('round_id', 'programme_id', 'organization_id', name=op.f('pk_programme_frames')),
    sa.UniqueConstraint('official_id', name=op.f('uq_programme_frames_official_id'))
    )
    with op.batch_alter_table('programme_frames', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_frames_organization_id'), ['organization_id'], unique=False)

    with op.batch_alter_table('responses', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('batch_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_responses_batch_id', ['batch_id'], unique=False, sqlite_where=sa.text('batch_id IS NOT NULL'), postgresql_where=sa.text('batch_id IS NOT NULL'))
        batch_op.create_index('ix_responses_tail', ['round_id'], unique=False, sqlite_where=sa.text('submitted_at IS NOT NULL AND batch_id IS NULL'), postgresql_where=sa.text('submitted_at IS NOT NULL AND batch_id IS NULL'))

    with op.batch_alter_table('rounds', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('fewest_respondents', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('fewest_organizations', sa.Integer(), nullable=True))



def downgrade() -> None:
    # Never made anew: on SQLite the table's checks, and its lack of row numbers, would be lost.
    with op.batch_alter_table('rounds', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('fewest_organizations')
        batch_op.drop_column('fewest_respondents')

    # Never made anew: on SQLite the table's checks, and its lack of row numbers, would be lost.
    with op.batch_alter_table('responses', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_responses_tail', sqlite_where=sa.text('submitted_at IS NOT NULL AND batch_id IS NULL'), postgresql_where=sa.text('submitted_at IS NOT NULL AND batch_id IS NULL'))
        batch_op.drop_index('ix_responses_batch_id', sqlite_where=sa.text('batch_id IS NOT NULL'), postgresql_where=sa.text('batch_id IS NOT NULL'))
        batch_op.drop_column('batch_id')

    with op.batch_alter_table('programme_frames', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_frames_organization_id'))

    op.drop_table('programme_frames')
    op.drop_table('finding_reasons')
    op.drop_table('area_scores')
    op.drop_table('scored_assessments')
    op.drop_table('finding_entries')
    op.drop_table('finding_corrections')
    op.drop_table('committee_parts')
    with op.batch_alter_table('reflection_codings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reflection_codings_programme_id'))

    op.drop_table('reflection_codings')
    with op.batch_alter_table('programme_rounds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_rounds_programme_id'))

    op.drop_table('programme_rounds')
    op.drop_table('programme_outcomes')
    with op.batch_alter_table('programme_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_changes_programme_id'))

    op.drop_table('programme_changes')
    op.drop_table('peer_scores')
    op.drop_table('indicator_milestones')
    with op.batch_alter_table('committees', schema=None) as batch_op:
        batch_op.drop_index('ix_committees_standing', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_committees_programme_id'))

    op.drop_table('committees')
    with op.batch_alter_table('codings', schema=None) as batch_op:
        batch_op.drop_index('ix_codings_theme')

    op.drop_table('codings')
    op.drop_table('themes')
    op.drop_table('releases')
    op.drop_table('quoted_figures')
    op.drop_table('kept_tallies')
    with op.batch_alter_table('indicator_values', schema=None) as batch_op:
        batch_op.drop_index('ix_indicator_values_indicator_id_first_year')

    op.drop_table('indicator_values')
    op.drop_table('indicator_definitions')
    with op.batch_alter_table('indicator_baselines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_indicator_baselines_indicator_id'))

    op.drop_table('indicator_baselines')
    with op.batch_alter_table('frozen_values', schema=None) as batch_op:
        batch_op.drop_index('uq_frozen_values_first', sqlite_where=sa.text('replaces_id IS NULL'), postgresql_where=sa.text('replaces_id IS NULL'))
        batch_op.drop_index(batch_op.f('ix_frozen_values_indicator_id'))

    op.drop_table('frozen_values')
    op.drop_table('extract_batches')
    op.drop_table('core_items')
    op.drop_table('coded_texts')
    with op.batch_alter_table('region_releases', schema=None) as batch_op:
        batch_op.drop_index('uq_region_releases_edition')

    op.drop_table('region_releases')
    op.drop_table('peer_editions')
    op.drop_table('indicators')
