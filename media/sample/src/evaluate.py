"""Evaluate: judges the model on the digits that nothing has looked at so far.

The model is asked as it would be in use: 64 pixels go in, and its own scaling prepares them.
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

from digits.common import read_json, run_stage, write_csv, write_json
from digits.dataset import LABELS, Digit, read_digits
from digits.examples import read_examples
from digits.mistakes import Mistake, draw
from digits.network import Network, cross_entropy, softmax
from digits.params import read_params
from digits.scaling import Scaling
from digits.scores import accuracy, f1_by_label

MODEL = "models/model.json"
METRICS = "metrics.json"
CONFUSION = "plots/confusion.csv"
PICTURE = "plots/mistakes.png"


class Verdict(NamedTuple):
    """What the model makes of one digit."""

    label: int
    confidence: float  # the probability given to that label, 0 to 1
    loss: float  # cross-entropy with the true label, in nats


def main() -> None:
    room = read_params().integer("evaluate.mistakes", 1, 120)
    digits = read_digits()
    (examples,) = read_examples("test")
    tested = [digits[example.row - 1] for example in examples]
    model = read_json(MODEL, made_by="train")
    scaling = Scaling(**model["scaling"])
    network = Network(model["hidden"], model["output"])
    verdicts = [judge(network, scaling, digit) for digit in tested]

    actual = [digit.label for digit in tested]
    predicted = [verdict.label for verdict in verdicts]
    f1 = f1_by_label(actual, predicted, LABELS)
    metrics = {
        "accuracy": round(accuracy(actual, predicted), 6),
        "loss": round(sum(verdict.loss for verdict in verdicts) / len(verdicts), 6),
        "f1": {
            "macro": round(sum(f1.values()) / len(f1), 6),
            **{str(label): round(score, 6) for label, score in f1.items()},
        },
    }
    write_json(METRICS, metrics)
    write_csv(CONFUSION, ("actual", "predicted"), zip(actual, predicted))
    mistakes = find_mistakes(tested, verdicts)
    draw(mistakes, room, len(tested)).save(PICTURE)
    print(
        f"{METRICS}: accuracy {metrics['accuracy']:.4f}, macro F1 {metrics['f1']['macro']:.4f}; "
        f"{len(mistakes)} of {len(tested)} misread, see {PICTURE}"
    )


def judge(network: Network, scaling: Scaling, digit: Digit) -> Verdict:
    """Reads one digit with the model."""
    scores = network.predict([*scaling.apply(digit.pixels), 1.0])
    confidence = max(softmax(scores))
    return Verdict(scores.index(max(scores)), confidence, cross_entropy(scores, digit.label))


def find_mistakes(digits: Sequence[Digit], verdicts: Sequence[Verdict]) -> list[Mistake]:
    """The digits that were taken for another, in the order they were read."""
    return [
        Mistake(digit.pixels, digit.label, verdict.label, verdict.confidence)
        for digit, verdict in zip(digits, verdicts)
        if digit.label != verdict.label
    ]


if __name__ == "__main__":
    run_stage(main)
