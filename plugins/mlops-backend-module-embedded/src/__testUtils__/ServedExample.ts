import {
  acceptedKeyFixture,
  desiredRevisionFixture,
  desiredServiceFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { HostSupervisor } from '../host/HostSupervisor';
import { exampleModelName, exampleRequest, exampleSpec } from './examples';
import { eventually, TestMachine } from './TestMachine';

const secret = 'secret-of-this-test';

/** Both versions of the example model, which get half of the requests each. */
export const bothVersions = desiredServiceFixture({
  modelName: exampleModelName,
  revisions: [
    desiredRevisionFixture({ weight: 50, spec: exampleSpec('1') }),
    desiredRevisionFixture({ number: 2, weight: 50, spec: exampleSpec('2') }),
  ],
  keys: [acceptedKeyFixture('example001', secret)],
});

/** Of a host that never comes to its end of starting. */
export const startingHost = {
  connect: () => new Promise(() => {}),
  problem: undefined,
} as unknown as HostSupervisor;

/** {@link bothVersions} behind a real serving-host. */
export class ServedExample {
  readonly machine: TestMachine;
  readonly supervisor: HostSupervisor;
  readonly #inferUrl: string;

  /** Resolves once both revisions are ready. */
  static async create(): Promise<ServedExample> {
    const machine = await TestMachine.create();
    const supervisor = machine.supervisor();
    await supervisor.connect();
    const target = machine.target(supervisor);
    await target.converge(bothVersions, { epoch: 1 });
    await eventually(
      'both revisions are ready',
      async () => {
        const { revisions } = await target.observe(bothVersions);
        return revisions.every(({ readyReplicas }) => readyReplicas === 1);
      },
      200_000,
    );
    const { inferUrl } = await target.endpoint(bothVersions, exampleModelName);
    return new ServedExample(machine, supervisor, inferUrl);
  }

  private constructor(
    machine: TestMachine,
    supervisor: HostSupervisor,
    inferUrl: string,
  ) {
    this.machine = machine;
    this.supervisor = supervisor;
    this.#inferUrl = inferUrl;
  }

  /** Of another machine, on which there is no host and none can be started. */
  unreachableHost(): HostSupervisor {
    return this.machine.supervisor({
      dataDirectory: `${this.machine.config.dataDirectory}/nobody`,
      launch: async () => {
        throw new Error('The serving-host is not installed');
      },
    });
  }

  /**
   * Predicts with the key of the service.
   *
   * @returns the number of the revision that answered
   * @throws Error where the answer's status is another one than the expected
   */
  async predict({
    body = exampleRequest,
    status = 200,
  }: { body?: object; status?: number } = {}): Promise<number> {
    const answer = await fetch(this.#inferUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== status) {
      throw new Error(`Answered with ${answer.status}: ${text}`);
    }
    return Number(answer.headers.get('fairway-revision'));
  }

  async close(): Promise<void> {
    await this.machine.close();
  }
}
