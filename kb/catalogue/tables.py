"""The tables of the catalogue, which is the one truth of a library.

Only the shape stands here. A change here needs a file in `migrations/versions`, and `database.HEAD` names the newest of them; a test
compares the two. The full-text table is no part of this: it is a copy, made by `kb.fulltext`, and can be thrown away.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: One line per fact about the whole library: the two generation counters, and which index folder and model are in use.
meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

#: A review. Its facts are the first that its documents state; `*_folded` are the same without case, for comparing.
#: `stated` says whether `reference` was printed in a document, or is only a title or a file's name.
review = Table(
    "review",
    metadata,
    Column("key", String, primary_key=True),
    Column("reference", String, nullable=False),
    Column("reference_folded", String, nullable=False, index=True),
    Column("stated", Boolean, nullable=False),
    Column("title", Text),
    Column("partnership", String),
    Column("partnership_folded", String, index=True),
    Column("published", String),
    Column("published_as_printed", String),
    Column("review_type", String),
    Column("added_on", String, nullable=False),
    Column("withdrawn_on", String),
    Column("withdrawn_reason", Text),
)

#: A file of a review, with what it states. `withdrawn` documents are stubs: they have no sections and no points.
document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("review", ForeignKey("review.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("file", String, nullable=False, index=True),
    Column("path", String, index=True),
    Column("sha256", String, nullable=False, index=True),
    Column("original_kept", Boolean, nullable=False),
    Column("reference", String),
    Column("title", Text),
    Column("partnership", String),
    Column("published", String),
    Column("published_as_printed", String),
    Column("review_type", String),
    Column("pages", Integer),
    Column("added_on", String, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
)

section = Table(
    "section",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("heading", Text),
    Column("inferred", Boolean, nullable=False),
    Column("why", Text),
    Column("page", Integer),
    UniqueConstraint("document", "position"),
)

passage = Table(
    "passage",
    metadata,
    Column("section", ForeignKey("section.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("page", Integer),
)

#: A learning point. `words` is a hash of its normalised wording: equal in two reviews where the same words are.
point = Table(
    "point",
    metadata,
    Column("id", String, primary_key=True),
    Column("review", ForeignKey("review.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("section", ForeignKey("section.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False, index=True),
    Column("label", Text),
    Column("text", Text, nullable=False),
    Column("page", Integer),
    Column("words", String, nullable=False, index=True),
)

#: A theme given to a point. No foreign key on `point`: what a person decided outlives a new reading of the file, and comes back with
#: the point. Rows whose point is not held at present are not counted and not shown.
assignment = Table(
    "assignment",
    metadata,
    Column("point", String, primary_key=True),
    Column("theme", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("decided_on", String),
    Index("ix_assignment_theme_state", "theme", "state"),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("page", Integer),
)

#: What the copies outside this database still have to follow: `what` is `point` (id) or `original` (sha256). A line is removed once
#: the index or the folder of originals was brought in step, so that a killed process leaves a note of what it had not finished.
pending = Table(
    "pending",
    metadata,
    Column("what", String, primary_key=True),
    Column("id", String, primary_key=True),
)
