"""Makes report.json and report.md of what gpu-check measured in a folder; ends with 1 where something did not hold."""
import argparse
import json
import os
import platform
import re

TOLERANCE_BITS = 0.01  # one step of what is published
SYMBOLS = 257
KEPT = 4 / 3  # scoring a long stream runs a third more symbols than it scores: a full window keeps a quarter


def read(file, parse=json.load):
    if not os.path.exists(file) or not os.path.getsize(file):
        return None
    with open(file) as f:
        return parse(f)


def bits(folder):
    """The largest difference between the records' bits of both sides."""
    sides = [read(f"{folder}/score-{side}.txt", lambda f: [json.loads(line) for line in f]) for side in ("cpu", "other")]
    if not all(sides) or len(sides[0]) != len(sides[1]):
        return None
    cpu, other = sides
    worst = max(abs(a["bits"] - b["bits"]) for a, b in zip(cpu, other))
    return {"records": len(cpu), "worstDifference": round(worst, 4), "tolerance": TOLERANCE_BITS,
            "differing": sum(a["bits"] != b["bits"] for a, b in zip(cpu, other)),
            "bitsPerByte": [sum(r["bits"] for r in side) / max(1, sum(r["bytes"] for r in side)) for side in sides],
            "hold": worst <= TOLERANCE_BITS + 1e-9}


def trained(folder, side, step_symbols):
    """What the last line of the progress says: of the latest steps most, of the first hardly anything."""
    lines = read(f"{folder}/train-{side}.err", lambda f: re.findall(r"([\d.]+) KB/s  train ([\d.]+)", f.read()))
    log = read(f"{folder}/train-{side}/run.jsonl", lambda f: [json.loads(line) for line in f])
    if not lines or not log:
        return None
    rate = float(lines[-1][0]) * 1000
    return {"bytesPerSecond": rate, "trainBitsPerByte": float(lines[-1][1]),
            "symbolsPerSecond": rate * log[-1]["step"] * step_symbols / log[-1]["trainedBytes"]}


def traffic(g):
    """Bytes that scoring a symbol reads and writes at the least, counted node by node, nothing fused."""
    def layer(width, heads, keys):
        return 46 * width + 6 * heads * keys

    seen = g["patches"] / 2
    floats = g["globalLayers"] * layer(g["globalWidth"], g["globalHeads"], seen) / g["patchSize"]
    floats += g["localLayers"] * layer(g["localWidth"], g["localHeads"], g["patchSize"] + g["options"]["crossPatchKeys"])
    return 4 * (floats + 9 * SYMBOLS)


def scored(engine, generate, torch, geometry):
    if engine is None:
        return None
    e = engine["engine"]
    found = {figure["name"]: figure["bytesPerSecond"] for figure in e["figures"] if figure["precision"] == "FLOAT32"}
    rate = {"device": e["device"], "bytesPerSecond": found, "worstBits": max(f["worstBits"] for f in e["figures"]),
            "matrixFlops": e["peakFlops"], "ofMatrixCeiling": e["bulkShareOfPeak"], "correct": e["correct"]}
    if torch:
        rate["ofMemoryCeiling"] = found["bulk"] * KEPT * traffic(geometry) / torch["ceilings"]["memoryBytesPerSecond"]
    if generate:
        g = generate["generate"]
        rate["generated"] = {str(f["streams"]): f["bytesPerSecond"] for f in g["figures"]}
        rate["generatedCorrect"] = g["correct"]
    return rate


def kilo(value):
    return "–" if value is None else f"{value / 1000:,.1f}"


def share(value):
    return "–" if value is None else f"{100 * value:.1f}%"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def markdown(r, folder):
    other = "CPU again, in CUDA's place" if r["dryRun"] else "CUDA"
    text = ["# GPU check" + (", dry run: no GPU was used" if r["dryRun"] else "") + "\n",
            table(["", ""], [[k, str(v)] for k, v in r["machine"].items()])]
    b = r["bits"]
    if b:
        text.append(f"## Bits\n\n{b['records']:,} records; largest difference of a record's bits {b['worstDifference']},"
                    f" allowed {b['tolerance']} (one step of rounding), {b['differing']} records differ: "
                    + ("**holds**" if b["hold"] else "**DOES NOT HOLD**") + "\n")
    sides = r["sides"]
    names = list(next((s["scoring"]["bytesPerSecond"] for s in sides.values() if s["scoring"]), {}))
    get = lambda side, *path: dig(sides[side], path)
    rows = [[n] + [kilo(get(s, "scoring", "bytesPerSecond", n)) for s in sides] for n in names]
    rows += [[f"written, {n} side by side (always on the CPU)"] + [kilo(get(s, "scoring", "generated", n)) for s in sides]
             for n in (get("cpu", "scoring", "generated") or {})]
    rows += [["training"] + [kilo(get(s, "training", "bytesPerSecond")) for s in sides]]
    text.append("## KB a second\n\n" + table(["", "CPU", other], rows))
    rows = [["matrix products, float32, ONNX Runtime, GFLOP/s"]
            + [f"{(get(s, 'scoring', 'matrixFlops') or 0) / 1e9:,.1f}" for s in sides],
            ["bulk scoring, of these"] + [share(get(s, "scoring", "ofMatrixCeiling")) for s in sides],
            ["bulk scoring, of the memory's rate (about; what nodes read and write, nothing fused)", "–",
             share(get("other", "scoring", "ofMemoryCeiling"))],
            ["GPU memory at most, MiB", "–", str(r["mostGpuMemory"] or "–")]]
    text.append("## Ceilings\n\n" + table(["", "CPU", other], rows))
    t = r["torch"]
    if t:
        ours = {"scoring": (get("other", "scoring", "bytesPerSecond", "bulk") or 0) * KEPT,
                "training": get("other", "training", "symbolsPerSecond")}
        rows = [[what, kilo(ours[what]), kilo(t[what]["eager"]),
                 kilo(t[what]["compiled"]) if "compiled" in t[what] else t[what]["notCompiled"]] for what in ours]
        text.append(f"## PyTorch {t['version']} on {t['device']}\n\nThe same network: {t['recordsCompared']} records of the "
                    f"first window differ by at most {t['worstBits']:.4f} bits from `score`. 1000 symbols a second through "
                    "the model, windows full, TF32 off:\n\n"
                    + table(["", "MegaByte Streams", "eager", "compiled"], rows)
                    + "\n" + table(["ceiling, PyTorch", ""], [[k, f"{v / 1e9:,.1f} G/s"] for k, v in t["ceilings"].items()]))
    else:
        text.append("## PyTorch\n\nLeft out: there is none here, or its step failed.\n")
    text.append("## The service through a real broker\n")
    for side, name in (("cpu", "CPU"), ("other", other)):
        text.append(f"{name}:\n\n```\n{(read(f'{folder}/kafka-{side}.txt', lambda f: f.read()) or 'failed').strip()}\n```\n")
    text.append("## Steps\n\n" + table(["step", "exit code", "seconds", "GPU MiB"],
                                       [[s["name"], str(s["code"]), str(s["seconds"]), s["memory"] or "–"]
                                        for s in r["steps"]]))
    text.append("\n" + ("All holds." if r["holds"] else "**Something failed or does not hold.**") + "\n")
    return "\n".join(text)


def dig(value, path):
    for key in path:
        value = None if value is None else value.get(key)
    return value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--model", required=True)
    parser.add_argument("--provider", required=True)
    parser.add_argument("--train-batch", type=int, required=True)
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.folder
    manifest = read(f"{arguments.model}/manifest.json")
    window = manifest["geometry"]["patchSize"] * manifest["geometry"]["patches"]
    torch = read(f"{folder}/torch.json")
    steps = [dict(zip(("name", "code", "seconds", "memory"), line.rstrip("\n").split("\t")))
             for line in read(f"{folder}/steps.tsv", list)]
    engines = {side: read(f"{folder}/engine-{side}.json") for side in ("cpu", "other")}
    sides = {side: {"scoring": scored(engine, read(f"{folder}/generate-{side}.json"), torch, manifest["geometry"]),
                    "training": trained(folder, side, window * arguments.train_batch),
                    "service": read(f"{folder}/kafka-{side}/load.json")}
             for side, engine in engines.items()}
    first = engines["cpu"] or {}
    report = {"dryRun": arguments.dry_run, "provider": arguments.provider,
              "machine": {"GPU, driver, memory": read(f"{folder}/gpu.txt", lambda f: f.read().strip()) or "none used",
                          "machine": first.get("machine", platform.platform()), "kernel": platform.release(),
                          "commit": first.get("commit", "unknown"), "at": first.get("at", ""),
                          "model": f"{manifest['name']} {manifest['digest'][:12]}",
                          "PyTorch": torch and f"{torch['version']}, CUDA {torch['cuda']}"},
              "bits": bits(folder), "sides": sides, "torch": torch, "steps": steps,
              "mostGpuMemory": max((int(s["memory"]) for s in steps if s["memory"]), default=None)}
    report["holds"] = bool(report["bits"] and report["bits"]["hold"] and all(s["code"] == "0" for s in steps)
                           and (not torch or torch["worstBits"] <= 2 * TOLERANCE_BITS))
    with open(f"{folder}/report.json", "w") as f:
        json.dump(report, f, indent=2)
    with open(f"{folder}/report.md", "w") as f:
        f.write(markdown(report, folder))
    print(f"gpu-check: {folder}/report.md, {'all holds' if report['holds'] else 'SOMETHING FAILED OR DOES NOT HOLD'}")
    raise SystemExit(0 if report["holds"] else 1)


if __name__ == "__main__":
    main()
