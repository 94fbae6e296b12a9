"""corrections: a quoted figure is corrected and taken back; what was told of verdicts is kept"""

import sqlalchemy as sa
from alembic import op
revision = '2026_11_22_corrections'
down_revision = '2026_11_22_plain_bytes'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('quoted_corrections',
    sa.Column('figure_id', sa.Integer(), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=True),
    sa.Column('corrected_by', sa.Integer(), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_quoted_corrections_has_reason')),
    sa.CheckConstraint('successor_id <> figure_id', name=op.f('ck_quoted_corrections_another_follows')),
    sa.ForeignKeyConstraint(['corrected_by'], ['people.id'], name=op.f('fk_quoted_corrections_corrected_by_people')),
    sa.ForeignKeyConstraint(['figure_id'], ['quoted_figures.id'], name=op.f('fk_quoted_corrections_figure_id_quoted_figures')),
    sa.ForeignKeyConstraint(['successor_id'], ['quoted_figures.id'], name=op.f('fk_quoted_corrections_successor_id_quoted_figures')),
    sa.PrimaryKeyConstraint('figure_id', name=op.f('pk_quoted_corrections')),
    sa.UniqueConstraint('successor_id', name=op.f('uq_quoted_corrections_successor_id'))
    )
    op.create_table('told_counts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_told_counts')),
    sa.UniqueConstraint('fingerprint', name=op.f('uq_told_counts_fingerprint'))
    )
    op.create_table('told_verdicts',
    sa.Column('told_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.String(length=6), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('decided', sa.Boolean(), nullable=False),
    sa.CheckConstraint("line IN ('global', 'core')", name=op.f('ck_told_verdicts_line_known')),
    sa.CheckConstraint("verdict IN ('yes', 'no', 'incomplete')", name=op.f('ck_told_verdicts_verdict_known')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_told_verdicts_programme_id_programmes')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_told_verdicts_round_id_rounds')),
    sa.ForeignKeyConstraint(['told_id'], ['told_counts.id'], name=op.f('fk_told_verdicts_told_id_told_counts')),
    sa.PrimaryKeyConstraint('told_id', 'programme_id', 'round_id', 'line', name=op.f('pk_told_verdicts'))
    )
    with op.batch_alter_table('told_verdicts', schema=None) as batch_op:
        batch_op.create_index('ix_told_verdicts_round_id_programme_id', ['round_id', 'programme_id'], unique=False)


def downgrade() -> None:
    op.drop_table('told_verdicts')
    op.drop_table('told_counts')
    op.drop_table('quoted_corrections')
