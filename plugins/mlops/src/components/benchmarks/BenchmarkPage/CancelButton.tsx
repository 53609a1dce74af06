import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { BenchmarkDetails } from '@fairway/backstage-plugin-mlops-common';
import { RiStopLine } from '@remixicon/react';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';

/** Ends a benchmark that is under way, after asking. */
export const CancelButton = (props: {
  benchmark: BenchmarkDetails;
  onChange: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { benchmark, onChange } = props;
  const [isAsking, setAsking] = useState(false);
  const cancel = useAction(async () => {
    await mlopsApi.call('cancelBenchmark', { path: { id: benchmark.id } });
    setAsking(false);
    onChange();
  });
  return (
    <>
      <ReasonedButton
        variant="secondary"
        iconStart={<RiStopLine />}
        unavailable={
          benchmark.permissions.canCancel
            ? undefined
            : t('benchmarks.progress.noCancel')
        }
        onPress={() => setAsking(true)}
      >
        {t('benchmarks.progress.cancel')}
      </ReasonedButton>
      {isAsking && (
        <ConfirmDialog
          title={t('benchmarks.progress.cancelTitle')}
          confirm={t('benchmarks.progress.cancelConfirm')}
          keep={t('benchmarks.progress.keep')}
          isDestructive
          action={cancel}
          onClose={() => {
            setAsking(false);
            cancel.reset();
          }}
        >
          <Text as="p">{t('benchmarks.progress.cancelText')}</Text>
        </ConfirmDialog>
      )}
    </>
  );
};
