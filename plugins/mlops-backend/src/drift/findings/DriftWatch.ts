import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { boundedTransaction, within } from '../../control';
import { EventsStore } from '../../events';
import { StoredService } from '../../services/ServicesStore';
import { StoredProfile } from '../profiles/ProfilesStore';
import { defaultHours } from '../report/DriftReader';
import { DriftReports, RevisionReport } from '../report/DriftReports';
import { Finding, News, nextFinding } from './finding';
import { FindingClaim, FindingsStore } from './FindingsStore';

/** From one look at a service to the next. */
const everyMs = 300_000;
/** For how long it is tried to notify people. */
const triedMs = 3_600_000;
const timeoutMs = 10_000;
/** Features that are named in the history. */
const namedFeatures = 20;

export interface DriftWatchOptions {
  events: EventsStore;
  findings: FindingsStore;
  knex: Knex;
  logger: LoggerService;
  notifications: NotificationService;
  reports: DriftReports;
  /** Milliseconds since the epoch; `Date.now` when absent. */
  now?: () => number;
  /** From one look at a service to the next, in milliseconds; five minutes when absent. */
  everyMs?: number;
}

type Known = { revision: Revision; stored: StoredProfile };

/**
 * Looks at the drift of services while their counts grow, and tells of what is
 * news: in the history of the service, and the owner by a notification where the
 * portal has those. It says nothing twice, whichever process looks.
 */
export class DriftWatch {
  readonly #options: DriftWatchOptions;
  readonly #now: () => number;

  static create(options: DriftWatchOptions): DriftWatch {
    return new DriftWatch(options);
  }

  private constructor(options: DriftWatchOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Looks, unless that was done just before. */
  async look(
    service: StoredService,
    { revision, stored }: Known,
  ): Promise<void> {
    const { findings, reports } = this.#options;
    const claim = await findings.claim(
      service.id,
      this.#options.everyMs ?? everyMs,
    );
    if (!claim) {
      return;
    }
    const found = await reports.of({
      serviceId: service.id,
      revision: revision.number,
      ...{ stored, hours: defaultHours },
    });
    if (!found) {
      return;
    }
    const next = nextFinding(
      claim.known,
      {
        revision: revision.number,
        profileId: stored.id,
        state: found.report.state,
        features: found.report.features
          .filter(({ state }) => state === 'drift')
          .map(({ role, name }) => `${role} ${name}`),
      },
      this.#now(),
    );
    const finding = next?.finding ?? claim.known;
    if (next?.news) {
      const { news } = next;
      const isStored = await this.#store(claim, next.finding, {
        ...{ found, revision, news },
      });
      if (!isStored) {
        return;
      }
    }
    const isPending =
      finding?.isTold === false && this.#now() - finding.foundAt < triedMs;
    if (isPending) {
      await this.#notify(service, claim, finding, found.report.sentence);
    }
  }

  async #store(
    claim: FindingClaim,
    finding: Finding,
    {
      found: { window, report },
      revision: { number, spec },
      news,
    }: { found: RevisionReport; revision: Revision; news: News },
  ): Promise<boolean> {
    const { events, findings, knex } = this.#options;
    const version = `the reference data of version ${spec.modelVersion}`;
    return await boundedTransaction(knex, async transaction => {
      const isOurs = await findings.save(transaction, claim, finding);
      if (isOurs) {
        await events.append(transaction, [
          {
            serviceId: claim.serviceId,
            type: `drift-${news}`,
            severity: news === 'over' ? 'info' : 'warning',
            message:
              news === 'over'
                ? `Revision ${number} is as ${version} again`
                : `Revision ${number} has drifted from ${version}. ${report.sentence}`,
            actor: 'drift-watch',
            at: finding.foundAt,
            revision: number,
            evidence: {
              window,
              ...{ tally: report.tally, shift: report.shift },
              falseDiscoveryRate: report.falseDiscoveryRate,
              features: finding.features.slice(0, namedFeatures),
            },
            dedupeKey: `drift-${news}:${number}:${finding.profileId}:${finding.foundAt}`,
          },
        ]);
      }
      return isOurs;
    });
  }

  async #notify(
    { id, name, owner }: StoredService,
    claim: FindingClaim,
    finding: Finding,
    sentence: string,
  ): Promise<void> {
    const { findings, knex, logger, notifications } = this.#options;
    try {
      await within(
        timeoutMs,
        notifications.send({
          recipients: { type: 'entity', entityRef: owner },
          payload: {
            title: `The predictions of ${name} have drifted`,
            description: sentence,
            link: `/mlops/services/${name}/drift`,
            severity: 'normal',
            topic: 'mlops-drift',
            // Sent twice, it is one notification.
            scope: `drift:${id}:${finding.revision}:${finding.foundAt}`,
          },
        }),
      );
      await findings.save(knex, claim, { ...finding, isTold: true });
    } catch (error) {
      logger.info(
        `${owner} was not notified of the drift of ${name}: ${stringifyError(
          error,
        )}`,
      );
    }
  }
}
