import { RiCheckLine, RiForbidLine } from '@remixicon/react';
import { useText } from '../../../translation';
import { DeployButton } from '../../shared/DeployButton/DeployButton';
import { StatusMark } from '../../shared/StatusMark/StatusMark';
import styles from './DeployStatus.module.css';

/** A way to deploy, or the reasons why there is none. */
export const DeployStatus = (props: {
  deployable: boolean;
  reasons: string[];
  formData: { model: string; version?: string };
  runtime?: string;
  label: string;
  children: string;
}) => {
  const t = useText();
  if (!props.deployable) {
    return (
      <div className={styles.reasons}>
        <StatusMark tone="neutral" icon={<RiForbidLine />}>
          {t('lists.models.notDeployable')}
        </StatusMark>
        {props.reasons.map(reason => (
          <span key={reason}>{reason}</span>
        ))}
      </div>
    );
  }
  return (
    <div className={styles.deployable}>
      <StatusMark tone="positive" icon={<RiCheckLine />}>
        {t('lists.models.deployable')}
      </StatusMark>
      <DeployButton
        variant="secondary"
        formData={props.formData}
        runtime={props.runtime}
        label={props.label}
      >
        {props.children}
      </DeployButton>
    </div>
  );
};
