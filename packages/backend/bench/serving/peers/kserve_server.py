"""One ONNX model behind KServe's Python SDK, tuned as its documentation says:
no gRPC, no latency log, no access log, an async predict that computes at once."""

import argparse

import onnxruntime
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer
from kserve import model_server

parser = argparse.ArgumentParser(parents=[model_server.parser])
parser.add_argument("--path", required=True)
parser.add_argument("--threads", type=int, default=1)
args, _ = parser.parse_known_args()

DATATYPES = {"float32": "FP32", "float64": "FP64", "int64": "INT64"}


class OnnxModel(Model):
    def load(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = args.threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(
            args.path, options, providers=["CPUExecutionProvider"]
        )
        self.names = [output.name for output in self.session.get_outputs()]
        self.ready = True
        return True

    async def predict(self, payload: InferRequest, headers=None, response_headers=None):
        feeds = {tensor.name: tensor.as_numpy() for tensor in payload.inputs}
        outputs = []
        for name, value in zip(self.names, self.session.run(self.names, feeds)):
            output = InferOutput(
                name=name, shape=list(value.shape), datatype=DATATYPES[str(value.dtype)]
            )
            output.set_data_from_numpy(value, binary_data=False)
            outputs.append(output)
        return InferResponse(
            response_id=payload.id or "", model_name=self.name, infer_outputs=outputs
        )


if __name__ == "__main__":
    model = OnnxModel(args.model_name)
    model.load()
    ModelServer(enable_latency_logging=False, enable_grpc=False).start([model])
