"""From pixels to the numbers that a network learns from."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from digits.dataset import PIXELS


class Scaling(NamedTuple):
    """Which I of the 64 pixels are kept, and how each is scaled: (pixel - offset) × factor."""

    pixels: Sequence[str]  # I names, such as r3c4
    offset: Sequence[float]  # I numbers, in units of ink (0 to 16)
    factor: Sequence[float]  # I numbers, per unit of ink

    def apply(self, pixels: Sequence[int]) -> list[float]:
        """The I features of one image, given its 64 pixels."""
        return [
            (pixels[PIXELS.index(name)] - offset) * factor
            for name, offset, factor in zip(self.pixels, self.offset, self.factor)
        ]
