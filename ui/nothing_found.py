"""What the Search page says where no line was found: what is in the way, each way out known to find something and one press away."""

from __future__ import annotations

from dataclasses import replace

from kb.search_models import SearchHelp, Wider
from ui import links, state, typed
from ui.components import show
from ui.searching import Asked, Found, look
from ui.tags import Tag, tags
from ui.words import html, number


def ways_out(asked: Asked, found: Found) -> None:
    """Filters to take off with how many lines that gives, the query without its signs, fewer words, and the nearest themes."""
    helped = state.remembered(("help", asked.query, asked.where), lambda: _helped(asked, found))
    narrowing = {(tag.field, tag.value): tag for tag in tags(asked, found)}
    ways = [(narrowing[one.field, one.value].without.address, _said(one)) for one in helped.wider if (one.field, one.value) in narrowing]
    if helped.unquoted:
        plain = replace(asked, query=helped.unquoted, where=found.where)
        ways.append((plain.address, f"As plain words: {helped.unquoted}"))
    ways += [(links.search(words), f"Only “{words}”") for words in helped.words]
    told = "".join(f'<li><a href="{html(address)}">{html(words)}</a></li>' for address, words in ways)
    themes = [(theme, state.theme_label(theme)) for theme in helped.themes]
    nearest = " · ".join(f'<a href="{html(links.theme(theme))}">{html(label)}</a>' for theme, label in themes if label)
    narrowed = "" if found.where.empty else " with these filters"
    show(
        f'<div class="kb-box" role="status"><p><strong>No line was found{narrowed}.</strong></p>'
        f"{f'<p>What does find lines:</p><ul>{told}</ul>' if told else '<p>Try other words for the same thing.</p>'}"
        f'<p>{f"The nearest themes: {nearest} · " if nearest else ""}<a href="themes">Look through all themes</a></p></div>'
    )


def _helped(asked: Asked, found: Found) -> SearchHelp:
    """What to try. Words typed that narrow count as filters here, so that each of them can be taken off too."""
    query = typed.without_fields(asked.query)
    if typed.has_words(query):
        return state.library().help_with(query, found.where)
    counted = [(tag, _total(tag)) for tag in tags(asked, found) if tag.field]
    return SearchHelp(wider=tuple(Wider(tag.field, tag.value, total) for tag, total in counted if total))


def _total(tag: Tag) -> int:
    return 0 if tag.without.nothing else look(tag.without, state.library(), 0).total


def _said(one: Wider) -> str:
    return f"Without “{state.names().full_name(one.field, one.value)}”: {number(one.total, 'line')}"
