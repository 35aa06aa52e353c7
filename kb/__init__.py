"""The knowledge base: catalogue, indexes, search, themes and packs. Never imports ingest or ui."""
