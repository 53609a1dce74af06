import { ServiceWindow } from '@fairway/backstage-plugin-mlops-node';
import type { RevisionWindow } from '@fairway/gates';
import { PairedWindows } from '../look/RevisionSignals';

type Counted = Pick<RevisionWindow, 'requests' | 'errors' | 'latency'>;

const nothing: Counted = { requests: 0, errors: {} };

type Span = Pick<ServiceWindow, 'start' | 'end'>;

const spanKey = ({ start, end }: Span) => `${start}-${end}`;

/**
 * Both revisions over the same stretches of time, as the judges of a bake take
 * them. Where one was asked nothing, it has a window of zeros: a source leaves
 * out what had nothing to count. Pure.
 *
 * @param options - `isShadow`: the candidate gets copies and nothing else
 */
export function pairedRevisionWindows(
  windows: PairedWindows,
  revisions: { stable: number; candidate: number },
  options: { isShadow: boolean },
): { stable: RevisionWindow[]; candidate: RevisionWindow[] } {
  const spans = new Map<string, Span>();
  for (const window of [...windows.stable, ...windows.candidate]) {
    spans.set(spanKey(window), window);
  }
  const ordered = [...spans.values()].sort((a, b) => a.start - b.start);
  const aligned = (
    revision: number,
    found: readonly ServiceWindow[],
    count: (window: ServiceWindow) => Counted,
  ) => {
    const known = new Map(found.map(window => [spanKey(window), window]));
    return ordered.map((span): RevisionWindow => {
      const window = known.get(spanKey(span));
      return {
        revision: String(revision),
        startMs: span.start,
        endMs: span.end,
        ...(window ? count(window) : nothing),
      };
    });
  };
  return {
    stable: aligned(revisions.stable, windows.stable, ofRequests),
    candidate: aligned(
      revisions.candidate,
      windows.candidate,
      options.isShadow ? ofCopies : ofRequests,
    ),
  };
}

/**
 * What its caller did wrong or gave up is no fault of a revision, and says
 * nothing of it; such requests are left out.
 */
function ofRequests({ outcomes, latency }: ServiceWindow): Counted {
  const { success, serverError, timeout } = outcomes;
  return {
    requests: success + serverError + timeout,
    errors: { '5xx': serverError, timeout },
    ...(latency !== undefined && { latency }),
  };
}

/** An answer to a copy that differs from the original's is a failure, too. */
function ofCopies({ mirror }: ServiceWindow): Counted {
  if (!mirror) {
    return nothing;
  }
  const { success, serverError, timeout } = mirror.outcomes;
  return {
    requests: success + serverError + timeout,
    errors: { '5xx': serverError, timeout },
    ...(mirror.latency !== undefined && { latency: mirror.latency }),
  };
}
