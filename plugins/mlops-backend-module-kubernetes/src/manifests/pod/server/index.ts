/** The containers that answer predictions: one shape, a module per runtime. */
export { OPEN_INFERENCE_READY } from './onnx';
export {
  graceSecondsOf,
  SERVER_CONTAINER,
  serverContainer,
} from './serverContainer';
export { serverOf } from './serverOf';
export { SERVER_PORT_NAME } from './ServerParts';
export { VLLM_KEEP_ALIVE } from './vllm';
