/**
 * Names the replicas of one service: `<service>-<revision>-<index>`. A name is
 * free again once its replica is gone, so logs and numbers stay few.
 */
export class ReplicaNames {
  readonly #service: string;
  readonly #taken = new Set<string>();

  static create(options: { service: string }): ReplicaNames {
    return new ReplicaNames(options.service);
  }

  private constructor(service: string) {
    this.#service = service;
  }

  take(revision: number): string {
    for (let index = 1; ; index += 1) {
      const name = `${this.#service}-${revision}-${index}`;
      if (!this.#taken.has(name)) {
        this.#taken.add(name);
        return name;
      }
    }
  }

  release(name: string): void {
    this.#taken.delete(name);
  }
}
