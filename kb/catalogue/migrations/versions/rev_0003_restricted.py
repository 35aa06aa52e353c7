"""Who may see a review, files that a person placed, lines that stand in two files of a review, decisions that found no line.

Libraries that exist stay open: nobody loses sight of what was visible.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

#: The line of the same kind and words in the earliest file of the review, for every line that stands in a later one too.
_REPEATS = """
UPDATE point SET repeats = (
  SELECT first.id FROM point AS first
  WHERE first.words = point.words AND first.review = point.review AND first.kind = point.kind
    AND first.document < point.document
  ORDER BY first.document, first.position LIMIT 1
)
"""


def upgrade() -> None:
    """Add the columns and tables: every review is open, every document keeps its ids, a line that a later file repeats counts once."""
    op.add_column("review", sa.Column("visibility", sa.String(), nullable=False, server_default="open"))
    op.add_column("document", sa.Column("root", sa.String(), nullable=False, server_default=""))
    op.add_column("document", sa.Column("placed_by", sa.String(), nullable=True))
    op.add_column("point", sa.Column("repeats", sa.String(), nullable=True))
    op.create_index(op.f("ix_point_repeats"), "point", ["repeats"], unique=False)
    op.execute("UPDATE document SET root = review")
    op.execute(_REPEATS)
    op.create_table(
        "visibility_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visibility_change")),
    )
    op.create_index(op.f("ix_visibility_change_review"), "visibility_change", ["review"], unique=False)
    op.create_table(
        "move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_reference", sa.String(), nullable=True),
        sa.Column("source_visibility", sa.String(), nullable=True),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("target_visibility", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_move_document_document"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    op.create_index(op.f("ix_move_document"), "move", ["document"], unique=False)
    op.create_table(
        "left_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("decided_on", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_left_decision_document_document"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_decision")),
    )
    op.create_index(op.f("ix_left_decision_document"), "left_decision", ["document"], unique=False)
