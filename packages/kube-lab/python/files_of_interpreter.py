"""Prints what of this interpreter serves a model: itself, its home, its files."""
import os
import sys

# What the scripts beside this one import.
import json, shutil, signal  # noqa: E401,F401
import xllamacpp  # noqa: F401

print(os.path.realpath(sys.executable))
print(sys.base_prefix)
for name, module in list(sys.modules.items()):
    file = getattr(module, "__file__", None)
    if file and name != "__main__":
        print(file)
