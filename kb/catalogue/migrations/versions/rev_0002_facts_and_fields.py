"""What documents state of themselves and their case, with evidence; what people decided on it; and more of what a line was read with.

Of files that are held already, nothing of this is known: their columns have the values of a line that was read without doubt.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and the two tables; nothing that is held changes."""
    op.add_column("document", sa.Column("recognised", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("section", sa.Column("sure", sa.Float(), nullable=False, server_default="1.0"))
    op.add_column("point", sa.Column("sure", sa.Float(), nullable=False, server_default="1.0"))
    op.add_column("point", sa.Column("why", sa.Text(), nullable=True))
    op.add_column("point", sa.Column("fields", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("point", sa.Column("links", sa.Text(), nullable=False, server_default="[]"))
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("sure", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_fact_document_document"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    op.create_index(op.f("ix_fact_document"), "fact", ["document"], unique=False)
    op.create_index("ix_fact_name_value", "fact", ["name", "value"], unique=False)
    op.create_table(
        "fact_decision",
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("decided_on", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("review", "name", "value", name=op.f("pk_fact_decision")),
    )
