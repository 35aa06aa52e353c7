"""What a file looks like, for a person who checks its reading: a page of a PDF as a picture, or the text of any other file in its order.

Made in a child process with limits, since a file that can be read may still not be drawn. On a picture, every line that was read is
tinted and carries its number, so that what was left out shows at once. What was read is none of this module's business.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from kb.settings import ROOT

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfTextPage

#: Seconds that drawing one page may take, and bytes of address space: a page of a briefing takes half a second and 120 MB.
SECONDS = 12.0
MEMORY = 900 * 2**20
#: Shorter side of a picture in pixels: letters of 8 points can be read on it.
WIDTH = 1100

#: A line may go on over the page: so much of its letters has to stand on this one to be its beginning or its end.
_PART = 14
_TINT, _DOUBT, _INK = (29, 78, 95, 46), (200, 95, 6, 66), (29, 78, 95, 255)
_DOUBT_INK = (143, 58, 16, 255)


@dataclass(frozen=True)
class Marked:
    """A line to be marked on a picture: its number, its words, whether its kind is in doubt."""

    number: int
    words: str
    doubtful: bool = False


@dataclass(frozen=True)
class FlowLine:
    """One paragraph of a file without pages, as it stands there; `heading` says that the file itself calls it one."""

    text: str
    heading: bool
    bullet: str | None
    page: int | None


@dataclass(frozen=True)
class _Request:
    """What the child is asked for: a page (from 1) with lines to mark, or (None) the text of the file."""

    file: str
    page: int | None = None
    marked: tuple[Marked, ...] = ()
    width: int = WIDTH


_REQUEST: TypeAdapter[_Request] = TypeAdapter(_Request)
_FLOW: TypeAdapter[tuple[FlowLine, ...]] = TypeAdapter(tuple[FlowLine, ...])


def has_pictures(content: bytes) -> bool:
    """Whether pages of this file can be shown as pictures: it is a PDF."""
    return b"%PDF-" in content[:1024]


def picture(content: bytes, page: int, marked: Sequence[Marked] = (), *, width: int = WIDTH) -> bytes | None:
    """Return a page (from 1) of a PDF as PNG, its shorter side `width` pixels, with these lines marked; None where it cannot be drawn."""
    return _ask(_Request("", page, tuple(marked), width), content) or None


def text_flow(content: bytes, file: str) -> tuple[FlowLine, ...]:
    """Return the text of a file in its own order, headers and footers among it; nothing where it cannot be read."""
    answer = _ask(_Request(file), content)
    return _FLOW.validate_json(answer) if answer else ()


def _ask(request: _Request, content: bytes) -> bytes:
    """Return the child's answer, empty where it failed or took too long."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingest.page_pictures"],
            input=_REQUEST.dump_json(request) + b"\n" + content,
            capture_output=True,
            env={**environment, "OPENBLAS_NUM_THREADS": "1"},
            timeout=SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return b""
    return done.stdout if done.returncode == 0 else b""


# ------------------------------------------------------------------ in the child


def _answer(request: _Request, content: bytes) -> bytes:
    if request.page is not None:
        return _drawn(content, request)
    from ingest import readers
    from ingest.paragraphs import paragraphs

    lines = paragraphs(readers.read(content, request.file).lines)
    return _FLOW.dump_json(tuple(FlowLine(line.text, line.heading is not None, line.marker, line.page) for line in lines))


def _drawn(content: bytes, request: _Request) -> bytes:
    """Draw one page and mark its lines."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    page = document[(request.page or 1) - 1]
    scale = request.width / min(page.get_width(), page.get_height())
    image = page.render(scale=scale).to_pil().convert("RGB")
    text = page.get_textpage()
    letters, places = _letters(text)
    _mark(image, [(one, _boxes(text, one, letters, places, page.get_height(), scale)) for one in request.marked])
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _letters(text: PdfTextPage) -> tuple[str, list[int]]:
    """The letters and digits of a page in their plain form, and which character of the page each is."""
    from kb.corrections.recutting import placed

    found = list(placed(text.get_text_range()))
    return "".join(letter for letter, _ in found), [place for _, place in found]


def _boxes(
    text: PdfTextPage, line: Marked, letters: str, places: list[int], height: float, scale: float
) -> list[tuple[float, float, float, float]]:
    """The rows that a line covers on the picture, as (left, top, right, bottom) in pixels."""
    from kb.corrections.recutting import letters as plain

    span = _span(plain(line.words), letters)
    rows: list[tuple[float, float, float, float]] = []
    for at in range(*span):
        left, bottom, right, top = text.get_charbox(places[at], loose=True)
        box = (left * scale, (height - top) * scale, right * scale, (height - bottom) * scale)
        last = rows[-1] if rows else None
        if last is not None and box[1] < last[3] and box[3] > last[1] and box[0] >= last[0]:
            rows[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            rows.append(box)
    return rows


def _span(words: str, letters: str) -> tuple[int, int]:
    """Where a line's letters stand on a page: all of them, else as many of its first or last ones as do; (0, 0) where they do not."""
    at = letters.find(words)
    if at >= 0:
        return at, at + len(words)
    at = letters.find(words[:_PART]) if len(words) >= _PART else -1
    if at >= 0:
        same = next((n for n, (one, other) in enumerate(zip(words, letters[at:], strict=False)) if one != other), len(letters) - at)
        return at, at + same
    at = letters.rfind(words[-_PART:]) if len(words) >= _PART else -1
    return (0, at + _PART) if 0 <= at < len(words) and words.endswith(letters[: at + _PART]) else (0, 0)


def _mark(image: Image, marked: Sequence[tuple[Marked, list[tuple[float, float, float, float]]]]) -> None:
    """Tint the rows of each line and put its number beside the first."""
    from PIL import Image as Images
    from PIL import ImageDraw, ImageFont

    layer = Images.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for line, rows in marked:
        size = min(max(0.95 * (rows[0][3] - rows[0][1]) if rows else 0.0, 15.0), image.width / 45)
        font = ImageFont.load_default(size=size)
        for left, top, right, bottom in rows:
            draw.rectangle((left - 3, top - 1, right + 3, bottom + 1), fill=_DOUBT if line.doubtful else _TINT)
        if rows:
            name = f"{line.number}?" if line.doubtful else str(line.number)
            wide = draw.textlength(name, font=font)
            left, middle = max(rows[0][0] - wide - 11, 0), (rows[0][1] + rows[0][3]) / 2
            box = (left, middle - 0.68 * size, left + wide + 8, middle + 0.68 * size)
            draw.rounded_rectangle(box, 4, fill=_DOUBT_INK if line.doubtful else _INK)
            draw.text((left + 4, middle), name, font=font, fill=(255, 255, 255, 255), anchor="lm")
    image.paste(Images.alpha_composite(image.convert("RGBA"), layer).convert("RGB"))


def _serve() -> None:
    """The child's life: one request, one answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers
    try:
        import resource
    except ImportError:  # not on Windows
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    head, _, content = sys.stdin.buffer.read().partition(b"\n")
    answers.write(_answer(_REQUEST.validate_json(head), content))
    answers.flush()


if __name__ == "__main__":
    _serve()
