"""Run by Alembic: use the connection that `kb.catalogue.database` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from kb.catalogue.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
