import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Text, TextField } from '@backstage/ui';
import type {
  Rollout,
  RolloutCommandName,
} from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { formatNumber } from '../../../format';
import { useAction } from '../../../hooks/useAction';
import { useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { NoGatesAlert } from '../RolloutMarks/NoGatesAlert';

/** Gates that have not passed, by name. */
const openGates = ({ gates, verdicts }: Rollout) =>
  gates
    .map(({ name }) => name)
    .filter(
      name => verdicts.find(({ gate }) => gate === name)?.verdict !== 'pass',
    );

/** Says what a command will do, and gives it with the reason. */
export const CommandDialog = (props: {
  rollout: Rollout;
  command: RolloutCommandName;
  /** What is shipped, as people call it: to begin a sentence. */
  name: string;
  /** The same within a sentence. */
  within: string;
  onClose: () => void;
  onChange: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { rollout, command, name, onClose } = props;
  const [reason, setReason] = useState('');
  const send = useAction(async () => {
    await mlopsApi.call('commandRollout', {
      path: { id: rollout.id },
      body: { command, ...(reason.trim() && { reason: reason.trim() }) },
    });
    onClose();
    props.onChange();
  });
  const words = {
    name,
    within: props.within,
    weight: formatNumber(rollout.wanted.candidate),
    stable:
      command === 'resume'
        ? formatNumber(rollout.wanted.stable)
        : rollout.stableRevision,
    candidate: formatNumber(rollout.wanted.candidate),
  };
  const open = openGates(rollout);
  return (
    <ConfirmDialog
      title={t(`rolloutPage.command.${command}Title`, words)}
      confirm={t(`rolloutPage.command.${command}Confirm`)}
      keep={t('rolloutPage.command.keep')}
      action={send}
      isDestructive={command === 'abort' || command === 'promote'}
      onClose={onClose}
    >
      <Text as="p">{t(`rolloutPage.command.${command}Text`, words)}</Text>
      {command === 'promote' && !rollout.hasGates && <NoGatesAlert />}
      {command === 'promote' && open.length > 0 && (
        <Alert
          status="warning"
          icon
          role="status"
          title={t('rolloutPage.command.promoteOpen', {
            count: open.length,
            names: open.join(', '),
          })}
        />
      )}
      <TextField
        label={t('rolloutPage.command.reason')}
        description={t('rolloutPage.command.reasonHint')}
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
    </ConfirmDialog>
  );
};
