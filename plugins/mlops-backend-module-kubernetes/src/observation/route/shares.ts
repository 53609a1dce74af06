import type { ServiceKey } from '@fairway/backstage-plugin-mlops-node';
import { list, text, type Live, type LiveRoute } from '../../live';
import {
  REVISION_HEADER,
  revisionNumberOf,
  type HttpRouteFilter,
  type HttpRouteRule,
} from '../../manifests';
import { percentages } from './percentages';
import { serviceBehind } from './serviceBehind';

/** How the predictions of clients are divided. */
export interface Shares {
  /** In percent, by the number of the revision. */
  weights: ReadonlyMap<number, number>;
  /** What is copied, in percent, by the number of the revision. */
  mirrors: ReadonlyMap<number, number>;
  /** Backends that are no revisions of this service, with what they get in percent. */
  others: { name: string; weight: number }[];
}

export const noShares: Shares = {
  weights: new Map(),
  mirrors: new Map(),
  others: [],
};

/** How a route divides the predictions, whether or not anybody carries it out. Pure. */
export function sharesOf(service: ServiceKey, route: LiveRoute): Shares {
  const rule = list(route.spec?.rules).find(isForClients);
  const backends = list(rule?.backendRefs);
  const percents = percentages(
    backends.map(({ weight }) => (typeof weight === 'number' ? weight : 1)),
  );
  const weights = new Map<number, number>();
  const others: Shares['others'] = [];
  backends.forEach((backend, index) => {
    const number = revisionOfBackend(service, serviceBehind(backend));
    if (number !== undefined) {
      weights.set(number, (weights.get(number) ?? 0) + percents[index]);
    } else if (percents[index] > 0) {
      others.push({ name: text(backend.name), weight: percents[index] });
    }
  });
  return { weights, mirrors: mirrorsOf(service, rule), others };
}

/** A Service of ours is called as the revision; KServe adds what it is for. */
function revisionOfBackend(
  service: ServiceKey,
  backend: string,
): number | undefined {
  return revisionNumberOf(
    service,
    backend.replace(/-(predictor|kserve-workload-svc)$/, ''),
  );
}

/** All rules but those by which the portal reaches one revision. */
function isForClients({ matches }: Live<HttpRouteRule>): boolean {
  return !list(matches).some(({ headers }) =>
    list(headers).some(
      ({ name }) => text(name).toLowerCase() === REVISION_HEADER,
    ),
  );
}

function mirrorsOf(
  service: ServiceKey,
  rule: Live<HttpRouteRule> | undefined,
): Map<number, number> {
  const mirrors = new Map<number, number>();
  // The shapes of filters differ by their types; each is read for what it may have.
  for (const filter of list(rule?.filters) as Live<MirrorFilter>[]) {
    const { requestMirror } = filter;
    const number = revisionOfBackend(
      service,
      text(requestMirror?.backendRef?.name),
    );
    if (filter.type === 'RequestMirror' && number !== undefined) {
      const percent = mirrorPercent(requestMirror);
      if (percent > 0) {
        mirrors.set(number, percent);
      }
    }
  }
  return mirrors;
}

type MirrorFilter = Extract<HttpRouteFilter, { type: 'RequestMirror' }>;

function mirrorPercent(mirror: Live<MirrorFilter>['requestMirror']): number {
  const { percent, fraction } = mirror ?? {};
  if (typeof percent === 'number') {
    return within(percent);
  }
  if (typeof fraction?.numerator === 'number') {
    const denominator = fraction.denominator ?? 100;
    return within(
      Math.round((fraction.numerator / denominator) * 10_000) / 100,
    );
  }
  return 100;
}

function within(percent: number): number {
  return percent >= 0 ? Math.min(100, percent) : 0;
}
