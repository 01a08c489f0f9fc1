"""Faces made anew by networks that we train ourselves, on real faces only.

Autoencoders squeeze a face to a quarter of its side and build it up again, each with another up-sampler: transposed
convolution, nearest, bilinear, pixel shuffle. The coarse colours are passed by, so that minutes of training suffice.
What an up-sampler leaves in the frequencies is what detectors of generated faces find first (Odena et al., Distill
2016; Durall et al., CVPR 2020). A denoiser adds noise to a face and takes it away again, step by step with less, as
image-to-image diffusion does (SDEdit, Meng et al., ICLR 2022). One autoencoder with transposed convolutions is trained
against a discriminator of patches, too (pix2pix: Isola et al., CVPR 2017), so that it invents the grain that the others
blur: a small GAN.
"""

import os
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm
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
GAN = "gan"
WINDOW, BATCH = 56, 16
CLOSE = 10.0
"""Weight of the absolute error beside what the discriminator says."""
NOISIEST = 0.4
"""The largest deviation of the noise, of a range of −1 to 1."""
NETWORKS = {**{f"resynthesis_{name}": name for name in UPSAMPLERS}, "diffusion": DENOISER, f"resynthesis_{GAN}": GAN}
"""Family → the network it needs, which is also the name of its file."""
NAMES = tuple(NETWORKS)
"""The families that need networks."""


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


class Discriminator(nn.Module):
    """n × 3 × s × s → how much each patch of 22 pixels, every 4, looks photographed (above 0) or made (below)."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for a, b, stride in ((3, 24, 2), (24, 48, 2), (48, 48, 1)):
            layers += [spectral_norm(nn.Conv2d(a, b, 4, stride, 1)), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(48, 1, 3, padding=1))

    def forward(self, faces: Tensor) -> Tensor:
        said: Tensor = self.layers(faces)
        return said


def train(faces: Sequence[LabelledFace], folder: Path, steps: int, seed: int = 0) -> dict[str, float]:
    """Train for so many steps each those that are not in the folder yet, and write them there; name → mean absolute
    error of the last batches, 0–255. ``faces`` must be real ones: what a fake has must come from here."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [name for name in NETWORKS.values() if not (folder / f"{name}.pt").exists()]
    there = [name for name in NETWORKS.values() if name not in missing]
    if there:
        print(f"{', '.join(there)}: there already. Remove them from {folder} to train them anew.", flush=True)
    if not missing:
        return {}
    shown = torch.from_numpy(np.stack([_square(face) for face in faces]).transpose(0, 3, 1, 2).copy())
    errors = {}
    for name in missing:
        torch.manual_seed(seed)
        network = _new(name)
        errors[name] = _train_gan(network, shown, steps) if name == GAN else _train_one(network, shown, steps, name)
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


def _new(name: str) -> nn.Module:
    if name == DENOISER:
        return Denoiser()
    return Autoencoder("transposed" if name == GAN else name)


def _batch(shown: Tensor) -> Tensor:
    """Random squares of WINDOW pixels, mirrored or not, −1 to 1: the networks look no further."""
    top, left = (int(start) for start in torch.randint(SIDE - WINDOW + 1, (2,)))
    faces = shown[torch.randint(len(shown), (BATCH,)), :, top : top + WINDOW, left : left + WINDOW].float() / 127.5 - 1
    return torch.where(torch.rand(BATCH, 1, 1, 1) < 0.5, faces.flip(3), faces)


def _step(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def _train_gan(network: nn.Module, shown: Tensor, steps: int) -> float:
    """By turns: the discriminator learns to tell faces from rebuilt ones (hinge loss: Lim and Ye, 2017), the network to
    come close to the face and to pass for one. Before, as many steps without it: what is far from a face has no
    grain to judge."""
    _train_one(network, shown, steps, f"{GAN}, alone")
    judge = Discriminator()
    judging = torch.optim.Adam(judge.parameters(), 2e-3, (0.5, 0.99))
    making = torch.optim.Adam(network.parameters(), 5e-4, (0.5, 0.99))
    errors: list[float] = []
    for _ in tqdm(range(steps), desc=GAN, disable=None):
        faces = _batch(shown)
        rebuilt = network(faces)
        _step(judging, F.relu(1 - judge(faces)).mean() + F.relu(1 + judge(rebuilt.detach())).mean())
        away = F.l1_loss(rebuilt, faces)
        _step(making, CLOSE * away - judge(rebuilt).mean())
        errors.append(away.item() * 127.5)
    return float(np.mean(errors[-20:]))


def _train_one(network: nn.Module, shown: Tensor, steps: int, said: str) -> float:
    optimizer = torch.optim.Adam(network.parameters(), 2e-3)
    errors: list[float] = []
    for _ in tqdm(range(steps), desc=said, disable=None):
        faces = _batch(shown)
        if isinstance(network, Denoiser):
            deviation = torch.rand(BATCH) * NOISIEST
            rebuilt = network(faces + torch.randn_like(faces) * deviation[:, None, None, None], deviation)
        else:
            rebuilt = network(faces)
        loss = F.l1_loss(rebuilt, faces)
        _step(optimizer, loss)
        errors.append(loss.item() * 127.5)
    return float(np.mean(errors[-20:]))


def load_families(folder: Path, names: Collection[str] = NAMES) -> dict[str, Family]:
    """The families of these names by the networks in a folder. Raises ModelMissing where one is not there."""
    families: dict[str, Family] = {}
    for name in names:
        network = _load(_new(NETWORKS[name]), folder / f"{NETWORKS[name]}.pt")
        families[name] = _diffusion(network) if isinstance(network, Denoiser) else _resynthesis(network)
    return families


def trained(folder: Path) -> tuple[str, ...]:
    """The families whose networks lie in the folder."""
    return tuple(name for name, network in NETWORKS.items() if (folder / f"{network}.pt").is_file())


def _load(network: nn.Module, path: Path) -> nn.Module:
    try:
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    except Exception as error:  # torch raises classes of its own, of pickle's and of zip's
        raise ModelMissing(
            f"There is no usable {path}. Make what is missing there: telltale train generators --out {path.parent}"
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
