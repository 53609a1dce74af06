"""Measures on a real GPU what gpuMemory.ts calculates: the bytes of the keys and
values of one token, for models of several shapes with weights drawn at random.

    python3 gpu_memory.py        # needs torch with CUDA, and transformers

The formula's part is 2 x layers x key-value heads x head dimension x 2 bytes for
each token; the ratio of what was allocated to it must be near 1.
"""

import torch
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM

# Shapes of Llama 3.2 1B, Llama 3.1 8B and of one whose heads are not shared, with
# fewer layers where the weights would only take time to draw.
SHAPES = {
    "llama-3.2-1b": dict(hidden_size=2048, intermediate_size=8192, num_hidden_layers=16,
                         num_attention_heads=32, num_key_value_heads=8, head_dim=64),
    "llama-3.1-8b": dict(hidden_size=4096, intermediate_size=14336, num_hidden_layers=32,
                         num_attention_heads=32, num_key_value_heads=8, head_dim=128),
    "heads-not-shared": dict(hidden_size=2048, intermediate_size=5504, num_hidden_layers=24,
                             num_attention_heads=16, num_key_value_heads=16, head_dim=128),
}
TOKENS = (8192, 32768)

print(f"{torch.cuda.get_device_name(0)}, torch {torch.__version__}")
print("| model | weights, MiB | formula (parameters x 2), MiB | tokens | allocated per token, bytes | formula, bytes | ratio |")
print("| --- | --- | --- | --- | --- | --- | --- |")
for name, shape in SHAPES.items():
    torch.cuda.empty_cache()
    before = torch.cuda.memory_allocated()
    config = LlamaConfig(vocab_size=32000, max_position_embeddings=65536,
                         attn_implementation="sdpa", **shape)
    with torch.device("cuda"):
        torch.set_default_dtype(torch.bfloat16)
        model = LlamaForCausalLM(config).eval()
    weights = torch.cuda.memory_allocated() - before
    parameters = sum(p.numel() for p in model.parameters())
    formula = 2 * shape["num_hidden_layers"] * shape["num_key_value_heads"] * shape["head_dim"] * 2
    for tokens in TOKENS:
        cache = DynamicCache(config=config)
        start = torch.cuda.memory_allocated()
        with torch.inference_mode():
            # In parts, as servers prefill; only the cache stays.
            for at in range(0, tokens, 4096):
                ids = torch.randint(0, 32000, (1, 4096), device="cuda")
                model.model(ids, past_key_values=cache, use_cache=True)
                del ids
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        per_token = (torch.cuda.memory_allocated() - start) / tokens
        print(f"| {name} | {weights / 2**20:.0f} | {parameters * 2 / 2**20:.0f} | {tokens} | "
              f"{per_token:.0f} | {formula} | {per_token / formula:.3f} |", flush=True)
        del cache
    del model
