#!/usr/bin/env python3
"""The notebook recipe in PyTorch, with autograd.

--loader notebook feeds it as the notebook does: a DataLoader over a torchvision data set with
ToTensor. --loader tensor holds the images in one tensor and takes batches by index.
"""

import gzip
import pathlib
import tempfile
import time

import common
import torch
from torch.nn import functional


class Rbm(torch.nn.Module):
    def __init__(self, visible, hidden):
        super().__init__()
        self.W = torch.nn.Parameter(0.01 * torch.randn(visible, hidden))
        self.b = torch.nn.Parameter(torch.zeros(visible))
        self.c = torch.nn.Parameter(torch.zeros(hidden))
        self.register_buffer("sigma", torch.ones(visible))

    def hidden_logit(self, v):
        return (v / self.sigma) @ self.W + self.c

    def sample_hidden(self, v):
        return torch.bernoulli(torch.sigmoid(self.hidden_logit(v)))

    def visible_mean(self, h):
        return self.b + self.sigma * (h @ self.W.t())

    def free_energy(self, v):
        quadratic = 0.5 * torch.square((v - self.b) / self.sigma).sum(1)
        return quadratic - functional.softplus(self.hidden_logit(v)).sum(1)

    def loss(self, v):
        mean = self.visible_mean(self.sample_hidden(v))
        v_model = (mean + self.sigma * torch.randn_like(mean)).detach()
        return (self.free_energy(v) - self.free_energy(v_model)).mean()


def notebook_batches(data, batch_size):
    import torchvision

    root = pathlib.Path(tempfile.mkdtemp())
    raw = root / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for packed in data.glob("*.gz"):
        (raw / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    images = torchvision.datasets.FashionMNIST(
        root, train=True, transform=torchvision.transforms.ToTensor()
    )
    loader = torch.utils.data.DataLoader(
        images, batch_size=batch_size, shuffle=True, drop_last=True
    )
    return lambda: (batch.view(len(batch), -1) for batch, _ in loader)


def tensor_batches(data, batch_size):
    images = torch.from_numpy(common.read_images(data, "train"))

    def batches():
        order = torch.randperm(len(images))
        for i in range(len(images) // batch_size):
            yield images[order[i * batch_size : (i + 1) * batch_size]]

    return batches


def train(peer, batches, test_images, hidden, options):
    rbm = Rbm(test_images.shape[1], hidden)
    loss_of = torch.compile(rbm.loss) if options.compile else rbm.loss
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=options.autocast)
    adam = torch.optim.Adam(rbm.parameters(), lr=1e-3)
    epoch_seconds = []
    for epoch in range(1, options.epochs + 1):
        started = time.perf_counter()
        total, steps = 0.0, 0
        for v in batches():
            with autocast:
                loss = loss_of(v)
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += loss.item()
            steps += 1
        epoch_seconds.append(time.perf_counter() - started)
        print(f"M = {hidden} | Epoch {epoch:2d} | Loss: {total / steps:.4f}", flush=True)
    with torch.no_grad():
        reconstruction = rbm.visible_mean(rbm.sample_hidden(test_images)).clamp(0, 1)
        mse = functional.mse_loss(reconstruction, test_images).item()
    common.report(peer, hidden, total / steps, mse, epoch_seconds, steps)


def main():
    parser = common.arguments(__doc__.splitlines()[0])
    parser.add_argument("--loader", choices=["notebook", "tensor"], default="notebook")
    parser.add_argument("--compile", action="store_true", help="with torch.compile")
    parser.add_argument("--autocast", action="store_true", help="products in bfloat16")
    parser.add_argument("--threads", type=int, help="threads of one operation")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    if options.threads:
        torch.set_num_threads(options.threads)
    test_images = torch.from_numpy(common.read_images(options.data, "t10k"))
    loader = notebook_batches if options.loader == "notebook" else tensor_batches
    batches = loader(options.data, options.batch_size)
    peer = " ".join(
        ["torch", options.loader] + ["compiled"] * options.compile + ["autocast"] * options.autocast
    )
    for hidden in common.sizes(options):
        train(peer, batches, test_images, hidden, options)


if __name__ == "__main__":
    main()
