"""The tables of the catalogue, which is the one truth of a library.

Only the shape stands here. A change here needs a file in `migrations/versions`, and `database.HEAD` names the newest of them; a test
compares the two. The full-text table is no part of this: it is a copy, made by `kb.fulltext`, and can be thrown away.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint, false

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
#: `stated` says whether `reference` was printed in a document, or is only a title or a file's name. `visibility` says who may see it;
#: who changed that, when and why stands in `visibility_change`.
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
    Column("visibility", String, nullable=False, server_default="open"),
)

#: A file of a review, with what it states. `withdrawn` documents are stubs: they have no sections and no points. `root` is the key that
#: the ids of its points are made with: that of its first review, so that moving it changes no id. `placed_by` is the person who put it
#: with its review, None where its own facts did. `doubts` is how much of its reading a person should look at; `recognised` says that its
#: words come from text recognition.
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
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("root", String, nullable=False, server_default=""),
    Column("placed_by", String),
    Column("recognised", Boolean, nullable=False, server_default=false()),
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
    Column("sure", Float, nullable=False, server_default="1.0"),
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

#: A learning point. `words` is a hash of its normalised wording: equal in two reviews where the same words are. `repeats` is the point
#: of an earlier file of the same review that says the same: such a point is held, but neither counted nor found. `fields` (pairs of
#: column and words) and `links` are JSON.
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
    Column("repeats", String, index=True),
    Column("sure", Float, nullable=False, server_default="1.0"),
    Column("why", Text),
    Column("fields", Text, nullable=False, server_default="[]"),
    Column("links", Text, nullable=False, server_default="[]"),
)

#: What a document states of itself and its case, or suggests of it, with the line it was taken from.
fact = Table(
    "fact",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("printed", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("place", String, nullable=False),
    Column("page", Integer),
    Column("sure", Float, nullable=False),
    Index("ix_fact_name_value", "name", "value"),
)

#: What a person decided on a fact of a review: it stands before what was read, one row for each value, `not_stated` where there is none.
#: No foreign key: a decision outlives every reading of the files.
fact_decision = Table(
    "fact_decision",
    metadata,
    Column("review", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("decided_on", String, nullable=False),
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

#: What a person decided on a theme at a line that the newest edition of a file no longer has, nor anything close to it.
left_decision = Table(
    "left_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("point", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("label", Text),
    Column("text", Text, nullable=False),
    Column("page", Integer),
    Column("theme", String, nullable=False),
    Column("state", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("decided_on", String),
)

#: What people decided on themes at lines, in order, and never deleted: `assignment` shows for each line and theme the last of them that
#: was not taken back. `batch` joins what was decided in one go, so that it is taken back in one go. `state` is `suggested` where a person
#: put the question back. `ended_*` say who took it back, or what took its place. `how` is `decided`, or `merged` for one that followed its
#: theme into another. No foreign keys: decisions outlive every reading.
theme_decision = Table(
    "theme_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", Integer, nullable=False, index=True),
    Column("point", String, nullable=False),
    Column("theme", String, nullable=False),
    Column("state", String, nullable=False),
    Column("by", String, nullable=False),
    Column("on", String, nullable=False),
    Column("how", String, nullable=False, server_default="decided"),
    Column("ended_by", String),
    Column("ended_on", String),
    Index("ix_theme_decision_point_theme", "point", "theme"),
)

#: What people changed in the vocabulary of themes, in order, on top of data/themes.yaml. `action` is `add`, `edit`, `merge` or `retire`;
#: `into` is the theme that one was merged into; `entry` holds the theme as it was made, as JSON; `lines` is how many lines carried it.
vocabulary_change = Table(
    "vocabulary_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("action", String, nullable=False),
    Column("theme", String, nullable=False, index=True),
    Column("into", String),
    Column("entry", Text),
    Column("label", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("by", String, nullable=False),
    Column("on", String, nullable=False),
)

#: A sample of lines that two people code without seeing each other's themes or the machine's.
agreement_round = Table(
    "agreement_round",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seed", Integer, nullable=False),
    Column("first", String, nullable=False),
    Column("second", String, nullable=False),
    Column("by", String, nullable=False),
    Column("on", String, nullable=False),
)

#: A line of a sample; `machine` are the themes that the machine had suggested for it when it was drawn, as JSON.
agreement_line = Table(
    "agreement_line",
    metadata,
    Column("round", ForeignKey("agreement_round.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("point", String, nullable=False, index=True),
    Column("machine", Text, nullable=False),
)

#: The themes (JSON) that the first (1) or second (2) person gave a line of a sample.
agreement_code = Table(
    "agreement_code",
    metadata,
    Column("round", ForeignKey("agreement_round.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("coder", Integer, primary_key=True),
    Column("themes", Text, nullable=False),
    Column("on", String, nullable=False),
)

#: Who made a review restricted or open, in order. No foreign key: a review whose only file was moved away can come back.
visibility_change = Table(
    "visibility_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("review", String, nullable=False, index=True),
    Column("visibility", String, nullable=False),
    Column("by", String, nullable=False),
    Column("on", String, nullable=False),
    Column("reason", Text, nullable=False),
)

#: A file that a person put with another review, so that it can be undone; `*_visibility` is who could see the two before.
move = Table(
    "move",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("source", String),
    Column("source_reference", String),
    Column("source_visibility", String),
    Column("target", String, nullable=False),
    Column("target_visibility", String),
    Column("by", String, nullable=False),
    Column("on", String, nullable=False),
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

#: A file as it was read, before people corrected anything, as JSON: corrections are made anew over it. None for a file that was added
#: before corrections were kept: then its rows are what was read.
as_read = Table(
    "as_read",
    metadata,
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("reading", Text, nullable=False),
)

#: What people corrected in the reading of a file, in order; `change` is JSON.
correction = Table(
    "correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("change", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("on", String, nullable=False),
)

#: A heading wording that a person confirmed for the briefings of one partnership; None stands for those that name none.
learnt_heading = Table(
    "learnt_heading",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("partnership", String),
    Column("heading", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("by", String, nullable=False),
    Column("on", String, nullable=False),
)

#: A search that a person saved: the query as typed, the fields of its filter (JSON), and the ids (JSON) of the lines that were found when
#: it was last looked at. `by_folded` is the name without case. No foreign keys: a line that is withdrawn is simply found no more. An id
#: is never used twice, so that a page left open can mean no other search.
saved_search = Table(
    "saved_search",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("filter", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("by_folded", String, nullable=False, index=True),
    Column("saved_on", String, nullable=False),
    Column("looked_on", String, nullable=False),
    Column("found", Text, nullable=False),
    sqlite_autoincrement=True,
)

#: What the copies outside this database still have to follow: `what` is `point` (id) or `original` (sha256). A line is removed once
#: the index or the folder of originals was brought in step, so that a killed process leaves a note of what it had not finished.
pending = Table(
    "pending",
    metadata,
    Column("what", String, primary_key=True),
    Column("id", String, primary_key=True),
)
