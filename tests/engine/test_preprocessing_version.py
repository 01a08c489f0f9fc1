"""What the network sees of a picture may not change without saying so: the history compares verdicts by it."""

import numpy as np

from engine import crops
from engine.model_card import Geometry
from engine.types import Box

FIELDS = (
    [[145, 173, 202, 231]] * 4,
    [[18] * 4, [57] * 4, [95] * 4, [133] * 4],
)
SEEN_BY_VERSION = {1: FIELDS, 2: FIELDS, 3: FIELDS, 4: FIELDS, 5: FIELDS}
"""Version → the mean red and green of 4 × 4 fields of the crop below. To change what is seen, raise crops.VERSION and
add a line; the old ones stay as a record. 2: pictures of more than 512 pixels are searched in integers, large ones
decoded at a half; 3: a face that the edge cuts off is left out beside whole ones; 4: small pictures are
searched in integers, too; 5: a face that the edge of a picture on a page cuts off is left out, too. The crop of a given
box is the same."""


def test_the_crop_is_that_of_its_version() -> None:
    # GIVEN red rising to the right, green rising downwards, and a face near the upper right edge
    y, x = np.mgrid[0:300, 0:400]
    picture = np.stack([x * 255 // 399, y * 255 // 299, (x * 7 + y * 3) % 256], axis=-1).astype(np.uint8)
    crop = crops.cut_face(picture, Box(250.4, 20.6, 90, 120), Geometry(64, 1.5, 40, 100))
    fields = crop.reshape(4, 16, 4, 16, 3).mean(axis=(1, 3))
    red, green = SEEN_BY_VERSION[crops.VERSION]
    assert np.abs(fields[..., 0] - red).max() <= 1.5
    assert np.abs(fields[..., 1] - green).max() <= 1.5
