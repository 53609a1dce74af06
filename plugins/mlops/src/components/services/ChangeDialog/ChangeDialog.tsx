import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  NumberField,
  Text,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { Text as Translate, useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { ChangeProblem, formOf, limits, requestOf } from './change';
import styles from './ChangeDialog.module.css';
import { ScalingFields } from './ScalingFields';

const fieldKeys = {
  cpu: 'service.change.cpu',
  memoryMiB: 'service.change.memory',
  gpus: 'service.change.gpus',
  replicas: 'service.change.replicas',
  minReplicas: 'service.change.minReplicas',
  maxReplicas: 'service.change.maxReplicas',
  targetConcurrency: 'service.change.targetConcurrency',
  idleSeconds: 'service.change.idleSeconds',
} as const;

function explain(problem: ChangeProblem, t: Translate): string {
  switch (problem.code) {
    case 'outOfRange':
      return t('service.change.outOfRange', {
        field: t(fieldKeys[problem.field]),
        ...limits[problem.field],
      });
    case 'variableInvalid':
      return t('service.change.variableInvalid', problem);
    case 'variableTwice':
      return t('service.change.variableTwice', problem);
    default:
      return t(`service.change.${problem.code}`);
  }
}

/** Changes resources, replicas or environment variables: a new revision. */
export const ChangeDialog = (props: {
  service: InferenceService;
  onClose: () => void;
  onChange: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { name } = props.service;
  // What the person started from, even when a newer revision comes meanwhile.
  const [revision] = useState(props.service.revision);
  const [form, setForm] = useState(() => formOf(revision));
  const result = requestOf(form, revision);
  const isInPlace = 'request' in result && result.isInPlace;
  const create = useAction(async () => {
    if ('request' in result) {
      await mlopsApi.call('createRevision', {
        path: { service: name },
        body: result.request,
      });
      props.onClose();
      props.onChange();
    }
  });
  const number = (field: keyof typeof fieldKeys) => (
    <NumberField
      label={t(fieldKeys[field])}
      value={form[field]}
      minValue={limits[field].minimum}
      maxValue={limits[field].maximum}
      step={field === 'cpu' ? 0.05 : 1}
      onChange={value => setForm({ ...form, [field]: value })}
      size="small"
    />
  );
  return (
    <ConfirmDialog
      title={t('service.change.title', { name })}
      confirm={
        isInPlace
          ? t('service.change.confirmScaling')
          : t('service.change.confirm')
      }
      action={create}
      isBlocked={!('request' in result)}
      onClose={props.onClose}
    >
      <Text as="p" color="secondary">
        {t('service.change.intro')}
      </Text>
      <fieldset className={styles.resources}>
        <legend>{t('service.change.resources')}</legend>
        {number('cpu')}
        {number('memoryMiB')}
        {number('gpus')}
      </fieldset>
      <ScalingFields
        scales={form.scales}
        sleeps={form.minReplicas === 0}
        number={number}
        onChange={scales => setForm({ ...form, scales })}
      />
      <TextAreaField
        label={t('service.change.variables')}
        description={t('service.change.variablesHint')}
        rows={4}
        value={form.variables}
        onChange={variables => setForm({ ...form, variables })}
        className={styles.variables}
      />
      <TextField
        label={t('service.change.reason')}
        description={t('service.change.reasonHint')}
        maxLength={500}
        value={form.reason}
        onChange={reason => setForm({ ...form, reason })}
      />
      {'problem' in result && (
        <Alert
          status={result.problem.code === 'unchanged' ? 'info' : 'warning'}
          icon
          role="status"
          title={explain(result.problem, t)}
        />
      )}
      {isInPlace && (
        <Alert
          status="info"
          icon
          role="status"
          title={t('service.change.scalingInPlace')}
        />
      )}
    </ConfirmDialog>
  );
};
