"""Faces made anew by networks that we train ourselves, on real faces only.

Autoencoders squeeze a face to a quarter of its side and build it up again, each with another up-sampler: transposed
convolution, nearest, bilinear, pixel shuffle. The coarse colours are passed by, so that minutes of training suffice.
What an up-sampler leaves in the frequencies is what detectors of generated faces find first (Odena et al., Distill
2016; Durall et al., CVPR 2020). A denoiser adds noise to a face and takes it away again, step by step with less, as
image-to-image diffusion does (SDEdit, Meng et al., ICLR 2022).
"""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor, nn
from tqdm import tqdm

from engine import images, picture_files
from engine.errors import ModelMissing
from engine.training.data import LabelledFace
from engine.training.forge.families import Family, Rng, Subject
from engine.training.forge.warping import Patch
from engine.types import RgbImage

SIDE = 112
WIDTHS = (24, 40)
SHRUNK = 2 ** len(WIDTHS)
UPSAMPLERS = ("transposed", "nearest", "bilinear", "pixel_shuffle")
DENOISER = "denoiser"
WINDOW, BATCH = 56, 16
NOISIEST = 0.4
"""The largest deviation of the noise, of a range of −1 to 1."""
NAMES = (*(f"resynthesis_{name}" for name in UPSAMPLERS), "diffusion")
"""The families that need these networks."""


class Autoencoder(nn.Module):
    """n × 3 × s × s, −1 to 1, s a multiple of SHRUNK → the same, rebuilt."""

    def __init__(self, upsampler: str) -> None:
        super().__init__()
        widths = (3, *WIDTHS)
        self.down = nn.Sequential(*(_halving(a, b) for a, b in pairwise(widths)))
        back = (*reversed(WIDTHS), WIDTHS[0])
        self.up = nn.Sequential(*(_doubling(a, b, upsampler) for a, b in pairwise(back)))
        self.last = nn.Conv2d(WIDTHS[0], 3, 3, padding=1)

    def forward(self, faces: Tensor) -> Tensor:
        coarse = F.interpolate(F.avg_pool2d(faces, SHRUNK), scale_factor=SHRUNK, mode="bilinear")
        rebuilt: Tensor = coarse + self.last(self.up(self.down(faces)))
        return rebuilt


def _halving(a: int, b: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(a, b, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(b, b, 3, 1, 1), nn.LeakyReLU(0.2))


def _doubling(a: int, b: int, upsampler: str) -> nn.Module:
    """One of UPSAMPLERS, then a convolution."""
    if upsampler == "transposed":
        up: list[nn.Module] = [nn.ConvTranspose2d(a, b, 3, 2, 1, output_padding=1)]
    elif upsampler == "pixel_shuffle":
        up = [nn.Conv2d(a, 4 * b, 3, 1, 1), nn.PixelShuffle(2)]
    else:
        up = [nn.Upsample(scale_factor=2, mode=upsampler), nn.Conv2d(a, b, 3, 1, 1)]
    return nn.Sequential(*up, nn.LeakyReLU(0.2), nn.Conv2d(b, b, 3, 1, 1), nn.LeakyReLU(0.2))


class Denoiser(nn.Module):
    """Noisy faces (n × 3 × s × s, −1 to 1) and their noise's deviation (n) → the faces without it (a small DnCNN, Zhang
    et al., 2017, that is told the level)."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(4, 32, 3, padding=1), nn.ReLU()]
        for dilation in (2, 4, 2):
            layers += [nn.Conv2d(32, 32, 3, padding=dilation, dilation=dilation), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(32, 3, 3, padding=1))

    def forward(self, noisy: Tensor, deviation: Tensor) -> Tensor:
        level = deviation[:, None, None, None].expand(-1, 1, *noisy.shape[2:])
        cleaned: Tensor = noisy - self.layers(torch.cat((noisy, level), 1))
        return cleaned


def train(faces: Sequence[LabelledFace], folder: Path, steps: int, seed: int = 0) -> dict[str, float]:
    """Train all of them for so many steps each and write them to the folder; name → mean absolute error of the last
    batches, 0–255. ``faces`` must be real ones: what a fake has must come from here."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = torch.from_numpy(np.stack([_square(face) for face in faces]).transpose(0, 3, 1, 2).copy())
    errors = {}
    for name in (*UPSAMPLERS, DENOISER):
        torch.manual_seed(seed)
        network = Denoiser() if name == DENOISER else Autoencoder(name)
        errors[name] = _train_one(network, shown, steps, name)
        partial = folder / f"{name}.{os.getpid()}.part"
        torch.save(network.state_dict(), partial)
        partial.replace(folder / f"{name}.pt")
        print(f"{name}: mean absolute error {errors[name]:.1f} of 255 after {steps} steps", flush=True)
    return errors


def _square(face: LabelledFace) -> RgbImage:
    pixels = images.decode(picture_files.read_file(face.picture.path)).pixels
    subject = Subject(pixels, face.box, face.landmarks)
    patch = subject.patch().pixels
    return np.asarray(Image.fromarray(patch).resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def _train_one(network: nn.Module, shown: Tensor, steps: int, said: str) -> float:
    """On random squares of WINDOW pixels, mirrored or not: the networks look no further."""
    optimizer = torch.optim.Adam(network.parameters(), 2e-3)
    errors: list[float] = []
    for _ in tqdm(range(steps), desc=said, disable=None):
        top, left = (int(start) for start in torch.randint(SIDE - WINDOW + 1, (2,)))
        faces = shown[torch.randint(len(shown), (BATCH,)), :, top : top + WINDOW, left : left + WINDOW]
        faces = faces.float() / 127.5 - 1
        faces = torch.where(torch.rand(BATCH, 1, 1, 1) < 0.5, faces.flip(3), faces)
        if isinstance(network, Denoiser):
            deviation = torch.rand(BATCH) * NOISIEST
            rebuilt = network(faces + torch.randn_like(faces) * deviation[:, None, None, None], deviation)
        else:
            rebuilt = network(faces)
        loss = F.l1_loss(rebuilt, faces)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        errors.append(loss.item() * 127.5)
    return float(np.mean(errors[-20:]))


def load_families(folder: Path) -> dict[str, Family]:
    """The families of the networks in a folder. Raises ModelMissing where one is not there."""
    families: dict[str, Family] = {}
    for name in UPSAMPLERS:
        families[f"resynthesis_{name}"] = _resynthesis(_load(Autoencoder(name), folder / f"{name}.pt"))
    families["diffusion"] = _diffusion(_load(Denoiser(), folder / f"{DENOISER}.pt"))
    return families


def _load(network: nn.Module, path: Path) -> nn.Module:
    try:
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    except Exception as error:  # torch raises classes of its own, of pickle's and of zip's
        raise ModelMissing(
            f"There is no usable {path}. Make it first: telltale train generators --out FOLDER"
        ) from error
    return network.eval().requires_grad_(False)


def _resynthesis(network: nn.Module) -> Family:
    def forge(subject: Subject, _: Subject, rng: Rng) -> RgbImage:
        patch = subject.patch()
        return _replaced(subject, patch, network(_as_input(patch)), rng)

    return forge


def _diffusion(network: nn.Module) -> Family:
    def forge(subject: Subject, _: Subject, rng: Rng) -> RgbImage:
        patch = subject.patch()
        faces = _as_input(patch)
        for deviation in np.linspace(rng.uniform(0.08, NOISIEST / 2), 0.04, 3):
            noise = torch.from_numpy(rng.normal(0, deviation, tuple(faces.shape)).astype(np.float32))
            faces = network(faces + noise, torch.tensor([float(deviation)]))
        return _replaced(subject, patch, faces, rng)

    return forge


def _as_input(patch: Patch) -> Tensor:
    resized = np.asarray(Image.fromarray(patch.pixels).resize((SIDE, SIDE), Image.Resampling.BICUBIC), np.float32)
    return torch.from_numpy(resized.transpose(2, 0, 1)[None].copy()) / 127.5 - 1


def _replaced(subject: Subject, patch: Patch, faces: Tensor, rng: Rng) -> RgbImage:
    """The generated face at the patch's size, over an oval of the face."""
    height, width = patch.pixels.shape[:2]
    made = ((faces[0].clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 0).numpy()
    values = np.asarray(Image.fromarray(made).resize((width, height), Image.Resampling.BICUBIC), np.float32)
    box, shape = patch.box, Image.new("L", (width, height), 0)
    grown = rng.uniform(0.0, 0.15) * box.h
    oval = (box.x - grown, box.y - grown, box.x + box.w + grown, box.y + box.h + grown)
    ImageDraw.Draw(shape).ellipse(oval, fill=255)
    soft = np.asarray(shape.filter(ImageFilter.GaussianBlur(max(1.0, 0.03 * box.h))), np.float32)[
        ..., None
    ] / np.float32(255)
    return patch.put_back(subject.pixels, values * soft + patch.pixels * (1 - soft))
