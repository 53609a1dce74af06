import { useApi } from '@backstage/frontend-plugin-api';
import { Flex, Text, TextField } from '@backstage/ui';
import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { RiThumbDownLine, RiThumbUpLine } from '@remixicon/react';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { useMe } from '../../../hooks/useMe';
import { isActive } from '../../../rollout/phases';
import { Text as Translate, useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import styles from './ApprovalsCard.module.css';

function whyNot(
  rollout: Rollout,
  digest: string | undefined,
  me: string | undefined,
  t: Translate,
): string | undefined {
  if (!isActive(rollout)) {
    return t('rolloutPage.approvals.ended');
  }
  if (rollout.phase !== 'checking' && rollout.phase !== 'paused') {
    const phase = t(`rollouts.phase.${rollout.phase}`).toLocaleLowerCase();
    return t('rolloutPage.approvals.over', { phase });
  }
  if (!rollout.permissions.canApprove) {
    return t('rolloutPage.approvals.noPermission');
  }
  if (me === rollout.submittedBy) {
    return t('rolloutPage.approvals.own');
  }
  return digest ? undefined : t('rolloutPage.approvals.noDigest');
}

/** Approves or rejects the artifact whose digest is shown, after asking. */
export const DecideButtons = (props: {
  rollout: Rollout;
  gate: string;
  /** What is to be shipped, as people call it within a sentence. */
  name: string;
  digest: string | undefined;
  onChange: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { rollout, gate, name, digest } = props;
  const [decision, setDecision] = useState<'approve' | 'reject'>();
  const [comment, setComment] = useState('');
  const decide = useAction(async () => {
    if (decision && digest) {
      await mlopsApi.call('decideApproval', {
        path: { id: rollout.id },
        body: {
          decision,
          gate,
          digest,
          ...(comment.trim() && { comment: comment.trim() }),
        },
      });
      setDecision(undefined);
      setComment('');
      props.onChange();
    }
  });
  const me = useMe();
  const unavailable = whyNot(rollout, digest, me, t);
  const words = { name, environment: rollout.environment };
  return (
    <Flex gap="2">
      <ReasonedButton
        variant="primary"
        iconStart={<RiThumbUpLine />}
        unavailable={unavailable}
        onPress={() => setDecision('approve')}
      >
        {t('rolloutPage.approvals.approve')}
      </ReasonedButton>
      <ReasonedButton
        variant="secondary"
        destructive
        iconStart={<RiThumbDownLine />}
        unavailable={unavailable}
        onPress={() => setDecision('reject')}
      >
        {t('rolloutPage.approvals.reject')}
      </ReasonedButton>
      {decision && (
        <ConfirmDialog
          title={t(`rolloutPage.approvals.${decision}Title`, words)}
          confirm={t(`rolloutPage.approvals.${decision}`)}
          action={decide}
          isDestructive={decision === 'reject'}
          onClose={() => {
            setDecision(undefined);
            decide.reset();
          }}
        >
          <Text as="p">
            {t(`rolloutPage.approvals.${decision}Text`, {
              stable: t('rollouts.within.revision', {
                number: rollout.stableRevision,
              }),
            })}
          </Text>
          <div>
            <Text as="div" variant="body-small" color="secondary">
              {t('rolloutPage.approvals.digest')}
            </Text>
            <div className={styles.digest}>
              <code>{digest}</code>
            </div>
          </div>
          <TextField
            label={t('rolloutPage.approvals.comment')}
            description={t('rolloutPage.approvals.commentHint')}
            maxLength={500}
            value={comment}
            onChange={setComment}
          />
        </ConfirmDialog>
      )}
    </Flex>
  );
};
