import { AuditorService } from '@backstage/backend-plugin-api';
import { audited } from '../http/audited';
import { Handle, pageOf } from '../http/handle';
import { RolloutAdvice } from './RolloutAdvice';
import { RolloutCommands } from './RolloutCommands';
import { RolloutsReader } from './RolloutsReader';
import { RolloutStarter } from './RolloutStarter';

export function addRolloutRoutes(
  handle: Handle,
  options: {
    advice: RolloutAdvice;
    starter: RolloutStarter;
    commands: RolloutCommands;
    reader: RolloutsReader;
    auditor: AuditorService;
  },
): void {
  const { advice, starter, commands, reader, auditor } = options;

  handle('listRollouts', async ({ query, credentials }) =>
    reader.list(query, pageOf(query), credentials),
  );

  handle('getRolloutOptions', async ({ path, credentials }) =>
    advice.options(path.service, credentials),
  );

  handle('previewRollout', async ({ path, body, credentials }) =>
    advice.preview(path.service, body, credentials),
  );

  handle('startRollout', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'rollout-start',
        request,
        meta: {
          service: path.service,
          modelVersion: body.modelVersion,
          revision: body.revision,
        },
      },
      () => starter.start(path.service, body, credentials),
    ),
  );

  handle('rollBackService', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'rollout-roll-back',
        request,
        meta: { service: path.service, revision: body.revision },
      },
      () => starter.rollBack(path.service, body, credentials),
    ),
  );

  handle('getRollout', async ({ path, credentials }) =>
    reader.get(path.id, credentials),
  );

  handle('commandRollout', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'rollout-command',
        request,
        meta: { rollout: path.id, command: body.command },
      },
      () => commands.command(path.id, body, credentials),
    ),
  );

  handle('listApprovals', async ({ path, credentials }) => ({
    items: await reader.approvals(path.id, credentials),
  }));

  handle('decideApproval', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'rollout-approval',
        request,
        meta: {
          rollout: path.id,
          decision: body.decision,
          digest: body.digest,
        },
      },
      () => commands.decide(path.id, body, credentials),
    ),
  );

  handle('listVerdicts', async ({ path, query, credentials }) =>
    reader.verdicts(path.id, pageOf(query), credentials),
  );

  handle('getEvidence', async ({ path, credentials }) =>
    reader.evidence(path.id, path.evidence, credentials),
  );

  handle('getRolloutSignals', async ({ path, credentials }) =>
    reader.signals(path.id, credentials),
  );
}
