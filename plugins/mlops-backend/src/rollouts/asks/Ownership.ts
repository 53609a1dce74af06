import { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  parseEntityRef,
  RELATION_CHILD_OF,
  RELATION_MEMBER_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { within } from '../../control';

const timeoutMs = 10_000;
/** Levels of groups that are climbed; organisations have fewer. */
const mostLevels = 10;
/** Groups of one level that are looked at; a catalog with more is not believed. */
const mostGroups = 500;

/** How somebody stands to what a user or group owns; `absent`: not in the catalog. */
export type Standing = 'owner' | 'other' | 'absent';

export interface OwnershipOptions {
  auth: AuthService;
  catalog: CatalogService;
}

/**
 * Who owns what, as the catalog says now. It needs nobody's token, so it can be
 * asked for somebody who is not there: see {@link Ownership.standing}.
 */
export class Ownership {
  readonly #options: OwnershipOptions;

  static create(options: OwnershipOptions): Ownership {
    return new Ownership(options);
  }

  private constructor(options: OwnershipOptions) {
    this.#options = options;
  }

  /**
   * A user owns what is theirs, what belongs to a group of theirs (as Backstage's
   * `getDefaultOwnershipEntityRefs` has it, by `memberOf`), and what belongs to a
   * group above one of these (`childOf`).
   *
   * @throws Error when the catalog cannot be asked or does not answer in time:
   *   that says nothing about anybody.
   */
  async standing(user: string, owner: string): Promise<Standing> {
    return await within(
      timeoutMs,
      this.#standing(normalized(user), normalized(owner)),
    );
  }

  /**
   * How a submitter stands to the service, to be compared at the promotion;
   * undefined where it is no user, or nobody can tell: going back to an earlier
   * revision does not depend on a catalog.
   */
  async atSubmission(
    submitter: string,
    owner: string,
  ): Promise<Standing | undefined> {
    return submitter.startsWith('service:')
      ? undefined
      : await this.standing(submitter, owner).catch(() => undefined);
  }

  async #standing(user: string, owner: string): Promise<Standing> {
    const [entity] = await this.#read([user]);
    if (!entity) {
      return 'absent';
    }
    const known = new Set([user]);
    let above = related(entity, RELATION_MEMBER_OF);
    for (let level = 0; level < mostLevels && !known.has(owner); level += 1) {
      const fresh = above.filter(ref => !known.has(ref)).slice(0, mostGroups);
      fresh.forEach(ref => known.add(ref));
      if (fresh.length === 0 || known.has(owner)) {
        break;
      }
      const groups = await this.#read(fresh);
      above = groups.flatMap(group => related(group, RELATION_CHILD_OF));
    }
    return known.has(owner) ? 'owner' : 'other';
  }

  async #read(entityRefs: string[]): Promise<Entity[]> {
    const { auth, catalog } = this.#options;
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs,
        fields: ['kind', 'metadata.name', 'metadata.namespace', 'relations'],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return items.filter(item => item !== undefined);
  }
}

function normalized(ref: string): string {
  return stringifyEntityRef(
    parseEntityRef(ref, { defaultKind: 'group', defaultNamespace: 'default' }),
  );
}

function related({ relations = [] }: Entity, type: string): string[] {
  return [
    ...new Set(
      relations
        .filter(relation => relation.type === type)
        .map(({ targetRef }) => normalized(targetRef)),
    ),
  ];
}
