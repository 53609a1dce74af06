"""Writes a small language model of random weights as vLLM reads it.

Its words mean nothing. Needs transformers and tokenizers, which vLLM brings.

    python write_small_transformer.py FOLDER CONTEXT_LENGTH
"""

import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

WORDS = "hello there a few general words of a small language model"


def write_tokenizer(folder: str, vocabulary: int) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        [WORDS] * 10,
        trainers.BpeTrainer(
            vocab_size=vocabulary,
            special_tokens=["<s>", "</s>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>"
    )
    fast.chat_template = (
        "{% for message in messages %}{{ message.role }}: "
        "{{ message.content }}\n{% endfor %}assistant:"
    )
    fast.save_pretrained(folder)


def write_weights(folder: str, vocabulary: int, context: int) -> None:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=256,
        intermediate_size=512,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=64,
        max_position_embeddings=context,
        bos_token_id=0,
        # None that it would say by chance: answers are as long as asked for.
        eos_token_id=vocabulary - 1,
    )
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)


if __name__ == "__main__":
    folder, context = sys.argv[1], int(sys.argv[2])
    vocabulary = 512
    write_tokenizer(folder, vocabulary)
    write_weights(folder, vocabulary, context)
