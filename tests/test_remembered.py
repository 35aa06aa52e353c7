"""Answers that the pages remember until the library changes."""

from __future__ import annotations

from ui.state import Remembered

NOW, LATER = (1, 1), (2, 1)


def ask(kept: Remembered, name: int, generation: tuple[int, int] = NOW) -> bool:
    """Ask for an answer; whether it had to be made."""
    made: list[int] = []
    assert kept.get(generation, name, lambda: (made.append(name), name)[1]) == name
    return bool(made)


def test_as_many_answers_as_may_be_held_are_held() -> None:
    kept = Remembered()
    assert all(ask(kept, name) for name in range(kept.MOST))
    assert not any(ask(kept, name) for name in range(kept.MOST))


def test_one_more_takes_the_place_of_the_oldest() -> None:
    kept = Remembered()
    for name in range(kept.MOST + 1):
        ask(kept, name)
    assert not any(ask(kept, name) for name in range(1, kept.MOST + 1))
    assert ask(kept, 0)


def test_nothing_is_held_once_the_library_has_changed() -> None:
    kept = Remembered()
    ask(kept, 0)
    assert ask(kept, 0, LATER)
    assert not ask(kept, 0, LATER)
