import type { Approval } from '@fairway/backstage-plugin-mlops-common';
import { RiThumbDownLine, RiThumbUpLine } from '@remixicon/react';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import { StatusMark } from '../../shared/StatusMark/StatusMark';
import styles from './ApprovalsCard.module.css';

/** What one person decided, when and why. */
export const DecisionItem = (props: {
  approval: Approval;
  /** It was of another artifact than the one that is to be shipped. */
  isOther: boolean;
}) => {
  const t = useText();
  const { decision, by, at, comment } = props.approval;
  const approved = decision === 'approve';
  return (
    <li className={styles.decision}>
      <StatusMark
        tone={approved ? 'positive' : 'negative'}
        icon={approved ? <RiThumbUpLine /> : <RiThumbDownLine />}
      >
        {approved
          ? t('rolloutPage.approvals.approved')
          : t('rolloutPage.approvals.rejected')}
      </StatusMark>
      <PersonLink who={by} />
      <Ago instant={at} />
      {props.isOther && (
        <span className={styles.other}>
          {t('rolloutPage.approvals.otherDigest')}
        </span>
      )}
      {comment && <p className={styles.comment}>{comment}</p>}
    </li>
  );
};
