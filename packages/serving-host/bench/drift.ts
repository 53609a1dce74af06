// node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON bench/drift.ts
//
// What counting for drift costs: for a request of a service that is not
// counted, for one that is counted but not sampled, for one that is recorded;
// what spare time it takes to count one; and what a pane takes to be written.
import { ReferenceProfile } from '@fairway/drift';
import {
  encodeInferRequest,
  encodeInferResponse,
} from '@fairway/inference-protocol';
import { DriftBook } from '../src/dataplane/drift/DriftBook.ts';
import { DriftPane } from '../src/dataplane/drift/DriftPane.ts';
import { DriftSampler } from '../src/dataplane/drift/DriftSampler.ts';
import { readInputs, readOutputs } from '../src/dataplane/drift/readTensors.ts';
import { SpareTime } from '../src/dataplane/outputs/SpareTime.ts';

const path = '/v2/models/m/infer';
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Nanoseconds for one, the median of five rounds after one to warm up. */
function measure(what: string, count: number, run: (at: number) => void) {
  const rounds = Array.from({ length: 6 }, () => {
    const startedAt = performance.now();
    for (let index = 0; index < count; index += 1) {
      run(index);
    }
    return ((performance.now() - startedAt) / count) * 1e6;
  });
  const sorted = rounds.slice(1).sort((a, b) => a - b);
  say(`${what.padEnd(56)} ${sorted[2].toFixed(0).padStart(9)} ns`);
}

function setup(columns: number) {
  const signature = {
    inputs: [{ name: 'x', datatype: 'FP32' as const, shape: [-1, columns] }],
    outputs: [{ name: 'y', datatype: 'FP32' as const, shape: [-1, 1] }],
  };
  const features = [
    ...Array.from({ length: columns }, (_, column) => ({
      ...{ name: `x${column}`, role: 'input' as const, tensor: 'x' },
      ...{ kind: 'numeric' as const, column, width: columns },
    })),
    {
      ...{ name: 'y', role: 'output' as const, tensor: 'y' },
      ...{ kind: 'numeric' as const, column: 0, width: 1 },
    },
  ];
  const layout = ReferenceProfile.create(
    features.map(feature => ({
      feature,
      values: Array.from({ length: 1_000 }, Math.random),
    })),
  );
  const body = Buffer.from(
    encodeInferRequest({
      inputs: [
        {
          ...{ name: 'x', datatype: 'FP32', shape: [1, columns] },
          data: Float32Array.from({ length: columns }, Math.random),
        },
      ],
    }),
  );
  const answer = Buffer.from(
    encodeInferResponse({
      modelName: 'm',
      outputs: [
        {
          ...{ name: 'y', datatype: 'FP32', shape: [1, 1] },
          data: Float32Array.of(0.5),
        },
      ],
    }),
  );
  return { signature, layout, body, answer };
}

for (const columns of [10, 30, 784]) {
  const { signature, layout, body, answer } = setup(columns);
  say(`${columns} columns, a request of ${body.length} bytes`);
  const book = DriftBook.create({ epoch: 1 });
  book.count({ id: 'counted', name: 'counted' }, [
    { revision: 1, signature, layout },
  ]);
  // Without spare time nothing is read, and what is begun is all that is paid.
  const none = SpareTime.create({ share: 0 });
  const sampler = DriftSampler.create({ book, time: none });
  const request = (service: string) => (at: number) => {
    const sampled = sampler.begin({
      ...{ service, path, headers: [], body },
      requestId: `request-${at}`,
    });
    sampled?.observer?.onResponseHead(200, []);
    sampled?.observer?.onResponseData(answer);
    sampled?.finish(1, 200);
  };
  measure('a request of a service that is not counted', 1e6, request('other'));
  measure('a request that is recorded and offered', 2e5, request('counted'));
  const pane = DriftPane.create({ sequence: 1, start: 0, end: 1 }, layout);
  const content = (message: Buffer) => ({
    ...{ path, rawHeaders: [], body: message },
  });
  measure('in spare time: to read and count one', 5e3, () =>
    pane.count(
      readInputs(content(body), signature),
      readOutputs(content(answer), signature),
    ),
  );
  measure('once in 15 s: to write what was counted', 50, () => {
    const full = DriftPane.create({ sequence: 1, start: 0, end: 1 }, layout);
    full.count(
      readInputs(content(body), signature),
      readOutputs(content(answer), signature),
    );
    full.write(() => true);
  });
}
