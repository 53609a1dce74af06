import {
  Alert,
  ButtonLink,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Text,
} from '@backstage/ui';
import { FieldState } from '../components';
import { useText } from '../translation';
import { DeploymentTimeline } from './DeploymentTimeline';
import { EndpointAccess } from './EndpointAccess';
import { Replicas } from './Replicas';
import { servicePage } from './servicePage';
import { TaskDeployment } from './useTaskDeployment';

const looks = {
  queued: 'info',
  running: 'info',
  succeeded: 'success',
  failed: 'danger',
  superseded: 'warning',
} as const;

type Props = TaskDeployment & { service: string };

/** One deployment: how it stands, how it got there, and how to call it. */
export function DeploymentPanel(props: Props) {
  const { service, deployment, details, error, reload, taskId } = props;
  const text = useText();
  if (!deployment) {
    return error === undefined ? null : (
      <FieldState
        label={text('panel.title', { service })}
        error={error}
        onRetry={reload}
      />
    );
  }
  const isBusy =
    deployment.state === 'queued' || deployment.state === 'running';
  return (
    <Card role="region" aria-label={text('panel.title', { service })}>
      <CardHeader>
        <Text as="h2" variant="title-small">
          {text('panel.title', { service })}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="5">
          <Alert
            role="status"
            status={looks[deployment.state]}
            icon
            isPending={isBusy}
            title={text(`panel.state.${deployment.state}`)}
            description={descriptionOf(props, text)}
          />
          <DeploymentTimeline deployment={deployment} />
          {details && <Replicas replicas={details.replicas} />}
          {deployment.state === 'succeeded' && details && (
            <EndpointAccess service={details} taskId={taskId} />
          )}
          <Flex gap="3" style={{ flexWrap: 'wrap' }}>
            <ButtonLink variant="secondary" href={servicePage(service)}>
              {text('panel.links.service')}
            </ButtonLink>
            {deployment.state === 'succeeded' && (
              <ButtonLink
                variant="secondary"
                href={`${servicePage(service)}/playground`}
              >
                {text('panel.links.playground')}
              </ButtonLink>
            )}
          </Flex>
        </Flex>
      </CardBody>
    </Card>
  );
}

function descriptionOf(props: Props, text: ReturnType<typeof useText>): string {
  const { deployment, details } = props;
  const { state, message = '' } = deployment ?? {};
  if (state === 'failed') {
    const action = details?.status.action;
    return [
      message,
      action && text('common.whatToDo', { fix: action }),
      text('panel.failedHint'),
    ]
      .filter(Boolean)
      .join(' ');
  }
  if (state === 'running' && deployment?.waitsFor) {
    const { message: waiting, url } = deployment.waitsFor;
    return url === undefined ? waiting : `${waiting} (${url})`;
  }
  return state === 'superseded' ? text('panel.supersededHint') : message;
}
