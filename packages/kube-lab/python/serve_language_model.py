"""Serves a model by the HTTP server of llama.cpp until its standard input ends.

usage: serve_language_model.py MODEL NAME PORT
"""
import json
import sys

import xllamacpp

model, name, port = sys.argv[1:]
parameters = xllamacpp.CommonParams()
parameters.model.path = model
parameters.model_alias = [name]
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(port)
parameters.n_ctx = 4096
parameters.n_parallel = 2
parameters.cpuparams.n_threads = 1
parameters.cpuparams_batch.n_threads = 1
parameters.n_gpu_layers = 0
parameters.endpoint_metrics = True
parameters.ui = False
server = xllamacpp.Server(parameters)
print(json.dumps({"address": server.listening_address}), flush=True)
sys.stdin.read()
