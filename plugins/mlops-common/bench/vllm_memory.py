"""Runs vLLM on a real GPU with the arguments of a pod, and holds what it says of
memory against what gpuMemory.ts calculates. Weights are drawn at random.

    python3 vllm_memory.py FOLDER [CASE ...]

Needs vLLM, by the name in VLLM or as `vllm` of the PATH, and 30 GiB in FOLDER. Without
cases, all of CASES are run; what vLLM says lies beside the models.
"""

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

# As gpuMemory.ts has it.
VLLM_MEMORY_SHARE = 0.92

PORT = 8080
VOCABULARY = 128_256
POSITIONS = 131_072
SHAPES = {
    "llama-3.2-1b": dict(hidden_size=2048, intermediate_size=8192, num_hidden_layers=16,
                         num_attention_heads=32, num_key_value_heads=8, head_dim=64,
                         tie_word_embeddings=True),
    "llama-3.1-8b": dict(hidden_size=4096, intermediate_size=14336, num_hidden_layers=32,
                         num_attention_heads=32, num_key_value_heads=8, head_dim=128),
    "heads-not-shared": dict(hidden_size=2048, intermediate_size=5504, num_hidden_layers=24,
                             num_attention_heads=16, num_key_value_heads=16, head_dim=128),
    "sliding-window": dict(hidden_size=2048, intermediate_size=8192, num_hidden_layers=16,
                           num_attention_heads=32, num_key_value_heads=8, head_dim=64,
                           tie_word_embeddings=True, sliding_window=4096),
}

# Shape, context, quantization. A context that is no number is the longest by the
# formula and a tenth more, or the one that vLLM named when it refused that.
TOO_LONG = "longest by the formula + 10 %"
NAMED = "longest by vLLM"
CASES = {
    "llama-3.2-1b": ("llama-3.2-1b", 4096, None),
    "llama-3.1-8b, too long": ("llama-3.1-8b", TOO_LONG, None),
    "llama-3.1-8b, longest": ("llama-3.1-8b", NAMED, None),
    "llama-3.1-8b, fp8": ("llama-3.1-8b", 8192, "fp8"),
    "heads-not-shared": ("heads-not-shared", 8192, None),
    "sliding-window": ("sliding-window", TOO_LONG, None),
}


def key_value_bytes(shape: str) -> int:
    layers, heads, size = (SHAPES[shape][name] for name in
                           ("num_hidden_layers", "num_key_value_heads", "head_dim"))
    return 2 * layers * heads * size * 2


def gpu_memory_mib() -> int:
    """What the label nvidia.com/gpu.memory of a node says."""
    said = subprocess.check_output(
        ["nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits"])
    return int(said.split()[0])


def write_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    # Texts become bytes; the other tokens are only ever said.
    tokens = ["<s>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokens += [f"\u0120word{number}" for number in range(VOCABULARY - len(tokens))]
    tokenizer = Tokenizer(models.BPE({token: at for at, token in enumerate(tokens)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    fast.chat_template = ("{% for message in messages %}{{ message.role }}: "
                          "{{ message.content }}\n{% endfor %}assistant:")
    fast.save_pretrained(folder)


def write_model(folder: Path, shape: str) -> None:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM

    kinds = ((MistralConfig, MistralForCausalLM) if "sliding_window" in SHAPES[shape]
             else (LlamaConfig, LlamaForCausalLM))
    config = kinds[0](vocab_size=VOCABULARY, max_position_embeddings=POSITIONS,
                      bos_token_id=0, eos_token_id=1, **SHAPES[shape])
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("cuda"):
        model = kinds[1](config)
    model.save_pretrained(folder)
    write_tokenizer(folder)


def model_of(folder: Path, shape: str) -> Path:
    """The model in its folder, written where it is not there yet."""
    model = folder / shape
    if not (model / "tokenizer.json").exists():
        # In a process of its own, which leaves nothing on the GPU.
        process = multiprocessing.get_context("spawn").Process(
            target=write_model, args=(model, shape))
        process.start()
        process.join()
    return model


def allow_positions(model: Path, positions: int) -> None:
    """No more than are needed: the embeddings of positions take memory as well."""
    config = json.loads((model / "config.json").read_text())
    config["max_position_embeddings"] = max(POSITIONS, positions)
    (model / "config.json").write_text(json.dumps(config))


def weights_mib(model: Path) -> float:
    return sum(file.stat().st_size for file in model.glob("*.safetensors")) / 2**20


def arguments_of(model: Path, context: int, quantization: str | None) -> list[str]:
    """What follows `vllm serve` in a pod: manifests/pod/server/vllm.ts."""
    return [str(model), "--served-model-name=chat", "--host=0.0.0.0", f"--port={PORT}",
            "--shutdown-timeout=20", "--tensor-parallel-size=1", f"--max-model-len={context}",
            *([f"--quantization={quantization}"] if quantization else [])]


def variables_of(cache: str) -> dict[str, str]:
    return {"HOME": cache, "XDG_CACHE_HOME": cache, "XDG_CONFIG_HOME": f"{cache}/config",
            "HF_HOME": f"{cache}/huggingface", "TRITON_CACHE_DIR": f"{cache}/triton",
            "TORCHINDUCTOR_CACHE_DIR": f"{cache}/inductor", "USER": "vllm",
            "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_OFFLINE": "1"}


class Server:
    def __init__(self, log: Path, arguments: list[str], variables: dict[str, str]) -> None:
        self.log = log
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [os.environ.get("VLLM", "vllm"), "serve", *arguments],
            env={**os.environ, **variables}, stdout=log.open("w"), stderr=subprocess.STDOUT)

    def seconds_until_ready(self) -> float | None:
        """None where it ended instead."""
        while self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=5)
                return time.monotonic() - self.started
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        return None

    def said(self, pattern: str) -> str | None:
        found = re.search(pattern, self.log.read_text(errors="replace"))
        return found.group(1) if found else None

    def chat(self, **body) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORT}/v1/chat/completions",
            json.dumps({"model": "chat", "messages": [{"role": "user", "content": "Hello"}],
                        **body}).encode(),
            {"content-type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=60))

    def stop(self) -> tuple[int, float]:
        """Its exit code, and how many seconds it took."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60), time.monotonic() - start
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(), time.monotonic() - start


def run(folder: Path, case: str, named: dict[str, int]) -> dict[str, object]:
    """Runs one case; what vLLM names as the longest context of a shape is added to `named`."""
    shape, wanted, quantization = CASES[case]
    per_token = key_value_bytes(shape)
    model = model_of(folder, shape)
    weights = weights_mib(model)
    longest = int((gpu_memory_mib() * VLLM_MEMORY_SHARE - weights) * 2**20 / per_token)
    context = {TOO_LONG: longest * 11 // 10, NAMED: named.get(shape, longest)}.get(wanted, wanted)
    allow_positions(model, context)

    server = Server(folder / f"{re.sub('[^a-z0-9.]+', '-', case)}.log",
                    arguments_of(model, context, quantization),
                    variables_of(str(folder / "cache")))
    try:
        ready = server.seconds_until_ready()
        answered = ready is not None and server.chat(max_tokens=16)["usage"]["completion_tokens"]
    finally:
        exit_code, seconds_to_stop = server.stop()
    loaded = server.said(r"Model loading took (\S+) GiB")
    available = server.said(r"Available KV cache memory: (\S+) GiB")
    tokens = server.said(r"GPU KV cache size: ([\d,]+) tokens")
    tokens = tokens and int(tokens.replace(",", ""))
    refused = server.said(r"ValueError: (To serve at least one request .*)")
    if refused:
        named[shape] = int(re.search(r"estimated maximum model length is (\d+)", refused).group(1))
    return {
        "case": case,
        "context": context,
        "weights of the files, MiB": round(weights),
        "by vLLM, MiB": loaded and round(float(loaded) * 1024),
        "formula, bytes per token": per_token,
        "by vLLM, bytes": tokens and round(float(available) * 2**30 / tokens),
        "formula, longest context": longest,
        "by vLLM, tokens": named[shape] if refused else tokens,
        "ready after, s": round(ready) if ready else f"refused: {refused}",
        "tokens answered": answered,
        "exit code": exit_code,
        "ended after, s": round(seconds_to_stop, 1),
    }


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    named: dict[str, int] = {}
    print(subprocess.check_output(["nvidia-smi", "-L"], text=True), gpu_memory_mib(), "MiB")
    for at, case in enumerate(sys.argv[2:] or CASES):
        row = run(folder, case, named)
        if at == 0:
            print(f"| {' | '.join(row)} |\n|{' --- |' * len(row)}")
        print(f"| {' | '.join(str(value) for value in row.values())} |", flush=True)


if __name__ == "__main__":
    main()
