import { KubernetesClient, realTiming, type Timing } from '../client';
import { FakeCollection } from './FakeCollection';
import { ScriptedServer } from './ScriptedServer';

/** A collection that an API server answers for, and clients of it. */
export class ServedCollection {
  readonly collection: FakeCollection;
  readonly server: ScriptedServer;
  readonly #clients: KubernetesClient[] = [];

  static async create(): Promise<ServedCollection> {
    const collection = FakeCollection.create();
    const server = await ScriptedServer.start((request, response) =>
      collection.answer(request, response),
    );
    return new ServedCollection(collection, server);
  }

  private constructor(collection: FakeCollection, server: ScriptedServer) {
    this.collection = collection;
    this.server = server;
  }

  /** A client that hardly ever waits. It is closed with the server. */
  connect(timing: Partial<Timing> = {}): KubernetesClient {
    const client = KubernetesClient.create({
      cluster: 'eu',
      load: () => this.server.kubeConfig(),
      qps: 1_000,
      burst: 1_000,
      timing: { ...realTiming, random: () => 0.01, ...timing },
    });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(client => client.close()));
    await this.server.stop();
  }
}
