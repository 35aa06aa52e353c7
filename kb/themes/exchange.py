"""The vocabulary as a file that people can work on: CSV for a spreadsheet, YAML in the shape of data/themes.yaml; out and back in.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection"), which reading takes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import yaml

from kb.errors import KnowledgeBaseError, VocabularyRefused
from kb.models import Theme
from kb.theme_models import VocabularyAction, Wanted
from kb.themes.changes import changed, checked, entry, new_id
from kb.themes.vocabulary import Vocabulary, read_vocabulary

FORMATS = ("csv", "yaml")
COLUMNS = ("id", "label", "family", "definition", "phrases")

#: What stands between two phrases in a cell. Phrases hold no semicolon.
_BETWEEN = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_LARGEST = 2_000_000


def write(vocabulary: Vocabulary, form: str) -> bytes:
    """Return the vocabulary as a file, the byte order mark of CSV telling spreadsheets that it is UTF-8."""
    return _csv(vocabulary).encode("utf-8-sig") if form == "csv" else _yaml(vocabulary).encode("utf-8")


def _csv(vocabulary: Vocabulary) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    for theme in vocabulary.themes:
        rows.writerow(map(_cell, (theme.id, theme.label, theme.family, theme.definition, _BETWEEN.join(theme.phrases))))
    return out.getvalue()


def _cell(words: str) -> str:
    return f"'{words}" if words.lstrip().startswith(_FORMULA) or words.startswith((*_FORMULA, "'")) else words


def _words(cell: str | None) -> str:
    found = (cell or "").strip()
    return found[1:] if found.startswith("'") and (found[1:].startswith("'") or found[1:].lstrip().startswith(_FORMULA)) else found


def _yaml(vocabulary: Vocabulary) -> str:
    families = [
        {
            "name": name,
            "themes": [
                {"id": theme.id, "label": theme.label, "definition": theme.definition, "phrases": list(theme.phrases)} for theme in themes
            ],
        }
        for name, themes in vocabulary.families().items()
    ]
    content = {"version": vocabulary.version, "stems": list(vocabulary.stems), "families": families}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=140)


def read(content: bytes, name: str) -> tuple[Theme, ...]:
    """Return the themes of a file that was exported and worked on. One without an id is new. Raises KnowledgeBaseError in plain words."""
    if len(content) > _LARGEST:
        raise VocabularyRefused(f"{name} is too large for a list of themes. Choose the file that was exported here.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise VocabularyRefused(f"{name} is not UTF-8 text. Save it as “CSV UTF-8”, then try again.") from error
    if name.lower().endswith((".yaml", ".yml")):
        return read_vocabulary(text, name).themes
    if name.lower().endswith(".csv"):
        return _from_csv(text, name)
    raise VocabularyRefused(f"{name} is neither CSV nor YAML. Export the list, change it, and choose that file.")


def _from_csv(text: str, name: str) -> tuple[Theme, ...]:
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    try:
        missing = [column for column in COLUMNS[:4] if column not in (rows.fieldnames or ())]
        if missing:
            raise VocabularyRefused(f"{name} has no column “{missing[0]}”. Its first line must name: {', '.join(COLUMNS)}.")
        found = []
        for row in rows:
            if any(_words(row.get(column)) for column in COLUMNS):
                name, label, family, definition, phrases = (_words(row.get(column)) for column in COLUMNS)
                try:
                    found.append(entry(name, label, family, definition, phrases.split(";")))
                except KnowledgeBaseError as error:
                    raise VocabularyRefused(f"In {name}, line {rows.line_num}: {error}") from error
    except csv.Error as error:
        raise VocabularyRefused(f"{name} is no sound CSV file (line {rows.line_num}: {error}). Save it anew as CSV.") from error
    if not found:
        raise VocabularyRefused(f"There is no theme in {name}.")
    return tuple(found)


def planned(now: Vocabulary, listed: Sequence[Theme], used: AbstractSet[str]) -> tuple[Wanted, ...]:
    """Return the changes that make a vocabulary say what a list says; what the list lacks stays.

    `used` are the ids that a theme has or ever had. Raises VocabularyRefused.
    """
    for names in ([theme.id for theme in listed if theme.id], [theme.label.casefold() for theme in listed]):
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            raise VocabularyRefused(f"“{twice}” stands in the list twice. Each theme may stand there once.")
    found, taken = [], set(used)
    for theme in listed:
        held = next((one for one in now.themes if one.id == theme.id), None)
        name = theme.id or new_id(theme.label, taken)
        made = entry(name, theme.label, theme.family, theme.definition, theme.phrases)
        if made == held:
            continue
        if held is None and name in used:
            raise VocabularyRefused(f"“{name}” was merged or retired, and no id is used twice. Give the theme another id, or none in CSV.")
        if held is None and name != new_id(name, ()):
            raise VocabularyRefused(f"“{name}” is no id: use small letters, digits and hyphens.")
        taken.add(name)
        wanted = checked(now, Wanted(VocabularyAction.ADD if held is None else VocabularyAction.EDIT, name, made))
        found.append(wanted)
        now = changed(now, [wanted])
    return tuple(found)
