import { revisionName } from '@fairway/backstage-plugin-mlops-node';
import { outcomeOf, outcomeOfStatus } from './Dialect';
import { dialects } from './dialects';
import { identityOf } from './identity';

const service = { id: 'id-of-digits', name: 'digits' };
const other = { id: 'id-of-another', name: 'digits' };

describe('the outcome of a status', () => {
  it.each([
    ['200', 'success'],
    ['302', 'success'],
    ['404', 'clientError'],
    ['429', 'rateLimited'],
    ['499', 'cancelled'],
    ['0', 'cancelled'],
    ['500', 'serverError'],
    ['504', 'timeout'],
    ['', 'serverError'],
    ['2xx', 'serverError'],
    ['999', 'serverError'],
  ])('%j is %s', (status, outcome) => {
    expect(outcomeOfStatus(status)).toBe(outcome);
  });
});

describe('the outcome of failures', () => {
  it.each([
    ['onnx-server', 'OTHER', 'clientError'],
    ['triton', 'OTHER', 'serverError'],
    ['onnx-server', 'REJECTED', 'serverError'],
    ['triton', 'CANCELED', 'cancelled'],
    ['onnx-server', 'constructor', 'serverError'],
  ] as const)('of %s for the reason %s is %s', (name, reason, outcome) => {
    const rule = dialects[name].outcomes[1].outcome;
    expect(outcomeOf(rule, { reason })).toBe(outcome);
  });

  it.each([
    ['stop', 'success'],
    ['length', 'success'],
    ['repetition', 'success'],
    ['abort', 'cancelled'],
    ['error', 'serverError'],
    ['a reason of another version', 'serverError'],
    ['', 'serverError'],
  ])('of vLLM that finished by %j is %s', (reason, outcome) => {
    const [{ outcome: rule }] = dialects.vllm.outcomes;
    expect(outcomeOf(rule, { finished_reason: reason })).toBe(outcome);
  });
});

describe('the revision of series', () => {
  const identity = (
    name: keyof typeof dialects,
    identify: 'labels' | 'pod-names' = 'labels',
  ) => identityOf(service, dialects[name], identify);

  it.each([
    [{ fairway_dev_service_id: service.id, fairway_dev_revision: '7' }, 7],
    [
      { fairway_dev_service_id: other.id, fairway_dev_revision: '7' },
      undefined,
    ],
    [
      { fairway_dev_service_id: service.id, fairway_dev_revision: '07' },
      undefined,
    ],
    [{ fairway_dev_service_id: service.id }, undefined],
  ])('by labels of pods: %j is %s', (labels, revision) => {
    expect(identity('onnx-server').revisionOf(labels)).toBe(revision);
  });

  it.each([
    [`${revisionName(service, 12)}-6d4cf56db6-x2x8k`, 12],
    [`${revisionName(service, 12)}-predictor-6d4cf56db6-x2x8k`, 12],
    [`${revisionName(other, 12)}-6d4cf56db6-x2x8k`, undefined],
    [`a${revisionName(service, 12)}-6d4cf56db6-x2x8k`, undefined],
    ['digits-12-00000000-6d4cf56db6-x2x8k', undefined],
    ['', undefined],
  ])('by the name of a pod: %s is %s', (pod, revision) => {
    const { revisionOf, matchers } = identity('triton', 'pod-names');
    expect(revisionOf({ pod })).toBe(revision);
    const [, pattern] = /^pod=~(".*")$/.exec(matchers[0])!;
    const isAskedFor = new RegExp(`^(?:${JSON.parse(pattern)})$`).test(pod);
    expect(isAskedFor || revision === undefined).toBe(true);
  });

  it('by the Service that a gateway sends to', () => {
    const name = revisionName(service, 3);
    expect(
      identity('istio').revisionOf({ destination_service_name: name }),
    ).toBe(3);
    expect(
      identity('istio').revisionOf({
        destination_service_name: `${name}-predictor`,
      }),
    ).toBe(3);
    const traefik = `httproute-models-digits-gw-gateways-web-0-abc-svc-models-${name}-0-http-80@kubernetesgateway`;
    expect(identity('traefik').revisionOf({ service: traefik })).toBe(3);
    const [, pattern] = /^service=~(".*")$/.exec(
      identity('traefik').matchers[0],
    )!;
    expect(traefik).toMatch(new RegExp(`^(?:${JSON.parse(pattern)})$`));
  });

  it('is asked for without leaving the quotes of the query', () => {
    const hostile = { id: 'a"} or up{x="', name: 'a.*' };
    const [matcher] = identityOf(hostile, dialects.triton, 'labels').matchers;
    expect(matcher).toBe('fairway_dev_service_id="a\\"} or up{x=\\""');
  });
});
