"""The theme by review matrix as CSV: UTF-8 with a byte order mark, so that Excel reads accents right."""

from __future__ import annotations

import csv
import io

from kb.papers.figures import matrix
from kb.trends import Recurrence


def render(found: Recurrence) -> bytes:
    """One row per theme and review, with numbers of lines."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(matrix(found))
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")
