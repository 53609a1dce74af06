import type { ServiceEvent } from '@fairway/backstage-plugin-mlops-common';
import {
  RiAlertLine,
  RiCloseCircleLine,
  RiInformationLine,
} from '@remixicon/react';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import styles from './EventsTab.module.css';

const icons = {
  info: <RiInformationLine />,
  warning: <RiAlertLine />,
  error: <RiCloseCircleLine />,
};

const show = (value: unknown) =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** One event: how grave, what, who, when, and on which evidence. */
export const EventItem = ({ event }: { event: ServiceEvent }) => {
  const t = useText();
  const evidence = Object.entries(event.evidence ?? {});
  return (
    <li className={styles.event} data-severity={event.severity}>
      <span className={styles.icon} aria-hidden="true">
        {icons[event.severity]}
      </span>
      <div className={styles.body}>
        <div className={styles.message}>
          {event.severity !== 'info' && (
            <strong>{t(`serviceTabs.events.${event.severity}`)}: </strong>
          )}
          {event.message}
        </div>
        <div className={styles.meta}>
          <Ago instant={event.at} />
          <span>
            <PersonLink who={event.actor} />
          </span>
          {event.revision !== undefined && (
            <span>
              {t('serviceTabs.events.revision', { number: event.revision })}
            </span>
          )}
          <code>{event.type}</code>
        </div>
        {evidence.length > 0 && (
          <details className={styles.evidence}>
            <summary>{t('serviceTabs.events.evidence')}</summary>
            <dl>
              {evidence.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{show(value)}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  );
};
