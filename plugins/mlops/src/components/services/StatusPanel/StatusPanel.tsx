import { Alert, Link } from '@backstage/ui';
import type {
  InferenceService,
  Phase,
} from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import styles from './StatusPanel.module.css';

const statuses: Record<Phase, 'danger' | 'info' | 'success' | 'warning'> = {
  queued: 'info',
  deploying: 'info',
  ready: 'success',
  degraded: 'warning',
  stopping: 'info',
  stopped: 'info',
  failed: 'danger',
  deleting: 'warning',
};

const moving: Phase[] = ['deploying', 'stopping', 'deleting'];

/** The state in plain words: what, which replica, why, and what to do. */
export const StatusPanel = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const { status } = service;
  const troubled = service.replicas.filter(
    replica => replica.state === 'crashed' || replica.reason,
  );
  return (
    <Alert
      className={styles.root}
      status={statuses[status.phase]}
      icon
      isPending={moving.includes(status.phase)}
      role="status"
      mb="4"
      title={status.message}
      description={
        <div className={styles.details}>
          <div>
            <Ago instant={status.since} />
          </div>
          {troubled.length > 0 && (
            <ul className={styles.replicas}>
              {troubled.map(replica => (
                <li key={replica.name}>
                  {t('service.replicaSays', {
                    name: replica.name,
                    state: t(`service.replicaState.${replica.state}`),
                    reason: replica.reason ?? '',
                  })}
                </li>
              ))}
            </ul>
          )}
          {status.action && (
            <div>
              <strong>{t('service.whatToDo')}:</strong> {status.action}
              {status.actionUrl && (
                <>
                  {' '}
                  <Link href={status.actionUrl} target="_blank">
                    {status.actionUrl}
                  </Link>
                </>
              )}
            </div>
          )}
        </div>
      }
    />
  );
};
