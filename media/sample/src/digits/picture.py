"""A canvas of coloured pixels, and the PNG file it becomes."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import NamedTuple

from digits.font import GLYPHS, HEIGHT, WIDTH


class Colour(NamedTuple):
    """Red, green and blue, each 0 to 255."""

    red: int
    green: int
    blue: int

    def towards(self, other: Colour, share: float) -> Colour:
        """The colour that lies `share` (0 to 1) of the way to another."""
        return Colour(*(round(a + (b - a) * share) for a, b in zip(self, other)))


class Canvas:
    """`height` rows of `width` pixels, three bytes each; (0, 0) is the top left corner."""

    def __init__(self, width: int, height: int, paper: Colour):
        self.width = width
        self.height = height
        self._rows = [bytearray(bytes(paper) * width) for _ in range(height)]

    def fill(self, x: int, y: int, width: int, height: int, colour: Colour) -> None:
        """Paints a rectangle."""
        for row in self._rows[y : y + height]:
            row[3 * x : 3 * (x + width)] = bytes(colour) * width

    def write(self, x: int, y: int, text: str, dot: int, colour: Colour) -> None:
        """Writes text with its top left corner at (x, y), each dot of the font `dot` pixels wide."""
        for place, character in enumerate(text):
            left = x + place * (WIDTH + 1) * dot
            for down, dots in enumerate(GLYPHS[character]):
                for right, ink in enumerate(dots):
                    if ink == "#":
                        self.fill(left + right * dot, y + down * dot, dot, dot, colour)

    def save(self, path: str) -> None:
        """Writes a PNG: true colour, eight bits a channel (https://www.w3.org/TR/png-3/)."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        unfiltered = b"".join(b"\0" + row for row in self._rows)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", header)
            + _chunk(b"IDAT", zlib.compress(unfiltered, 9))
            + _chunk(b"IEND", b"")
        )


def text_width(text: str, dot: int) -> int:
    """How many pixels wide a text is when written with dots of `dot` pixels."""
    return (len(text) * (WIDTH + 1) - 1) * dot


def text_height(dot: int) -> int:
    """How many pixels high a line of text is."""
    return HEIGHT * dot


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
