import { routeCauses, type RouteReport } from './routeCauses';
import type { Surroundings } from '../../live';

const gateway = { name: 'public', namespace: 'gateways' };
const causesOf = (
  report: RouteReport,
  surroundings: Surroundings = {},
  writtenFor: number | undefined = 60_000,
) => routeCauses(report, { gateway, surroundings, writtenFor });
const refused = (
  what: 'Accepted' | 'ResolvedRefs',
  reason: string,
  message = '',
): RouteReport => ({
  state: 'refused',
  what,
  condition: { type: what, status: 'False', reason, message },
});

describe('why predictions do not reach a revision', () => {
  it.each<[string, RouteReport, Surroundings, RegExp]>([
    [
      'route-refused',
      refused(
        'Accepted',
        'NotAllowedByListeners',
        'No listener allows namespace team-a',
      ),
      {},
      /gateways\/public does not take the route: its listeners take no routes of this namespace: No listener allows/,
    ],
    [
      'route-refused',
      refused('Accepted', 'SomethingNew'),
      {},
      /does not take the route: SomethingNew$/,
    ],
    [
      'route-refused',
      refused('Accepted', 'UnsupportedValue', 'timeouts is not supported'),
      {},
      /it does not know a part of the route: timeouts is not supported$/,
    ],
    [
      'backend-unresolved',
      refused(
        'ResolvedRefs',
        'BackendNotFound',
        'service "digits-2" not found',
      ),
      {},
      /cannot follow the route: a Service that it leads to is not there: service "digits-2" not found/,
    ],
    [
      'route-missing',
      { state: 'missing' },
      {},
      /HTTPRoute of the service is not there/,
    ],
    [
      'gateway-missing',
      { state: 'waiting', heard: false },
      { gateway: null },
      /There is no Gateway gateways\/public on the cluster/,
    ],
    [
      'gateway-silent',
      { state: 'waiting', heard: false },
      {},
      /says nothing of the route/,
    ],
    [
      'gateway-silent',
      { state: 'waiting', heard: true },
      {},
      /has not taken over the latest change/,
    ],
    [
      'gateway-silent',
      { state: 'waiting', heard: true },
      {
        gateway: {
          status: {
            conditions: [
              { type: 'Accepted', status: 'True' },
              { type: 'Programmed', status: 'False', message: 'no address' },
            ],
          },
        },
      },
      /The Gateway gateways\/public does not work: no address/,
    ],
  ])('is %s', (code, report, surroundings, says) => {
    expect(causesOf(report, surroundings)).toEqual([
      {
        code,
        message: expect.stringMatching(says),
        action: expect.stringMatching(/\w/),
        permanent: false,
      },
    ]);
  });

  it('says what lets a route lead to what wakes revisions', () => {
    expect(causesOf(refused('ResolvedRefs', 'RefNotPermitted'))).toMatchObject([
      {
        code: 'backend-unresolved',
        message: expect.stringContaining('a Service of another namespace'),
        action: expect.stringContaining('deploy/kubernetes/interceptor'),
      },
    ]);
  });

  it('says how routes are taken by gateways that know no limits of time', () => {
    expect(causesOf(refused('Accepted', 'UnsupportedValue'))).toMatchObject([
      { action: expect.stringContaining('gateway.timeouts') },
    ]);
  });

  it('is nothing once it is routed, and for a moment after it was written', () => {
    expect(causesOf({ state: 'routed' })).toEqual([]);
    expect(causesOf({ state: 'waiting', heard: true }, {}, 5_000)).toEqual([]);
    expect(
      causesOf({ state: 'waiting', heard: true }, {}, undefined),
    ).toHaveLength(1);
  });
});
