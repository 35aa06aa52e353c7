"""The first catalogue: reviews, documents, sections, passages, points, themes, notices, and what is still to follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "assignment",
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("decided_on", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("point", "theme", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_theme_state", "assignment", ["theme", "state"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "pending",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("what", "id", name=op.f("pk_pending")),
    )
    op.create_table(
        "review",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reference_folded", sa.String(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("partnership", sa.String(), nullable=True),
        sa.Column("partnership_folded", sa.String(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("published_as_printed", sa.String(), nullable=True),
        sa.Column("review_type", sa.String(), nullable=True),
        sa.Column("added_on", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.String(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_partnership_folded"), "review", ["partnership_folded"], unique=False)
    op.create_index(op.f("ix_review_reference_folded"), "review", ["reference_folded"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("original_kept", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("partnership", sa.String(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("published_as_printed", sa.String(), nullable=True),
        sa.Column("review_type", sa.String(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("added_on", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["review.key"], name=op.f("fk_document_review_review"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_file"), "document", ["file"], unique=False)
    op.create_index(op.f("ix_document_path"), "document", ["path"], unique=False)
    op.create_index(op.f("ix_document_review"), "document", ["review"], unique=False)
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_notice_document_document"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_document"), "notice", ["document"], unique=False)
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=True),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_section_document_document"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("document", "position", name=op.f("uq_section_document")),
    )
    op.create_table(
        "passage",
        sa.Column("section", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["section"], ["section.id"], name=op.f("fk_passage_section_section"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("section", "position", name=op.f("pk_passage")),
    )
    op.create_table(
        "point",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_point_document_document"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["review"], ["review.key"], name=op.f("fk_point_review_review"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["section"], ["section.id"], name=op.f("fk_point_section_section"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
    )
    op.create_index(op.f("ix_point_document"), "point", ["document"], unique=False)
    op.create_index(op.f("ix_point_kind"), "point", ["kind"], unique=False)
    op.create_index(op.f("ix_point_review"), "point", ["review"], unique=False)
    op.create_index(op.f("ix_point_section"), "point", ["section"], unique=False)
    op.create_index(op.f("ix_point_words"), "point", ["words"], unique=False)
