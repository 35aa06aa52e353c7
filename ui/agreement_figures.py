"""The figures of a sample that both have coded: how far the people agree, and each with the machine, in numbers and in plain words."""

from __future__ import annotations

import streamlit as st

from kb.agreeing import FEW_LINES, FEW_USES, Comparison, Pair, strength
from kb.theme_models import Sample
from ui import links, state
from ui.components import box, heading, point_card, show, table
from ui.words import html, number, plain


def figures(sample: Sample) -> None:
    """All of it: people first, then each with the machine, then the lines on which the people differ."""
    people, first, second = state.library().agreement.compared(sample.number)
    if people.lines < FEW_LINES:
        box(f"Only {number(people.lines, 'line')} were coded. With fewer than {FEW_LINES}, take these figures as a first hint and no more.")
    heading(f"{people.first} and {people.second}", 3)
    show(_in_words(people))
    _table(people)
    for one in (first, second):
        with st.expander(f"{plain(one.first)} and {plain(one.second)}: {_short(one)}"):
            show(_in_words(one))
            _table(one)
    show(
        '<details class="kb-more"><summary>What these figures mean</summary><p><strong>Agreement beyond chance</strong> is Cohen’s kappa: '
        "1 is full agreement, 0 is as much as two people reach who guess, below 0 is less than that. By a common rule (Altman, 1991) it is "
        "poor up to 0.2, fair up to 0.4, moderate up to 0.6, good up to 0.8, and very good above.</p>"
        "<p><strong>Themes in common</strong> is the micro-F1: twice the themes that both gave, divided by all themes that either gave. "
        "1 means that they gave the same themes to every line.</p>"
        "<p>What the machine suggested is what stood at these lines on the day the sample was drawn. Where people agree poorly on a theme, "
        "its definition is not clear enough; no machine can do better than that.</p></details>"
    )
    _differences(sample, people)


def _short(one: Comparison) -> str:
    kappa = one.overall.kappa
    return f"agreement {kappa:.2f}, {strength(kappa)}" if kappa is not None else "no figure"


def _in_words(one: Comparison) -> str:
    """The two overall figures with what they are made of."""
    overall = one.overall
    if one.f1 is None:
        return f"<p>Neither {html(one.first)} nor {html(one.second)} gave any of the {number(one.lines, 'line')} a theme.</p>"
    beyond = "no figure" if overall.kappa is None else f"<strong>{overall.kappa:.2f}, {strength(overall.kappa)}</strong>"
    return (
        f"<p>Agreement beyond chance, all themes together: {beyond}. Themes in common: <strong>{one.f1:.2f}</strong>.</p>"
        f"<p>On {number(one.lines, 'line')}, "
        f"{html(one.first)} gave {number(overall.first, 'theme')}, {html(one.second)} {overall.second:,}; "
        f"{overall.both:,} of them are the same.</p>"
    )


def _table(one: Comparison) -> None:
    if not one.themes:
        return
    number_cell = '<th scope="col" class="kb-number">'
    head = [
        '<th scope="col">Theme</th><th scope="col">Agreement beyond chance</th>',
        *(f"{number_cell}{html(words)}</th>" for words in (one.first, one.second, "Both")),
    ]
    caption = (
        f"The numbers are lines, of the {number(one.lines, 'line')}, to which each gave the theme. Too few: given to fewer than {FEW_USES} "
        "lines by either, so that one line more or less would change the figure much. Themes that neither gave are left out."
    )
    table(head, [_row(pair, one) for pair in one.themes], caption=caption, label=f"Agreement of {one.first} and {one.second} by theme")


def _row(pair: Pair, one: Comparison) -> str:
    theme = pair.theme
    label = f'<a href="{html(links.theme(theme.id))}">{html(theme.label)}</a>' if theme is not None else "All themes"
    cells = "".join(f'<td class="kb-number">{count} of {one.lines}</td>' for count in (pair.first, pair.second, pair.both))
    how = "too few" if pair.few else strength(pair.kappa) if pair.kappa is not None else "both gave it to every line"
    figure = f"{pair.kappa:.2f}" if pair.kappa is not None else "no figure"
    return f'<tr><th scope="row">{label}</th><td>{html(f"{figure}, {how}")}</td>{cells}</tr>'


def _differences(sample: Sample, people: Comparison) -> None:
    """The lines on which the two people differ on one theme, to be talked over."""
    differing = {pair.theme.id: pair for pair in people.themes if pair.theme is not None and pair.first + pair.second > 2 * pair.both}
    heading("Lines to talk over", 3)
    if not differing:
        show(f"<p>{html(sample.first)} and {html(sample.second)} gave the same themes to every line.</p>")
        return
    chosen = st.selectbox(
        "Theme on which the two differ",
        list(differing),
        format_func=lambda theme: (
            f"{state.theme_label(theme)} ({number(differing[theme].first + differing[theme].second - 2 * differing[theme].both, 'line')})"
        ),
        key="differ",
    )
    for one in sample.held:
        gave = (chosen in (one.first or ()), chosen in (one.second or ()))
        if gave[0] != gave[1] and one.line is not None:
            show(f"<p><strong>Only {html(sample.first if gave[0] else sample.second)} gave it:</strong></p>{point_card(one.line)}")
