import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Alert, Button, Flex, Text } from '@backstage/ui';
import { Preview } from '@fairway/backstage-plugin-mlops-common';
import { useEffect } from 'react';
import {
  Answers,
  answersOf,
  GivenOptions,
  missingAnswers,
  requestOf,
  requestProblems,
  useOperation,
} from '../../api';
import { FieldState } from '../../components';
import { useText } from '../../translation';
import { CreatedObjects } from './CreatedObjects';
import { Findings } from './Findings';
import { PlanFacts } from './PlanFacts';

/**
 * Shows what the answers would lead to, before anything is created: facts,
 * price, what the checks found. Its value only says that the checks were seen;
 * whether one may go on is asked once more when going on.
 */
export function DeploymentReview(
  props: FieldExtensionComponentProps<string, GivenOptions>,
) {
  const { formData, onChange, schema } = props;
  const text = useText();
  const answers = answersOf(
    props.formContext?.formData,
    props.uiSchema?.['ui:options'],
  );
  const missing = missingAnswers(answers);
  const request = requestOf(answers);
  const problems = missing.length === 0 ? requestProblems(request) : [];
  const isComplete = missing.length === 0 && problems.length === 0;
  const preview = useOperation('previewDeployment', {
    body: request,
    enabled: isComplete,
  });

  const outcome = outcomeOf(preview.data);
  useEffect(() => {
    if (formData !== outcome) {
      onChange(outcome);
    }
  }, [formData, outcome, onChange]);

  const label = schema.title ?? text('fields.review.label');
  if (!isComplete) {
    return (
      <FieldState
        label={label}
        message={
          missing.length > 0
            ? text('fields.review.incomplete', { missing: missing.join(', ') })
            : text('fields.review.invalid', { reason: problems.join('; ') })
        }
      />
    );
  }
  if (!preview.data) {
    return (
      <FieldState
        label={label}
        description={text('fields.review.checking')}
        error={preview.error}
        onRetry={preview.reload}
      />
    );
  }
  return (
    <Plan
      label={label}
      preview={preview.data}
      answers={answers}
      onCheckAgain={preview.reload}
    />
  );
}

function outcomeOf(preview: Preview | undefined): string | undefined {
  if (!preview) {
    return undefined;
  }
  return preview.blocked ? 'blocked' : 'ready';
}

function Plan(props: {
  label: string;
  preview: Preview;
  answers: Answers;
  onCheckAgain: () => void;
}) {
  const { label, preview, answers, onCheckAgain } = props;
  const text = useText();
  return (
    <Flex direction="column" gap="4" role="group" aria-label={label}>
      <Text as="h3" variant="title-small">
        {label}
      </Text>
      <Alert
        role="status"
        status={preview.blocked ? 'danger' : 'success'}
        icon
        title={text(
          preview.blocked ? 'fields.review.blocked' : 'fields.review.ready',
        )}
        description={text(
          preview.blocked
            ? 'fields.review.blockedHint'
            : 'fields.review.readyHint',
        )}
        customActions={
          preview.blocked && (
            <Button size="small" variant="secondary" onPress={onCheckAgain}>
              {text('fields.review.again')}
            </Button>
          )
        }
      />
      <Findings findings={preview.findings} />
      <PlanFacts preview={preview} answers={answers} />
      <CreatedObjects manifests={preview.manifests} />
    </Flex>
  );
}
