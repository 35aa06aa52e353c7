"""What a document states of itself: one module for each fact, and one for where such facts stand. `ingest.metadata` joins them."""
