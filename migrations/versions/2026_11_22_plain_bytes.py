"""plain bytes

PostgreSQL keeps the extract's bytes as they are: undoing its compression takes four times as long
as reading twice the bytes. SQLite has never compressed anything.
"""

from alembic import op

revision = "2026_11_22_plain_bytes"
down_revision = "2026_11_21_figures"
branch_labels = None
depends_on = None

COLUMNS = {"extract_batches": ("origins", "codes"), "kept_tallies": ("counts",)}


def upgrade() -> None:
    _store("EXTERNAL")


def downgrade() -> None:
    _store("EXTENDED")


def _store(how: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE {how}")
        # What is there is stored anew only if it is another value to the database.
        anew = ", ".join(f"{column} = {column} || ''::bytea" for column in columns)
        op.execute(f"UPDATE {table} SET {anew}")
