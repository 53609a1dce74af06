import { amount, serverStatus, text } from '../../../live';
import type { Cause } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { because } from '../../quote';

const FAILED =
  /^(Readiness|Liveness|Startup) probe (?:failed|errored)[^:]*:?\s*/;

/** The server runs, and does not answer as one that is ready. */
export function probeCauses({ pod, events }: PodFacts): Cause[] {
  const status = serverStatus(pod);
  const failed = events.find(
    ({ reason, message }) =>
      reason === 'Unhealthy' && FAILED.test(text(message)),
  );
  if (!status?.state?.running || status.ready === true || !failed) {
    return [];
  }
  const message = text(failed.message);
  const [, probe] = FAILED.exec(message)!;
  const said = because(message.replace(FAILED, ''));
  const restarts = amount(status.restartCount);
  return [
    {
      code: 'probe-failed',
      message:
        probe === 'Liveness'
          ? `The server stopped answering and was started again${
              restarts > 0 ? ` (${restarts} so far)` : ''
            }${said}`
          : `The server runs and does not say that it is ready${said}`,
      action:
        probe === 'Readiness' || probe === 'Startup'
          ? 'See the logs of the replica: the model may still be loading, or have failed to load'
          : 'See the logs of the replica; give it more CPU where predictions take long',
      permanent: false,
    },
  ];
}
