// node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON bench/signals.ts
//
// What signals cost: for a request that is counted, for one whose answer is not
// sampled, for one that is; and what they hold.
import { encodeInferResponse } from '@fairway/inference-protocol';
import { OutputSampler } from '../src/dataplane/outputs/OutputSampler.ts';
import { readAnswer } from '../src/dataplane/outputs/readAnswer.ts';
import { quickDrawOfId } from '../src/dataplane/outputs/quickDrawOfId.ts';
import { SampleShares } from '../src/dataplane/outputs/SampleShares.ts';
import { SignalBook } from '../src/dataplane/signals/SignalBook.ts';

const requests = 2_000_000;
const path = '/v2/models/m/infer';
const body = Buffer.from(
  encodeInferResponse({
    modelName: 'm',
    outputs: [
      {
        ...{ name: 'probabilities', datatype: 'FP32', shape: [1, 10] },
        data: Float32Array.from({ length: 10 }, Math.random),
      },
      {
        ...{ name: 'label', datatype: 'INT64', shape: [1] },
        data: BigInt64Array.of(7n),
      },
    ],
  }),
);

const say = (line: string) => process.stdout.write(`${line}\n`);
const kibibytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;

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
  say(`${what.padEnd(52)} ${sorted[2].toFixed(0).padStart(7)} ns`);
}

/** An hour of a clock that the bench moves, closing panes as it passes. */
function hour(services: number, perPane: number) {
  let now = 0;
  const book = SignalBook.create({
    epoch: 1,
    now: () => now,
    wall: () => 1_700_000_000_000 + now,
  });
  const startedAt = performance.now();
  for (let pane = 0; pane < 720; pane += 1) {
    for (let index = 0; index < services; index += 1) {
      for (let turn = 0; turn < perPane; turn += 1) {
        const counted = { service: `service-${index}`, revision: 1 };
        book.finished(counted, 'success', 2 + Math.random() * 20);
      }
    }
    now += 5_000;
    for (let index = 0; index < services; index += 1) {
      book.of(`service-${index}`, { since: Infinity });
    }
  }
  return { ...book.size, tookMs: performance.now() - startedAt };
}

const names = Array.from({ length: 1_000 }, (_, index) => `service-${index}`);
const ids = Array.from({ length: 1_000 }, () => crypto.randomUUID());
const book = SignalBook.create({ epoch: 1 });

measure('counted, of one revision', requests, index =>
  book.finished(
    { service: 'service', revision: 1 },
    index % 100 === 0 ? 'clientError' : 'success',
    (index % 977) / 10,
  ),
);
measure('counted, in turns of 1000 services', requests, index =>
  book.finished(
    { service: names[index % 1_000], revision: 1 },
    'success',
    (index % 977) / 10,
  ),
);
const shares = SampleShares.create({ budgetMs: 10 });
measure('judged whether the answer is sampled', requests, index => {
  const share = shares.arrived('service', performance.now());
  return share < 1 && quickDrawOfId(ids[index % 1_000]) < share;
});
const sampler = OutputSampler.create({ book });
measure('sampled: the answer kept', 200_000, index => {
  const sample = sampler.begin({
    service: names[index % 1_000],
    path,
    requestId: ids[index % 1_000],
  });
  sample?.observer.onResponseHead(200, []);
  sample?.observer.onResponseData(body);
});
measure(`sampled: an answer of ${body.length} bytes read`, 100_000, () =>
  book.read(
    { service: 'service', revision: 1 },
    readAnswer({ path, rawHeaders: [], body }),
  ),
);

for (const [services, perPane] of [
  [1, 1_000],
  [1, 20_000],
  [100, 50],
  [1_000, 5],
]) {
  const { windows, bytes, tookMs } = hour(services, perPane);
  say(
    `${services} services, ${perPane} requests in each pane, for an hour: ` +
      `${windows} windows, ${kibibytes(bytes)}, ${kibibytes(
        bytes / windows,
      )} each, ` +
      `${((tookMs * 1000) / 720 / services).toFixed(
        0,
      )} us for a pane with its requests`,
  );
}
