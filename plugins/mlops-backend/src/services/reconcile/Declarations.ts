import { Revision } from '@fairway/backstage-plugin-mlops-common';
import {
  DesiredRevision,
  DesiredService,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { generateKey } from '../../keys/keySecret';
import { KeysStore } from '../../keys/KeysStore';
import { modelName } from '../modelName';
import { StoredService } from '../ServicesStore';

/** The one declaration of a service, out of what is wanted of it. */
export class Declarations {
  readonly #keys: KeysStore;
  // Lets this process predict through the public address while something is
  // under way. It lives in memory only and leaves the declaration afterwards.
  readonly #probeKey = generateKey();

  static create(options: { keys: KeysStore }): Declarations {
    return new Declarations(options.keys);
  }

  private constructor(keys: KeysStore) {
    this.#keys = keys;
  }

  /**
   * The endpoint key with which this process predicts, where the declaration
   * holds it; undefined where the target checks none.
   */
  probeSecret(target: ServingTarget): string | undefined {
    return target.checksKeys ? this.#probeKey.secret : undefined;
  }

  /**
   * Whether keys as the target has them are those that the service accepts now.
   * One that predicts for another process may be among them. A target that
   * checks no keys has none that could be wrong.
   */
  async accepts(
    service: { id: string },
    keyIds: string[] | undefined,
  ): Promise<boolean> {
    if (!keyIds) {
      return true;
    }
    const accepted = (await this.#keys.accepted(service.id)).map(
      ({ id }) => id,
    );
    if (accepted.some(id => !keyIds.includes(id))) {
      return false;
    }
    const others = keyIds.filter(
      id => id !== this.#probeKey.id && !accepted.includes(id),
    );
    const revoked = await Promise.all(
      others.map(id => this.#keys.get(service.id, id)),
    );
    return revoked.every(key => key === undefined);
  }

  /** Whether this process can predict with keys as the target has them. */
  holdsProbe(keyIds: string[] | undefined): boolean {
    return keyIds?.includes(this.#probeKey.id) ?? true;
  }

  /**
   * @param revision - whose queue and stickiness the service has
   * @param options - `probe`: whether this process predicts with its own key
   */
  async of(
    service: StoredService,
    revision: Revision,
    options: {
      target: ServingTarget;
      revisions: DesiredRevision[];
      probe: boolean;
    },
  ): Promise<DesiredService> {
    const { checksKeys } = options.target;
    const keys = checksKeys ? await this.#keys.accepted(service.id) : [];
    const { queue, sticky } = revision.spec.traffic ?? {};
    return {
      id: service.id,
      name: service.name,
      modelName: modelName(service),
      model: service.model,
      owner: service.owner,
      environment: service.environment,
      pool: service.pool,
      ...(service.placement && { placement: service.placement }),
      revisions: options.revisions,
      ...(queue && { queue }),
      ...(sticky && { sticky }),
      keys:
        options.probe && checksKeys
          ? [...keys, { id: this.#probeKey.id, sha256: this.#probeKey.sha256 }]
          : keys,
    };
  }
}
