"""Train: fits a small neural network, and writes the learning curve as it grows.

The model file carries the scaling beside the weights, so that it can be used by itself:
64 pixels in, ten scores out.
"""

from __future__ import annotations

from random import Random
from typing import Sequence

from digits.common import Problem, create, read_json, run_stage, write_json
from digits.dataset import LABELS
from digits.examples import Example, read_examples
from digits.network import Matrix, Network, Trainer, cross_entropy
from digits.params import read_params

SCALING = "data/features.json"
CURVE = "plots/learning_curve.csv"
MODEL = "models/model.json"
RUNAWAY_LOSS = 1000.0  # in nats; a blind guess costs 2.3


def main() -> None:
    params = read_params()
    training, validation = read_examples("train", "validation")
    random = Random(params.integer("seed", 0))
    network = Network.untrained(
        inputs=len(training[0].features) - 1,
        hidden=params.integer("train.hidden", 1),
        classes=len(LABELS),
        random=random,
    )
    trainer = Trainer(network, params.number("train.momentum", 0, 0.99))
    lr = params.number("train.lr", 0)
    batch = params.integer("train.batch", 1)
    epochs = params.integer("train.epochs", 1)

    with create(CURVE) as curve:
        print("epoch,train_loss,val_loss,val_accuracy", file=curve, flush=True)
        for epoch in range(1, epochs + 1):
            falling_lr = lr * (epochs - epoch + 1) / epochs
            train_loss = train_epoch(trainer, random.sample(training, len(training)), batch, falling_lr)
            val_loss, val_accuracy = validate(network, validation)
            if not train_loss + val_loss < RUNAWAY_LOSS:  # put this way round, NaN is caught too
                raise Problem(f"the loss ran away in epoch {epoch}. Lower train.lr in params.yaml.")
            print(f"{epoch},{train_loss:.6f},{val_loss:.6f},{val_accuracy:.6f}", file=curve, flush=True)
            print(
                f"epoch {epoch:>{len(str(epochs))}}/{epochs}  train loss {train_loss:.4f}  "
                f"val loss {val_loss:.4f}  val accuracy {val_accuracy:.4f}",
                flush=True,
            )

    write_json(
        MODEL,
        {
            "scaling": read_json(SCALING, made_by="features"),
            "hidden": rounded(network.hidden),
            "output": rounded(network.output),
        },
        indent=None,
    )
    print(f"{MODEL}: {len(network.hidden)} hidden units, validation accuracy {val_accuracy:.4f}")


def train_epoch(trainer: Trainer, examples: Sequence[Example], batch: int, lr: float) -> float:
    """Shows every example once, in the order given; the mean loss as it was along the way, in nats."""
    batches = (examples[start : start + batch] for start in range(0, len(examples), batch))
    return sum(trainer.step(some, lr) for some in batches) / len(examples)


def validate(network: Network, examples: Sequence[Example]) -> tuple[float, float]:
    """The mean loss in nats and the accuracy on examples that the network does not learn from."""
    loss, hits = 0.0, 0
    for _, label, features in examples:
        scores = network.predict(features)
        loss += cross_entropy(scores, label)
        hits += scores.index(max(scores)) == label
    return loss / len(examples), hits / len(examples)


def rounded(layer: Matrix) -> Matrix:
    """Weights to six decimals: far finer than the model can tell, and half the file."""
    return [[round(weight, 6) for weight in weights] for weights in layer]


if __name__ == "__main__":
    run_stage(main)
