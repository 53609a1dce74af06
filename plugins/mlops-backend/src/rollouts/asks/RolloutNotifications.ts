import { NotificationService } from '@backstage/plugin-notifications-node';
import { within } from '../../control';
import { Notify } from '../machine';
import { AskContext } from './AskContext';
import { AskResult } from './AskResult';

const timeoutMs = 10_000;

const titles: Record<Notify['about'], string> = {
  'needs-approval': 'needs an approval',
  held: 'is held',
  'going-back': 'is rolled back',
  ended: 'has ended',
};

const severities: Record<Notify['about'], 'normal' | 'high'> = {
  'needs-approval': 'normal',
  held: 'high',
  'going-back': 'high',
  ended: 'normal',
};

/** Tells people of a rollout; a portal without notifications refuses, which holds nothing up. */
export class RolloutNotifications {
  readonly #service: NotificationService;

  static create(options: {
    service: NotificationService;
  }): RolloutNotifications {
    return new RolloutNotifications(options.service);
  }

  private constructor(service: NotificationService) {
    this.#service = service;
  }

  async send(ask: Notify, context: AskContext): Promise<AskResult> {
    const { service, rollout } = context;
    const recipients = [
      service.owner,
      ...(rollout.submittedBy.startsWith('service:')
        ? []
        : [rollout.submittedBy]),
    ];
    const sent = this.#service.send({
      recipients: { type: 'entity', entityRef: recipients },
      payload: {
        title: `The rollout of ${service.name} ${titles[ask.about]}`,
        description: ask.message,
        link: `/mlops/services/${service.name}/rollouts/${rollout.id}`,
        severity: severities[ask.about],
        topic: 'mlops-rollouts',
        // Sent twice, it is one notification.
        scope: ask.key,
      },
    });
    await within(timeoutMs, sent);
    return {
      verdict: 'pass',
      reason: `Told ${recipients.join(' and ')}`,
      evidence: { recipients },
    };
  }
}
