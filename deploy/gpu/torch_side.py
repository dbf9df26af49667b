"""PyTorch beside MegaByte Streams: the network of a bundle, written for this check in plain torch, on the same geometry.

Checks that it is the same network (bits of a file's first window), then measures scoring and training, eager and
compiled, and what the device can do at most. Writes one JSON object.
"""
import argparse
import json
import math
import struct
import time

import torch
import torch.nn.functional as F

BOUNDARY, SYMBOLS = 256, 257
LOCAL_PAD = SYMBOLS
NORM_EPSILON = 1e-6
RATE, BETAS, EPSILON, DECAY = 1e-3, (0.9, 0.98), 1e-8, 0.1


def load(file):
    """The tensors of a safetensors file, in float32."""
    with open(file, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = bytearray(f.read())
    types = {"F16": torch.float16, "F32": torch.float32}
    return {name: torch.frombuffer(data[slice(*entry["data_offsets"])], dtype=types[entry["dtype"]])
            .reshape(entry["shape"]).float().clone()
            for name, entry in header.items() if name != "__metadata__"}


def norm(x):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + NORM_EPSILON)


class MegaByte(torch.nn.Module):
    """Learned positions, tied output, no guesses: what the bundle `logs` is."""

    def __init__(self, geometry, weights):
        super().__init__()
        options = geometry["options"]
        if (options["architecture"] != "MEGABYTE" or options["positions"] != "LEARNED" or options["matching"]
                or options["convolution"] or options["untiedOutput"] or options["attentionWindow"]):
            raise SystemExit("torch_side: this network has options that are not written here; the bundle 'logs' has none")
        self.g = geometry
        self.seen = options["crossPatchKeys"]
        self.w = torch.nn.ParameterDict({n.replace(".", "_"): torch.nn.Parameter(t) for n, t in weights.items()})

    def attend(self, qkv, heads, groups):
        n, places, _ = qkv.shape
        q, k, v = (part.reshape(n, places, heads, -1).transpose(1, 2) for part in qkv.chunk(3, -1))
        mask = None
        if groups:  # the last places of the patch before, zeros before a window's first
            def behind(x):
                tail = x[:, :, -self.seen:].reshape(groups, n // groups, heads, self.seen, -1)
                before = torch.cat([torch.zeros_like(tail[:, :1]), tail[:, :-1]], 1)
                return torch.cat([before.reshape(n, heads, self.seen, -1), x], 2)
            k, v = behind(k), behind(v)
            mask = torch.ones(places, self.seen + places, dtype=torch.bool, device=q.device).tril(self.seen)
        if hasattr(F, "scaled_dot_product_attention"):
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
        else:
            if mask is None:
                mask = torch.ones(places, places, dtype=torch.bool, device=q.device).tril()
            scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
            mixed = scores.masked_fill(~mask, -math.inf).softmax(-1) @ v
        return mixed.transpose(1, 2).reshape(n, places, -1)

    def layer(self, name, x, heads, groups):
        w = lambda part: self.w[name + "_" + part]
        x = x + self.attend(norm(x) @ w("qkv"), heads, groups) @ w("attention")
        return x + F.relu(norm(x) @ w("up")) @ w("down")

    def forward(self, symbols):
        """Bits of each symbol, and how many were expected. symbols: [B, T]"""
        g, batch, patch = self.g, symbols.shape[0], self.g["patchSize"]
        earlier = F.pad(symbols, (patch, 0), value=BOUNDARY)[:, :-patch]
        x = self.w["global_embedding"][earlier].reshape(batch, -1, patch * g["embeddingWidth"]) @ self.w["global_patch"]
        x = x + self.w["global_position"][:x.shape[1]]
        for i in range(g["globalLayers"]):
            x = self.layer(f"global_{i}", x, g["globalHeads"], 0)
        patches = symbols.reshape(-1, patch)
        previous = F.pad(patches, (1, 0), value=LOCAL_PAD)[:, :-1]
        y = (norm(x) @ self.w["local_context"]).reshape(-1, patch, g["localWidth"]) + self.w["local_embedding"][previous]
        for i in range(g["localLayers"]):
            y = self.layer(f"local_{i}", y, g["localHeads"], batch if self.seen else 0)
        logs = F.log_softmax(norm(y) @ self.w["local_embedding"][:SYMBOLS].t(), -1)
        bits = -logs.gather(-1, patches.unsqueeze(-1)).squeeze(-1) / math.log(2)
        expected = -(logs.exp() * logs).sum(-1) / math.log(2)
        return bits.reshape(symbols.shape), expected.reshape(symbols.shape)


def framed(record, patch):
    length = (len(record) // patch + 1) * patch
    return list(record) + [BOUNDARY] * (length - len(record))


def worst_bits(model, data, scores, length, device):
    """The largest difference of a record's bits to those of `megabyte score`, in the first window."""
    patch, symbols, spans = model.g["patchSize"], [], []
    for record in data.split(b"\n"):
        more = framed(record, patch)
        if len(symbols) + len(more) > length:
            break
        spans.append((len(symbols), len(symbols) + len(record) + 1))
        symbols += more
    with torch.no_grad():
        bits = model(torch.tensor([symbols], device=device))[0][0].double().cpu()
    with open(scores) as f:
        published = [json.loads(next(f))["bits"] for _ in spans]
    return max(abs(float(bits[a:b].sum()) - p) for (a, b), p in zip(spans, published)), len(spans)


def rate(run, amount, seconds, device):
    """How much of `amount` a run a second gives, after two runs that are not counted."""
    def wait():
        if device == "cuda":
            torch.cuda.synchronize()
    run()
    run()
    wait()
    start, runs = time.perf_counter(), 0
    while runs == 0 or time.perf_counter() - start < seconds:
        run()
        runs += 1
        wait()
    return runs * amount / (time.perf_counter() - start)


def ceilings(device, seconds):
    size, copied = (4096, 1 << 30) if device == "cuda" else (1024, 1 << 28)
    found = {}
    kinds = {"float32": (torch.float32, False)}
    if device == "cuda":
        kinds.update(tf32=(torch.float32, True), bfloat16=(torch.bfloat16, False))
    for name, (kind, tf32) in kinds.items():
        torch.backends.cuda.matmul.allow_tf32 = tf32
        a = torch.randn(size, size, dtype=kind, device=device)
        out = torch.empty_like(a)
        found[name + "Flops"] = rate(lambda: torch.mm(a, a, out=out), 2 * size ** 3, seconds, device)
    torch.backends.cuda.matmul.allow_tf32 = False
    source = torch.zeros(copied, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    found["memoryBytesPerSecond"] = rate(lambda: target.copy_(source), 2 * copied, seconds, device)
    return found


def main():
    parser = argparse.ArgumentParser()
    for name in ("manifest", "weights", "data", "scores", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--train-batch", type=int, default=16)
    arguments = parser.parse_args()
    device, seconds = arguments.device, arguments.seconds
    with open(arguments.manifest) as f:
        geometry = json.load(f)["geometry"]
    with open(arguments.data, "rb") as f:
        data = f.read(16 << 20)
    length = geometry["patchSize"] * geometry["patches"]
    model = MegaByte(geometry, load(arguments.weights)).to(device)
    worst, records = worst_bits(model, data, arguments.scores, length, device)
    result = {"version": torch.__version__, "cuda": torch.version.cuda, "device":
              torch.cuda.get_device_name() if device == "cuda" else "cpu, %d threads" % torch.get_num_threads(),
              "worstBits": worst, "recordsCompared": records, "ceilings": ceilings(device, seconds)}

    def windows(count):
        text = data * (count * length // len(data) + 1)
        return torch.tensor(list(text[:count * length])).reshape(count, length)

    score, train = windows(arguments.batch), windows(arguments.train_batch)

    def scoring(run):
        def once():
            with torch.no_grad():
                return [part.cpu() for part in run(score.to(device))]
        return rate(once, score.numel(), seconds, device)

    def training(run):
        optimiser = torch.optim.AdamW(model.parameters(), RATE, BETAS, EPSILON, DECAY)

        def step():
            optimiser.zero_grad()
            loss = run(train.to(device))[0].mean() * math.log(2)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            loss.item()
        return rate(step, train.numel(), seconds, device)

    # Scoring first: training changes the weights.
    for what, measure in (("scoring", scoring), ("training", training)):
        result[what] = {"eager": measure(model)}
        if not hasattr(torch, "compile"):
            result[what]["notCompiled"] = "this PyTorch has no torch.compile"
            continue
        try:
            result[what]["compiled"] = measure(torch.compile(model))
        except Exception as e:  # a compiler of C++ or of kernels may be missing
            result[what]["notCompiled"] = str(e).strip().splitlines()[0]
    with open(arguments.out, "w") as f:
        json.dump(result, f, indent=2)


if __name__ == "__main__":
    main()
