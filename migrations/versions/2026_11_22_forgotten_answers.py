"""forgotten answers

An evaluation's invitation loses its participant together with its label and contact. On request
what is left says that the participant is not asked again; after a round's time nothing is.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_forgotten_answers"
down_revision = "2026_11_21_training"
branch_labels = None
depends_on = None

OF_ANONYMIZED_ROUNDS = """
DELETE FROM evaluation_invitations WHERE invitation_id IN (
    SELECT invitations.id FROM invitations JOIN rounds ON rounds.id = invitations.round_id
    WHERE rounds.anonymized_at IS NOT NULL
)
"""
OF_ERASED = """
UPDATE evaluation_invitations SET invitation_id = NULL WHERE invitation_id IN (
    SELECT id FROM invitations WHERE contact_id IS NULL
)
"""


def upgrade() -> None:
    with op.batch_alter_table("evaluation_invitations") as batch:
        batch.alter_column("invitation_id", existing_type=sa.Integer(), nullable=True)
    op.execute(OF_ANONYMIZED_ROUNDS)
    op.execute(OF_ERASED)


def downgrade() -> None:
    op.execute("DELETE FROM evaluation_invitations WHERE invitation_id IS NULL")
    with op.batch_alter_table("evaluation_invitations") as batch:
        batch.alter_column("invitation_id", existing_type=sa.Integer(), nullable=False)
