"""Stands for what fetches models: puts the one of its image where it is wanted.

usage: place_language_model.py URI FOLDER
"""
import shutil
import sys

uri, folder = sys.argv[1:]
if not uri.startswith("hf://"):
    sys.exit(f"{uri} is none of hf:")
shutil.copyfile("/model.gguf", f"{folder}/model.gguf")
print(f"{uri} is in {folder}")
