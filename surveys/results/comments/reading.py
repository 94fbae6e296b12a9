"""What the page of comments shows: the texts chosen, what the reader made of them, the themes."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.results.comments.forms import ChoosingForm, State
from surveys.results.comments.models import Theme
from surveys.results.comments.queries import Comment, with_words
from surveys.results.domain.themes import Reading, ThemeFigures, theme_figures

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CodedComment:
    """A text with what the reader has made of it: None where it was not read yet."""

    number: int
    comment: Comment
    own: Reading | None

    def has(self, theme: Theme) -> bool:
        return self.own is not None and theme.id in self.own.themes


@dataclass(frozen=True, slots=True)
class Texts:
    """One page of the texts chosen. ``answered``, ``read`` and ``own`` count those of the question:
    all, those that anybody has coded, and those that the reader has."""

    shown: tuple[CodedComment, ...]
    found: int
    page: int
    pages: int
    answered: int
    read: int
    own: int


def choose(
    texts: Sequence[Comment],
    said: Sequence[Reading],
    reader: int,
    form: ChoosingForm,
    page: int,
) -> Texts:
    """The texts that the form asks for, numbered as they stand among all of the question.

    Whoever codes, codes alone: what others gave a theme is found only among texts that the reader
    has coded as well, once he or she has begun.
    """
    own = {reading.text: reading for reading in said if reading.coder == reader}
    open_to = set(own) if own else {reading.text for reading in said}
    wanted = {text.key for text in with_words(texts, form.q.data or "")}
    if form.state.data:
        coded = form.state.data == State.CODED
        wanted = {key for key in wanted if (key in own) == coded}
    if form.theme.data:
        theme = int(form.theme.data)
        wanted &= {r.text for r in said if theme in r.themes and r.text in open_to}
    found = [(number, text) for number, text in enumerate(texts, 1) if text.key in wanted]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    return Texts(
        tuple(
            CodedComment(number, text, own.get(text.key))
            for number, text in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ),
        len(found),
        page,
        pages,
        len(texts),
        len({reading.text for reading in said}),
        len(own),
    )


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One theme with its figures."""

    theme: Theme
    figures: ThemeFigures


def theme_lines(themes: Sequence[Theme], said: Sequence[Reading]) -> list[ThemeLine]:
    return [
        ThemeLine(theme, theme_figures(theme.id, theme.made_at, said))
        for theme in themes
        if theme.merged_into_id is None
    ]
