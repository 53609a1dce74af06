import { useApi } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import type {
  Rollout,
  RolloutOptions,
} from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { useIdempotencyKey } from '../../../hooks/useIdempotencyKey';
import { useActiveRollout } from '../../../hooks/useRollouts';
import { Text, useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { FormBeside } from '../../shared/FormBeside/FormBeside';
import { ReasonField } from '../ReasonField/ReasonField';
import { formOf, requestOf, ShipProblem } from './form';
import { GateFields } from './GateFields';
import { Preview } from './Preview';
import { StrategyFields } from './StrategyFields';
import { usePreview } from './usePreview';
import { VersionChoice } from './VersionChoice';

function explain(problem: ShipProblem, t: Text): string {
  if (problem.field === 'version') {
    return t('shipping.previewText');
  }
  return 'detail' in problem
    ? t(`shipping.problem.${problem.field}`, { detail: problem.detail })
    : t(`shipping.problem.${problem.field}`);
}

/** Asks which version and how, shows what will happen, and starts it. */
export const ShipDialog = (props: {
  service: string;
  options: RolloutOptions;
  onClose: () => void;
  onStarted: (rollout: Rollout) => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { service, options } = props;
  const { policy } = options;
  const [form, setForm] = useState(() => formOf(options));
  const result = requestOf(form);
  const request = 'request' in result ? result.request : undefined;
  const { resource, isPresent } = usePreview(service, request);
  const active = useActiveRollout(service).data?.items.length;
  const keyOf = useIdempotencyKey();
  const start = useAction(async () => {
    if (request) {
      const { rollout } = await mlopsApi.call('startRollout', {
        path: { service },
        body: { ...request, idempotencyKey: keyOf(request) },
      });
      props.onStarted(rollout);
    }
  });
  const ownGates = form.gates === undefined ? undefined : request?.gates;
  return (
    <ConfirmDialog
      title={t('shipping.title', { name: service })}
      confirm={t('shipping.confirm')}
      action={start}
      isBlocked={!isPresent || !resource.data?.isAllowed}
      width={1_080}
      onClose={props.onClose}
    >
      {active ? (
        <Alert
          status="warning"
          icon
          role="status"
          title={t('shipping.supersedes')}
        />
      ) : null}
      <FormBeside
        outcome={
          <Preview
            resource={resource}
            policy={policy}
            instead={
              'problem' in result ? explain(result.problem, t) : undefined
            }
          />
        }
      >
        <VersionChoice
          versions={options.versions}
          value={form.version}
          onChange={version => setForm({ ...form, version })}
        />
        <StrategyFields
          form={form}
          standard={policy.defaultStrategy.type}
          onChange={setForm}
        />
        <GateFields
          form={form}
          options={options}
          gates={form.gates === undefined ? policy.defaultGates : ownGates}
          onChange={setForm}
        />
        <ReasonField
          value={form.reason}
          onChange={reason => setForm({ ...form, reason })}
        />
      </FormBeside>
    </ConfirmDialog>
  );
};
