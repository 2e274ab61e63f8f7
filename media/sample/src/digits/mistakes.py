"""The picture of misread digits: each image, what it is, what the model took it for, and how surely."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from digits.dataset import INK, SIDE
from digits.picture import Canvas, Colour, text_height, text_width

PAPER = Colour(246, 246, 243)
SLOT = Colour(236, 236, 231)
WHITE = Colour(255, 255, 255)
DARK = Colour(32, 36, 44)
QUIET = Colour(112, 116, 124)
RIGHT = Colour(20, 118, 84)
WRONG = Colour(196, 52, 40)

COLUMNS = 6
SCALE = 12  # a pixel of a digit is a square of twelve
RIM = 8  # paper round the image, as the strokes reach its edge
TILE = SIDE * SCALE + 2 * RIM
MARGIN = 28
GAP = 24
SPACE = 6  # between words
CAPTION = 36  # the band under a tile
HEADING = 76
TITLE_DOT, LABEL_DOT, NOTE_DOT = 3, 3, 2


class Mistake(NamedTuple):
    """A digit that was misread; `confidence` is the probability (0 to 1) given to the wrong label."""

    pixels: Sequence[int]
    actual: int
    predicted: int
    confidence: float


def draw(mistakes: Sequence[Mistake], room: int, tested: int) -> Canvas:
    """Draws the surest mistakes; the size depends on `room` alone, so that runs lie side by side."""
    rows = -(-room // COLUMNS)
    canvas = Canvas(
        width=2 * MARGIN + COLUMNS * (TILE + GAP) - GAP,
        height=HEADING + rows * (TILE + CAPTION + GAP) - GAP + MARGIN,
        paper=PAPER,
    )
    canvas.write(MARGIN, MARGIN, f"{len(mistakes)} OF {tested} MISREAD", TITLE_DOT, DARK)
    legend = (("ACTUAL", RIGHT), (">", QUIET), ("PREDICTED", WRONG), ("  HOW SURE", QUIET))
    width = sum(text_width(text, NOTE_DOT) for text, _ in legend) + (len(legend) - 1) * SPACE
    lift = text_height(TITLE_DOT) - text_height(NOTE_DOT)
    _write_words(canvas, canvas.width - MARGIN - width, MARGIN + lift, NOTE_DOT, legend)

    surest = sorted(mistakes, key=lambda mistake: mistake.confidence, reverse=True)
    for place in range(rows * COLUMNS):
        down, right = divmod(place, COLUMNS)
        x = MARGIN + right * (TILE + GAP)
        y = HEADING + down * (TILE + CAPTION + GAP)
        if place < min(room, len(surest)):
            _draw_mistake(canvas, x, y, surest[place])
        else:
            canvas.fill(x, y, TILE, TILE, SLOT)
    return canvas


def _draw_mistake(canvas: Canvas, x: int, y: int, mistake: Mistake) -> None:
    canvas.fill(x, y, TILE, TILE, WHITE)
    for place, ink in enumerate(mistake.pixels):
        down, right = divmod(place, SIDE)
        colour = WHITE.towards(DARK, ink / INK)
        canvas.fill(x + RIM + right * SCALE, y + RIM + down * SCALE, SCALE, SCALE, colour)

    top = y + TILE + CAPTION - text_height(LABEL_DOT)
    labels = ((str(mistake.actual), RIGHT), (">", QUIET), (str(mistake.predicted), WRONG))
    _write_words(canvas, x, top, LABEL_DOT, labels)
    share = f"{int(100 * mistake.confidence)}%"  # rounded down: 100 would claim no doubt at all
    lift = text_height(LABEL_DOT) - text_height(NOTE_DOT)
    canvas.write(x + TILE - text_width(share, NOTE_DOT), top + lift, share, NOTE_DOT, QUIET)


def _write_words(canvas: Canvas, x: int, y: int, dot: int, words: Sequence[tuple[str, Colour]]) -> None:
    """Writes words of several colours in one line."""
    for text, colour in words:
        canvas.write(x, y, text, dot, colour)
        x += text_width(text, dot) + SPACE
