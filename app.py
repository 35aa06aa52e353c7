"""The pages' entry: set-up, navigation, and one place where an error of the library becomes its sentence. `kb serve` starts it."""

from __future__ import annotations

import streamlit as st

from kb.errors import KnowledgeBaseError
from kb.settings import settings
from ui import components, state

#: Address and name of the pages that can be chosen; a review and a theme are opened from these.
PAGES = {".": "Search", "reviews": "Reviews", "themes": "Themes", "subgroup": "Subgroup", "packs": "Packs", "about": "About"}

#: The page that one which cannot be chosen belongs to.
BELONGS = {
    "": ".",
    "review": "reviews",
    "check": "reviews",
    "theme": "themes",
    "emerging": "themes",
    "decide": "themes",
    "agreement": "themes",
    "vocabulary": "themes",
}

st.set_page_config(page_title=settings().partnership_name, layout="centered", initial_sidebar_state="auto")
page = st.navigation(
    [
        st.Page("ui/pages/search.py", title=PAGES["."], default=True),
        st.Page("ui/pages/reviews.py", title="Reviews"),
        st.Page("ui/pages/review.py", title="A review", visibility="hidden"),
        st.Page("ui/pages/check.py", title="Check the reading", visibility="hidden"),
        st.Page("ui/pages/decide.py", title="Decide on themes", visibility="hidden"),
        st.Page("ui/pages/agreement.py", title="Agreement on themes", visibility="hidden"),
        st.Page("ui/pages/vocabulary.py", title="Themes vocabulary", visibility="hidden"),
        st.Page("ui/pages/themes.py", title="Themes"),
        st.Page("ui/pages/theme.py", title="A theme", visibility="hidden"),
        st.Page("ui/pages/subgroup.py", title="Subgroup"),
        st.Page("ui/pages/emerging.py", title="Lines that fit no theme yet", visibility="hidden"),
        st.Page("ui/pages/packs.py", title="Packs"),
        st.Page("ui/pages/about.py", title="About"),
    ],
    position="hidden",
)
components.dress()
components.page_head(PAGES, BELONGS.get(page.url_path, page.url_path))
try:
    components.samples_line()
    page.run()
    state.warm_up()
except KnowledgeBaseError as error:
    components.problem(error)
