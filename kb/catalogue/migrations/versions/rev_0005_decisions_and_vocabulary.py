"""The history of decisions on themes, changes of the vocabulary, and samples that two people code.

Decisions that are held already become the first entries of their history, each by itself.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the tables, and the history of what was decided until now."""
    op.create_table(
        "theme_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False, server_default="decided"),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_decision")),
    )
    op.create_index(op.f("ix_theme_decision_batch"), "theme_decision", ["batch"], unique=False)
    op.create_index("ix_theme_decision_point_theme", "theme_decision", ["point", "theme"], unique=False)
    op.execute(
        'INSERT INTO theme_decision (batch, point, theme, state, "by", "on") '
        "SELECT row_number() OVER (ORDER BY decided_on, point, theme), point, theme, state, \"by\", coalesce(decided_on, '') FROM ("
        "SELECT point, theme, state, \"by\", decided_on FROM assignment WHERE state <> 'suggested' "
        'UNION ALL SELECT point, theme, state, "by", decided_on FROM left_decision) ORDER BY decided_on, point, theme'
    )
    op.create_table(
        "vocabulary_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("into", sa.String(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary_change")),
    )
    op.create_index(op.f("ix_vocabulary_change_theme"), "vocabulary_change", ["theme"], unique=False)
    op.create_table(
        "agreement_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("second", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_round")),
    )
    in_round = "agreement_round.id"
    op.create_table(
        "agreement_line",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round"], [in_round], name=op.f("fk_agreement_line_round_agreement_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round", "position", name=op.f("pk_agreement_line")),
    )
    op.create_index(op.f("ix_agreement_line_point"), "agreement_line", ["point"], unique=False)
    op.create_table(
        "agreement_code",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("coder", sa.Integer(), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("on", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round"], [in_round], name=op.f("fk_agreement_code_round_agreement_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round", "position", "coder", name=op.f("pk_agreement_code")),
    )
