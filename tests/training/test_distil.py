"""The bank of views that a teacher was asked about."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.errors import RunUnusable
from engine.training.backbones import build
from engine.training.distil import Bank, TaughtViews, bank_folder, fill_bank, inherit_stem
from engine.training.recipes import TELLTALE

COUNT = 10


@pytest.fixture
def bank() -> Bank:
    """Views that carry their number in the left half, so that mirrored ones can be told."""
    views = np.zeros((COUNT, 3, 4, 4), np.uint8)
    views[..., :2] = np.arange(1, COUNT + 1, dtype=np.uint8)[:, None, None, None]
    answers = np.arange(COUNT * 2, dtype=np.float32).reshape(COUNT, 2)
    return Bank(views, np.arange(COUNT, dtype=np.uint8) % 2, answers, answers.astype(np.float16))


def test_every_view_comes_before_one_comes_again_with_its_own_answers(bank: Bank) -> None:
    # GIVEN epochs that are no whole part of the bank
    recipe = replace(TELLTALE, views_per_epoch=6)
    # WHEN five of them are drawn, which is three rounds
    drawn = [example for epoch in range(5) for example in TaughtViews(bank, recipe, epoch)]  # type: ignore[attr-defined]
    numbers = [int(view.max()) - 1 for view, *_ in drawn]
    # THEN each round has all views, in another order, and each view its own label and answers
    rounds = [numbers[start : start + COUNT] for start in range(0, 30, COUNT)]
    assert all(Counter(one) == Counter(range(COUNT)) for one in rounds)
    assert len({tuple(one) for one in rounds}) == 3
    for number, (_, label, logits, features) in zip(numbers, drawn, strict=True):
        assert label == number % 2
        assert logits.tolist() == features.tolist() == [2 * number, 2 * number + 1]
    # AND about half are mirrored
    mirrored = sum(int(view[0, 0, 0]) == 0 for view, *_ in drawn)
    assert 5 < mirrored < 25


def test_another_recipe_has_another_bank(tmp_path: Path) -> None:
    def folder(**changes: object) -> Path:
        return bank_folder(tmp_path, replace(TELLTALE, **changes), 100, "teacher")  # type: ignore[arg-type]

    assert folder() == folder(learning_rate=1.0, epochs=99)
    assert len({folder(), folder(mild=0.1), folder(seed=1), folder(bank=5)}) == 4


def test_a_bank_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunUnusable, match="cannot be written"):
        fill_bank(tmp_path / "file" / "bank", None, torch.nn.Identity(), TELLTALE)  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_first_convolution_is_the_teachers_where_it_fits() -> None:
    student, teacher = build("mobilenetv4_conv_small")[0], build("tf_efficientnet_lite0")[0]
    assert inherit_stem(student, teacher)
    assert torch.equal(student.conv_stem.weight, teacher.conv_stem.weight)  # type: ignore[union-attr,arg-type]
    assert not inherit_stem(student, build("plain_cnn")[0])
