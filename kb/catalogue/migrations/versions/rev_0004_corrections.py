"""What people correct in a reading: files as they were read, corrections, heading wordings that were confirmed, and what is in doubt.

Of files that are held already, the rows are what was read; their doubts are counted as they were until now.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables and the count."""
    op.add_column("document", sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE document SET doubts = ("
        "SELECT count(*) FROM section WHERE section.document = document.id AND section.inferred "
        "AND section.kind NOT IN ('governance', 'purpose')) + ("
        "SELECT count(*) FROM notice WHERE notice.document = document.id AND notice.code <> 'invented' AND notice.message NOT IN ("
        "SELECT section.why FROM section WHERE section.document = document.id AND section.why IS NOT NULL))"
    )
    op.create_table(
        "as_read",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_as_read_document_document"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_as_read")),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_correction_document_document"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_document"), "correction", ["document"], unique=False)
    op.create_table(
        "learnt_heading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership", sa.String(), nullable=True),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt_heading")),
    )
