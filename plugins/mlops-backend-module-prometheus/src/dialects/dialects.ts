import { Dialect } from './Dialect';

/**
 * Triton's words for failures, which onnx-server uses as well. REJECTED is for
 * want of room or of time: 429, 503 and 504 in one, counted as what is worst for
 * the revision.
 */
const tritonOutcomes: Dialect['outcomes'] = [
  { metric: 'nv_inference_request_success', outcome: 'success' },
  {
    metric: 'nv_inference_request_failure',
    outcome: {
      label: 'reason',
      values: { CANCELED: 'cancelled' },
      otherwise: 'serverError',
    },
  },
];

/** Our own server: packages/onnx-server, `GET /metrics`. */
const onnxServer: Dialect = {
  name: 'onnx-server',
  scope: { kind: 'pods' },
  matchers: {},
  outcomes: [
    tritonOutcomes[0],
    {
      metric: 'nv_inference_request_failure',
      outcome: {
        label: 'reason',
        // OTHER are faults of the request, by the help of the metric.
        values: { CANCELED: 'cancelled', OTHER: 'clientError' },
        otherwise: 'serverError',
      },
    },
  ],
  latency: { metric: 'inference_request_duration_seconds', unitMs: 1_000 },
};

/**
 * Triton Inference Server, docs/user_guide/metrics.md: OTHER are failures of any
 * other kind. The histogram is there with
 * `--metrics-config histogram_latencies=true`; without it, no latency is known.
 */
const triton: Dialect = {
  name: 'triton',
  scope: { kind: 'pods' },
  matchers: {},
  outcomes: tritonOutcomes,
  latency: { metric: 'nv_inference_first_response_histogram_ms', unitMs: 1 },
};

/**
 * vLLM, read in 0.33.0 (`v1/metrics/loggers.py`, `FinishReason` of
 * `v1/engine/__init__.py`) and seen in 0.26.0. What is refused before it reaches the
 * engine, such as a context that is too long, is counted nowhere, and neither is a
 * request whose client goes away: abort is what the engine itself gives up when it is
 * shut down. The histogram has that as well: latencies of a window with any are not
 * known.
 */
const vllm: Dialect = {
  name: 'vllm',
  scope: { kind: 'pods' },
  matchers: {},
  outcomes: [
    {
      metric: 'vllm:request_success_total',
      outcome: {
        label: 'finished_reason',
        values: {
          stop: 'success',
          length: 'success',
          repetition: 'success',
          abort: 'cancelled',
        },
        otherwise: 'serverError',
      },
    },
  ],
  latency: { metric: 'vllm:e2e_request_latency_seconds', unitMs: 1_000 },
};

/**
 * Istio's standard metrics (istio.io/latest/docs/reference/config/metrics), as
 * who sends sees them: the server's side would count each request again.
 */
const istio: Dialect = {
  name: 'istio',
  scope: { kind: 'gateway', service: 'destination_service_name' },
  matchers: { reporter: 'source' },
  outcomes: [
    { metric: 'istio_requests_total', outcome: { status: 'response_code' } },
  ],
  latency: {
    metric: 'istio_request_duration_milliseconds',
    unitMs: 1,
    status: 'response_code',
  },
};

/**
 * Traefik 3 (pkg/observability/metrics/prometheus.go). Its provider of the
 * Gateway API names the service of a backend
 * `<router>-svc-<namespace>-<Service>-<index>…@kubernetesgateway`.
 */
const traefik: Dialect = {
  name: 'traefik',
  scope: { kind: 'gateway', service: 'service' },
  matchers: {},
  outcomes: [
    { metric: 'traefik_service_requests_total', outcome: { status: 'code' } },
  ],
  latency: {
    metric: 'traefik_service_request_duration_seconds',
    unitMs: 1_000,
    status: 'code',
  },
};

/** By the names that the configuration has for them. */
export const dialects = {
  'onnx-server': onnxServer,
  triton,
  vllm,
  istio,
  traefik,
} satisfies Record<string, Dialect>;
