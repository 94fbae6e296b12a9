"""more consents: an organization can consent to verdicts on programmes"""

import sqlalchemy as sa
from alembic import op
revision = '2026_11_21_more_consents'
down_revision = '2026_11_21_diagnostics_in_full'
branch_labels = None
depends_on = None

BEFORE = "subject IN ('levels', 'needs', 'plan', 'matching')"
AFTER = "subject IN ('levels', 'needs', 'plan', 'matching', 'participation')"


def upgrade() -> None:
    _make(AFTER, 8, 13)


def downgrade() -> None:
    op.execute("DELETE FROM consents WHERE subject = 'participation'")
    _make(BEFORE, 13, 8)


def _make(condition: str, before: int, after: int) -> None:
    with op.batch_alter_table('consents') as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_consents_subject_known'), type_='check')
        batch_op.alter_column('subject', existing_type=sa.String(before), type_=sa.String(after))
        batch_op.create_check_constraint(batch_op.f('ck_consents_subject_known'), condition)
