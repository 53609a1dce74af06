import { useApi } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import type {
  Benchmark,
  BenchmarkOptions,
} from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { requestsOf, secondsOf } from '../../../benchmark/load';
import { formatRate, formatSeconds } from '../../../format';
import { useAction } from '../../../hooks/useAction';
import { useIdempotencyKey } from '../../../hooks/useIdempotencyKey';
import { Text, useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { formOf, loadOf, requestOf, StartProblem } from './form';
import { LoadChoice } from './LoadChoice';
import { OwnLoad } from './OwnLoad';

const explain = ({ field, limit }: StartProblem, t: Text) =>
  t(`benchmarks.dialog.${field}Invalid`, {
    limit: field === 'rate' ? formatRate(limit) : formatSeconds(limit),
  });

/** Asks how much load, says what it will do, and starts it. */
export const StartBenchmarkDialog = (props: {
  service: string;
  options: BenchmarkOptions;
  onClose: () => void;
  onStarted: (benchmark: Benchmark) => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { service, options } = props;
  const [form, setForm] = useState(() => formOf(options));
  const load = loadOf(form, options);
  const result = requestOf(form, options);
  const keyOf = useIdempotencyKey();
  const start = useAction(async () => {
    if ('request' in result) {
      const { request } = result;
      props.onStarted(
        await mlopsApi.call('startBenchmark', {
          path: { service },
          body: { ...request, idempotencyKey: keyOf(request) },
        }),
      );
    }
  });
  return (
    <ConfirmDialog
      title={t('benchmarks.dialog.title', { name: service })}
      confirm={t('benchmarks.dialog.confirm')}
      action={start}
      isBlocked={!('request' in result) || !load}
      onClose={props.onClose}
    >
      <LoadChoice
        presets={options.presets}
        value={form.preset}
        onChange={preset => setForm({ ...form, preset })}
      />
      {form.preset === undefined && (
        <OwnLoad
          load={form.own}
          options={options}
          onChange={own => setForm({ ...form, own })}
        />
      )}
      {'problem' in result ? (
        <Alert
          status="warning"
          icon
          role="status"
          title={explain(result.problem, t)}
        />
      ) : (
        load && (
          <Alert
            status="info"
            icon
            role="status"
            title={t('benchmarks.dialog.willDo', {
              requests: requestsOf(load).toLocaleString(),
              duration: formatSeconds(secondsOf(load)),
              name: service,
            })}
            description={t('benchmarks.dialog.willFeel', { name: service })}
          />
        )
      )}
    </ConfirmDialog>
  );
};
