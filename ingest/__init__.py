"""From a file to learning points: readers, repair, sections, points, metadata. Knows nothing of search or pages."""
