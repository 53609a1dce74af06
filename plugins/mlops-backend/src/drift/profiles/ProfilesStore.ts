import { ReferenceProfile } from '@fairway/drift';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { BigIntColumn, parseJson } from '../../database';
import { databaseClock } from '../../control/databaseClock';
import { BuiltProfile } from './buildReferenceProfile';

const PROFILES = 'mlops_drift_profiles';
const REVISIONS = 'mlops_drift_revisions';
const WINDOWS = 'mlops_drift_windows';
/** Profiles that are kept parsed. */
const cached = 100;

/** What a profile is the profile of. */
export interface ProfileKey {
  modelDigest: string;
  dataDigest: string;
  /** SHA-256 of the signature: names and shapes decide what is watched. */
  signatureHash: string;
}

export interface StoredProfile extends ProfileKey {
  id: string;
  profile: ReferenceProfile;
  about: BuiltProfile['about'];
  createdAt: number;
}

/** Reference data as an entity names it, at an absolute place. */
export interface ReferenceSource {
  uri: string;
  digest?: string;
  format?: 'csv' | 'jsonl';
}

/** With which profile a revision is compared, or why with none. */
export interface Binding {
  profileId?: string;
  source?: ReferenceSource;
  problem?: string;
  checkedAt: number;
}

type ProfileRow = {
  id: string;
  model_digest: string;
  data_digest: string;
  signature_hash: string;
  profile: string;
  fingerprint: string;
  about: string;
  created_at: BigIntColumn;
};

type BindingRow = {
  service_id: string;
  revision: number;
  profile_id: string | null;
  source: string | null;
  problem: string | null;
  checked_at: BigIntColumn;
};

const toColumns = ({ modelDigest, dataDigest, signatureHash }: ProfileKey) => ({
  model_digest: modelDigest,
  data_digest: dataDigest,
  signature_hash: signatureHash,
});

/** Reference profiles, which never change, and which revision has which. */
export class ProfilesStore {
  readonly #knex: Knex;
  readonly #cache = new Map<string, StoredProfile>();

  static create(options: { knex: Knex }): ProfilesStore {
    return new ProfilesStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async get(id: string): Promise<StoredProfile | undefined> {
    const known = this.#cache.get(id);
    if (known) {
      return known;
    }
    const row = await this.#knex<ProfileRow>(PROFILES).where({ id }).first();
    return row && this.#keep(toProfile(row));
  }

  async find(key: ProfileKey): Promise<StoredProfile | undefined> {
    const row = await this.#knex<ProfileRow>(PROFILES)
      .where(toColumns(key))
      .first();
    return row && this.#keep(toProfile(row));
  }

  /** Keeps a profile; of two of the same things the first one stays. */
  async add(key: ProfileKey, built: BuiltProfile): Promise<StoredProfile> {
    await this.#knex(PROFILES)
      .insert({
        ...toColumns(key),
        id: randomUUID(),
        profile: JSON.stringify(built.profile),
        fingerprint: built.profile.fingerprint,
        about: JSON.stringify(built.about),
        created_at: databaseClock(this.#knex),
      })
      .onConflict(['model_digest', 'data_digest', 'signature_hash'])
      .ignore();
    const stored = await this.find(key);
    if (!stored) {
      throw new Error('A reference profile that was stored is not there');
    }
    return stored;
  }

  async binding(
    serviceId: string,
    revision: number,
  ): Promise<Binding | undefined> {
    const row = await this.#knex<BindingRow>(REVISIONS)
      .where({ service_id: serviceId, revision })
      .first();
    return (
      row && {
        profileId: row.profile_id ?? undefined,
        source: parseJson<ReferenceSource>(row.source),
        problem: row.problem ?? undefined,
        checkedAt: Number(row.checked_at),
      }
    );
  }

  async bind(
    serviceId: string,
    revision: number,
    binding: Omit<Binding, 'checkedAt'>,
  ): Promise<void> {
    await this.#knex(REVISIONS)
      .insert({
        service_id: serviceId,
        revision,
        profile_id: binding.profileId ?? null,
        source: binding.source ? JSON.stringify(binding.source) : null,
        problem: binding.problem?.slice(0, 2000) ?? null,
        checked_at: databaseClock(this.#knex),
      })
      .onConflict(['service_id', 'revision'])
      .merge();
  }

  /**
   * Lets go of what no revision was compared with for so long, in milliseconds:
   * whoever compares looks at what the Model names every few minutes. What is
   * needed again is built again.
   */
  async prune(keepMs: number): Promise<void> {
    const before = this.#knex.raw('? - ?', [databaseClock(this.#knex), keepMs]);
    await this.#knex(REVISIONS).where('checked_at', '<', before).delete();
    await this.#knex(PROFILES)
      .where('created_at', '<', before)
      .whereNotExists(query => query.from(REVISIONS).where(isOfProfile))
      .whereNotExists(query => query.from(WINDOWS).where(isOfProfile))
      .delete();

    function isOfProfile(this: Knex.QueryBuilder) {
      this.whereRaw('profile_id = ??', [`${PROFILES}.id`]);
    }
  }

  #keep(profile: StoredProfile): StoredProfile {
    if (this.#cache.size >= cached) {
      const [oldest] = this.#cache.keys();
      this.#cache.delete(oldest);
    }
    this.#cache.set(profile.id, profile);
    return profile;
  }
}

function toProfile(row: ProfileRow): StoredProfile {
  return {
    id: row.id,
    modelDigest: row.model_digest,
    dataDigest: row.data_digest,
    signatureHash: row.signature_hash,
    profile: ReferenceProfile.parse(JSON.parse(row.profile)),
    about: JSON.parse(row.about),
    createdAt: Number(row.created_at),
  };
}
