"""Serves a model by the HTTP server of llama.cpp.

usage: serve_language_model.py MODEL NAME PORT [HOST]

Without a host at 127.0.0.1, until it is told to terminate.
"""
import json
import signal
import sys

import xllamacpp

model, name, port, *hosts = sys.argv[1:]
parameters = xllamacpp.CommonParams()
parameters.model.path = model
parameters.model_alias = [name]
parameters.hostnames = hosts or ["127.0.0.1"]
parameters.port = int(port)
parameters.n_ctx = 4096
parameters.n_parallel = 2
parameters.cpuparams.n_threads = 1
parameters.cpuparams_batch.n_threads = 1
parameters.n_gpu_layers = 0
parameters.endpoint_metrics = True
parameters.ui = False
# Before its threads, which inherit what is blocked.
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
server = xllamacpp.Server(parameters)
print(json.dumps({"address": server.listening_address}), flush=True)
signal.sigwait([signal.SIGTERM])
