import type { ModelVersionInfo } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import styles from './MetricList.module.css';

/** What a version scored, each figure with the data set it was measured on. */
export const MetricList = (props: {
  metrics: ModelVersionInfo['metrics'];
  showDataset?: boolean;
}) => {
  const t = useText();
  if (props.metrics.length === 0) {
    return <>{t('common.none')}</>;
  }
  return (
    <ul className={styles.root}>
      {props.metrics.map(metric => (
        <li key={`${metric.name}:${metric.dataset}`}>
          <span className={styles.name}>{metric.name}</span>{' '}
          <span className={styles.value}>
            {Number(metric.value.toPrecision(4))}
          </span>
          {props.showDataset && metric.dataset && (
            <span className={styles.name}>
              {' '}
              {t('entity.versions.metrics', { dataset: metric.dataset })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
};
