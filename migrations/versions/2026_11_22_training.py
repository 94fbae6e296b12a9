"""training"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '2026_11_21_training'
down_revision = '2026_11_22_corrections'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('demand_editions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_demand_editions_number_from_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demand_editions')),
    sa.UniqueConstraint('demonstration', 'number', name=op.f('uq_demand_editions_demonstration_number'))
    )
    op.create_table('demand_cells',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('area', sa.String(length=4), nullable=False),
    sa.Column('constituent_group', sa.String(length=10), nullable=False),
    sa.Column('region', sa.String(length=24), nullable=False),
    sa.Column('needing', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('members', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.CheckConstraint("area NOT IN ('W4', 'E3')", name=op.f('ck_demand_cells_area_not_private')),
    sa.CheckConstraint("constituent_group IN ('government', 'employers', 'workers')", name=op.f('ck_demand_cells_group_known')),
    sa.CheckConstraint("region IN ('africa', 'americas', 'arab_states', 'asia_pacific', 'europe_central_asia')", name=op.f('ck_demand_cells_region_known')),
    sa.CheckConstraint('needing BETWEEN 5 AND counted - 5', name=op.f('ck_demand_cells_enough_of_both')),
    sa.ForeignKeyConstraint(['edition_id'], ['demand_editions.id'], name=op.f('fk_demand_cells_edition_id_demand_editions')),
    sa.PrimaryKeyConstraint('edition_id', 'area', 'constituent_group', 'region', name=op.f('pk_demand_cells'))
    )
    op.create_table('training_plans',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('begins', sa.Date(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.Column('press', sa.String(length=32), nullable=False),
    sa.Column('begun_by', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_training_plans_has_title')),
    sa.CheckConstraint('months BETWEEN 1 AND 24', name=op.f('ck_training_plans_at_most_a_biennium')),
    sa.ForeignKeyConstraint(['begun_by'], ['people.id'], name=op.f('fk_training_plans_begun_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_plans')),
    sa.UniqueConstraint('press', name=op.f('uq_training_plans_press'))
    )
    op.create_table('courses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('level_from', sa.Integer(), nullable=False),
    sa.Column('level_to', sa.Integer(), nullable=False),
    sa.Column('groups', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('delivery', sa.String(length=8), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('languages', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('seats_min', sa.Integer(), nullable=False),
    sa.Column('seats_max', sa.Integer(), nullable=False),
    sa.Column('cost_edition', sa.Integer(), nullable=False),
    sa.Column('cost_head', sa.Integer(), nullable=False),
    sa.Column('outcomes', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("code <> ''", name=op.f('ck_courses_has_code')),
    sa.CheckConstraint("delivery IN ('campus', 'field', 'online', 'blended')", name=op.f('ck_courses_delivery_known')),
    sa.CheckConstraint('cost_edition >= 0 AND cost_head >= 0', name=op.f('ck_courses_costs_not_negative')),
    sa.CheckConstraint('days BETWEEN 1 AND 366', name=op.f('ck_courses_days_within_a_year')),
    sa.CheckConstraint('level_from BETWEEN 1 AND 4', name=op.f('ck_courses_begins_below_the_highest')),
    sa.CheckConstraint('level_to BETWEEN 2 AND 5 AND level_to > level_from', name=op.f('ck_courses_leads_up')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_courses_revision_counts_from_one')),
    sa.CheckConstraint('seats_min >= 1 AND seats_max >= seats_min', name=op.f('ck_courses_seats_in_order')),
    sa.ForeignKeyConstraint(['changed_by'], ['people.id'], name=op.f('fk_courses_changed_by_people')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_courses_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_courses')),
    sa.UniqueConstraint('code', name=op.f('uq_courses_code'))
    )
    op.create_table('plan_scenarios',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('settings', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.String(length=32), nullable=True),
    sa.Column('solution', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('solved_revision', sa.Integer(), nullable=True),
    sa.Column('inputs_hash', sa.String(length=64), nullable=False),
    sa.Column('solved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.String(length=500), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_plan_scenarios_has_name')),
    sa.CheckConstraint('(approved_at IS NULL) = (approved_by IS NULL)', name=op.f('ck_plan_scenarios_approved_by_somebody')),
    sa.CheckConstraint('(solution IS NULL) = (solved_at IS NULL)', name=op.f('ck_plan_scenarios_solved_at_a_time')),
    sa.CheckConstraint('approved_at IS NULL OR (solution IS NOT NULL AND solved_revision = revision)', name=op.f('ck_plan_scenarios_approved_as_it_was_solved')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_plan_scenarios_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['approved_by'], ['people.id'], name=op.f('fk_plan_scenarios_approved_by_people')),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_plan_scenarios_job_id_jobs')),
    sa.ForeignKeyConstraint(['plan_id'], ['training_plans.id'], name=op.f('fk_plan_scenarios_plan_id_training_plans')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_scenarios')),
    sa.UniqueConstraint('plan_id', 'name', name=op.f('uq_plan_scenarios_plan_id_name'))
    )
    with op.batch_alter_table('plan_scenarios', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_scenarios_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index('uq_plan_scenarios_approved', ['plan_id'], unique=True, sqlite_where=sa.text('approved_at IS NOT NULL'), postgresql_where=sa.text('approved_at IS NOT NULL'))

    op.create_table('course_covers',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.CheckConstraint("code <> ''", name=op.f('ck_course_covers_has_code')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_covers_course_id_courses')),
    sa.PrimaryKeyConstraint('course_id', 'code', name=op.f('pk_course_covers'))
    )
    with op.batch_alter_table('course_covers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_covers_code'), ['code'], unique=False)

    op.create_table('course_editions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('begins', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'cancelled') = (reason <> '')", name=op.f('ck_course_editions_cancelled_for_a_reason')),
    sa.CheckConstraint("state IN ('planned', 'confirmed', 'held', 'cancelled')", name=op.f('ck_course_editions_state_known')),
    sa.CheckConstraint('ends >= begins', name=op.f('ck_course_editions_ends_after_it_begins')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_course_editions_revision_counts_from_one')),
    sa.CheckConstraint('seats >= 1', name=op.f('ck_course_editions_has_seats')),
    sa.ForeignKeyConstraint(['changed_by'], ['people.id'], name=op.f('fk_course_editions_changed_by_people')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_editions_course_id_courses')),
    sa.ForeignKeyConstraint(['plan_id'], ['training_plans.id'], name=op.f('fk_course_editions_plan_id_training_plans')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_editions'))
    )
    with op.batch_alter_table('course_editions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_editions_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_editions_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index('uq_course_editions_begins', ['course_id', 'language', 'begins'], unique=True, sqlite_where=sa.text("state <> 'cancelled'"), postgresql_where=sa.text("state <> 'cancelled'"))

    op.create_table('course_prerequisites',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('required_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('course_id <> required_id', name=op.f('ck_course_prerequisites_requires_another')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_prerequisites_course_id_courses')),
    sa.ForeignKeyConstraint(['required_id'], ['courses.id'], name=op.f('fk_course_prerequisites_required_id_courses')),
    sa.PrimaryKeyConstraint('course_id', 'required_id', name=op.f('pk_course_prerequisites'))
    )
    with op.batch_alter_table('course_prerequisites', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_prerequisites_required_id'), ['required_id'], unique=False)

    op.create_table('course_titles',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_course_titles_has_title')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_titles_course_id_courses')),
    sa.PrimaryKeyConstraint('course_id', 'language', name=op.f('pk_course_titles'))
    )
    op.create_table('hand_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scenario_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=13), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('month', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind IN ('at_least', 'at_most', 'women_at_most')) = (number IS NOT NULL)", name=op.f('ck_hand_changes_number_where_it_counts')),
    sa.CheckConstraint("(kind IN ('in_month', 'not_in_month')) = (month IS NOT NULL)", name=op.f('ck_hand_changes_month_where_it_has_one')),
    sa.CheckConstraint("(kind IN ('takes', 'does_not_take', 'women_at_most')) = (organization_id IS NOT NULL)", name=op.f('ck_hand_changes_organization_where_it_takes')),
    sa.CheckConstraint("kind IN ('at_least', 'at_most', 'in_month', 'not_in_month', 'takes', 'does_not_take', 'women_at_most')", name=op.f('ck_hand_changes_kind_known')),
    sa.CheckConstraint('number >= 0 AND month >= 0', name=op.f('ck_hand_changes_counts_from_zero')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_hand_changes_course_id_courses')),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_hand_changes_made_by_people')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_hand_changes_organization_id_organizations')),
    sa.ForeignKeyConstraint(['scenario_id'], ['plan_scenarios.id'], name=op.f('fk_hand_changes_scenario_id_plan_scenarios')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_changes'))
    )
    with op.batch_alter_table('hand_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_changes_scenario_id'), ['scenario_id'], unique=False)

    op.create_table('evaluation_results',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=10), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.CheckConstraint("phase IN ('before', 'after', 'six_months')", name=op.f('ck_evaluation_results_phase_known')),
    sa.ForeignKeyConstraint(['edition_id'], ['course_editions.id'], name=op.f('fk_evaluation_results_edition_id_course_editions')),
    sa.ForeignKeyConstraint(['version_id'], ['questionnaire_versions.id'], name=op.f('fk_evaluation_results_version_id_questionnaire_versions')),
    sa.PrimaryKeyConstraint('edition_id', 'phase', name=op.f('pk_evaluation_results'))
    )
    op.create_table('evaluation_rounds',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=10), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('planned_by', sa.Integer(), nullable=True),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("phase IN ('before', 'after', 'six_months')", name=op.f('ck_evaluation_rounds_phase_known')),
    sa.ForeignKeyConstraint(['edition_id'], ['course_editions.id'], name=op.f('fk_evaluation_rounds_edition_id_course_editions')),
    sa.ForeignKeyConstraint(['planned_by'], ['people.id'], name=op.f('fk_evaluation_rounds_planned_by_people')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_evaluation_rounds_round_id_rounds')),
    sa.PrimaryKeyConstraint('edition_id', 'phase', name=op.f('pk_evaluation_rounds')),
    sa.UniqueConstraint('round_id', name=op.f('uq_evaluation_rounds_round_id'))
    )
    op.create_table('nominations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=11), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('staff_region', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('sex', sa.String(length=8), nullable=False),
    sa.Column('position', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('nominated_by', sa.Integer(), nullable=False),
    sa.Column('nominated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('days_attended', sa.Integer(), nullable=True),
    sa.Column('certificate', sa.String(length=32), nullable=True),
    sa.Column('certified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'constituent') = (organization_id IS NOT NULL)", name=op.f('ck_nominations_organization_of_a_constituent')),
    sa.CheckConstraint("(kind = 'staff') = (staff_region <> '')", name=op.f('ck_nominations_region_of_staff')),
    sa.CheckConstraint("kind IN ('constituent', 'staff', 'other')", name=op.f('ck_nominations_kind_known')),
    sa.CheckConstraint("name <> '' OR erased_at IS NOT NULL", name=op.f('ck_nominations_named_until_erased')),
    sa.CheckConstraint("sex IN ('', 'woman', 'man', 'other')", name=op.f('ck_nominations_sex_known')),
    sa.CheckConstraint("staff_region IN ('', 'africa', 'americas', 'arab_states', 'asia_pacific', 'europe_central_asia')", name=op.f('ck_nominations_region_known')),
    sa.CheckConstraint("state IN ('nominated', 'waiting', 'accepted', 'refused', 'withdrawn', 'attended', 'absent')", name=op.f('ck_nominations_state_known')),
    sa.CheckConstraint('(certificate IS NULL) = (certified_at IS NULL)', name=op.f('ck_nominations_certified_at_a_time')),
    sa.CheckConstraint('days_attended >= 0', name=op.f('ck_nominations_days_from_zero')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_nominations_email_lower_case')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_nominations_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['edition_id'], ['course_editions.id'], name=op.f('fk_nominations_edition_id_course_editions')),
    sa.ForeignKeyConstraint(['nominated_by'], ['people.id'], name=op.f('fk_nominations_nominated_by_people')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_nominations_organization_id_organizations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nominations')),
    sa.UniqueConstraint('certificate', name=op.f('uq_nominations_certificate'))
    )
    with op.batch_alter_table('nominations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nominations_edition_id'), ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nominations_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('uq_nominations_person', ['edition_id', 'email'], unique=True, sqlite_where=sa.text("email <> '' AND state NOT IN ('refused', 'withdrawn')"), postgresql_where=sa.text("email <> '' AND state NOT IN ('refused', 'withdrawn')"))

    op.create_table('place_offers',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('for_women', sa.Integer(), nullable=False),
    sa.Column('criteria', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('offered_by', sa.Integer(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('declined_by', sa.Integer(), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('for_women BETWEEN 0 AND places', name=op.f('ck_place_offers_for_women_among_them')),
    sa.CheckConstraint('places >= 1', name=op.f('ck_place_offers_offers_a_place')),
    sa.ForeignKeyConstraint(['declined_by'], ['people.id'], name=op.f('fk_place_offers_declined_by_people')),
    sa.ForeignKeyConstraint(['edition_id'], ['course_editions.id'], name=op.f('fk_place_offers_edition_id_course_editions')),
    sa.ForeignKeyConstraint(['offered_by'], ['people.id'], name=op.f('fk_place_offers_offered_by_people')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_place_offers_organization_id_organizations')),
    sa.PrimaryKeyConstraint('edition_id', 'organization_id', name=op.f('pk_place_offers'))
    )
    with op.batch_alter_table('place_offers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_place_offers_organization_id'), ['organization_id'], unique=False)

    op.create_table('evaluation_invitations',
    sa.Column('nomination_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=10), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("phase IN ('before', 'after', 'six_months')", name=op.f('ck_evaluation_invitations_phase_known')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_evaluation_invitations_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['nomination_id'], ['nominations.id'], name=op.f('fk_evaluation_invitations_nomination_id_nominations')),
    sa.PrimaryKeyConstraint('nomination_id', 'phase', name=op.f('pk_evaluation_invitations')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_evaluation_invitations_invitation_id'))
    )
    op.create_table('fellowships',
    sa.Column('nomination_id', sa.Integer(), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('granted_by', sa.Integer(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_fellowships_has_source')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_fellowships_pays_something')),
    sa.ForeignKeyConstraint(['granted_by'], ['people.id'], name=op.f('fk_fellowships_granted_by_people')),
    sa.ForeignKeyConstraint(['nomination_id'], ['nominations.id'], name=op.f('fk_fellowships_nomination_id_nominations')),
    sa.PrimaryKeyConstraint('nomination_id', name=op.f('pk_fellowships'))
    )
    op.create_table('nomination_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('nomination_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.CheckConstraint("kind <> ''", name=op.f('ck_nomination_events_has_kind')),
    sa.ForeignKeyConstraint(['nomination_id'], ['nominations.id'], name=op.f('fk_nomination_events_nomination_id_nominations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_nomination_events_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination_events'))
    )
    with op.batch_alter_table('nomination_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nomination_events_nomination_id'), ['nomination_id'], unique=False)

    op.create_table('participant_letters',
    sa.Column('nomination_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('link_hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('invitation', 'reminder')", name=op.f('ck_participant_letters_kind_known')),
    sa.CheckConstraint("state IN ('sending', 'sent', 'put_off', 'failed')", name=op.f('ck_participant_letters_state_known')),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_participant_letters_attempts_from_zero')),
    sa.ForeignKeyConstraint(['nomination_id'], ['nominations.id'], name=op.f('fk_participant_letters_nomination_id_nominations')),
    sa.PrimaryKeyConstraint('nomination_id', 'kind', name=op.f('pk_participant_letters')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_participant_letters_link_hash'))
    )


def downgrade() -> None:
    op.drop_table('participant_letters')
    with op.batch_alter_table('nomination_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nomination_events_nomination_id'))

    op.drop_table('nomination_events')
    op.drop_table('fellowships')
    op.drop_table('evaluation_invitations')
    with op.batch_alter_table('place_offers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_place_offers_organization_id'))

    op.drop_table('place_offers')
    with op.batch_alter_table('nominations', schema=None) as batch_op:
        batch_op.drop_index('uq_nominations_person', sqlite_where=sa.text("email <> '' AND state NOT IN ('refused', 'withdrawn')"), postgresql_where=sa.text("email <> '' AND state NOT IN ('refused', 'withdrawn')"))
        batch_op.drop_index(batch_op.f('ix_nominations_organization_id'))
        batch_op.drop_index(batch_op.f('ix_nominations_edition_id'))

    op.drop_table('nominations')
    op.drop_table('evaluation_rounds')
    op.drop_table('evaluation_results')
    with op.batch_alter_table('hand_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hand_changes_scenario_id'))

    op.drop_table('hand_changes')
    op.drop_table('course_titles')
    with op.batch_alter_table('course_prerequisites', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_prerequisites_required_id'))

    op.drop_table('course_prerequisites')
    with op.batch_alter_table('course_editions', schema=None) as batch_op:
        batch_op.drop_index('uq_course_editions_begins', sqlite_where=sa.text("state <> 'cancelled'"), postgresql_where=sa.text("state <> 'cancelled'"))
        batch_op.drop_index(batch_op.f('ix_course_editions_plan_id'))
        batch_op.drop_index(batch_op.f('ix_course_editions_course_id'))

    op.drop_table('course_editions')
    with op.batch_alter_table('course_covers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_covers_code'))

    op.drop_table('course_covers')
    with op.batch_alter_table('plan_scenarios', schema=None) as batch_op:
        batch_op.drop_index('uq_plan_scenarios_approved', sqlite_where=sa.text('approved_at IS NOT NULL'), postgresql_where=sa.text('approved_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_plan_scenarios_plan_id'))

    op.drop_table('plan_scenarios')
    op.drop_table('courses')
    op.drop_table('training_plans')
    op.drop_table('demand_cells')
    op.drop_table('demand_editions')
