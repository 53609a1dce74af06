import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CertificateAuthority,
  signingKeys,
  type KeyPair,
  type User,
} from '../identity/CertificateAuthority.ts';
import { kubeconfig } from '../identity/kubeconfig.ts';

/** First address of the services' range, which the API server gives itself. */
const apiServerServiceAddress = '10.96.0.1';

const administrator: User = { user: 'kube-lab', groups: ['system:masters'] };
const clientsOfPlane: Record<string, User> = {
  'kube-controller-manager': { user: 'system:kube-controller-manager' },
  'kube-scheduler': { user: 'system:kube-scheduler' },
  // Writes the status of nodes and pods, as any kubelet may of its own.
  kwok: { user: 'kwok', groups: ['system:masters'] },
};

/** The certificates and configuration files of one lab, in its folder. */
export class LabFiles {
  readonly authority: CertificateAuthority;
  readonly administrator: KeyPair;
  /** Proves to the API server that a proxy may say who its caller is. */
  readonly frontProxy: KeyPair;
  readonly #folder: string;

  static async create(options: {
    folder: string;
    server: string;
    auditPolicy: unknown;
    /** How kwok plays nodes and pods. */
    kwok: string;
  }): Promise<LabFiles> {
    const { folder, server } = options;
    mkdirSync(join(folder, 'pki'), { recursive: true, mode: 0o700 });
    mkdirSync(join(folder, 'logs'), { recursive: true });
    const authority = await CertificateAuthority.create('kube-lab');
    const files = new LabFiles(
      folder,
      authority,
      await authority.client(administrator),
      await authority.client({ user: 'front-proxy' }),
    );
    files.#write('ca.crt', authority.certificate);
    files.#pair('admin', files.administrator);
    files.#pair('front-proxy', files.frontProxy);
    files.#pair(
      'apiserver',
      await authority.server([
        'localhost',
        '127.0.0.1',
        apiServerServiceAddress,
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        'kubernetes.default.svc.cluster.local',
      ]),
    );
    const accounts = signingKeys();
    files.#write('sa.key', accounts.privateKey);
    files.#write('sa.pub', accounts.publicKey);
    for (const [name, user] of Object.entries(clientsOfPlane)) {
      const text = kubeconfig({
        server,
        authority: authority.certificate,
        credentials: await authority.client(user),
        user: user.user,
      });
      files.#write(`${name}.kubeconfig`, text);
    }
    files.#write('audit-policy.json', JSON.stringify(options.auditPolicy));
    files.#write('kwok.yaml', options.kwok);
    return files;
  }

  private constructor(
    folder: string,
    authority: CertificateAuthority,
    admin: KeyPair,
    frontProxy: KeyPair,
  ) {
    this.#folder = folder;
    this.authority = authority;
    this.administrator = admin;
    this.frontProxy = frontProxy;
  }

  /** The path of one of these files. */
  path(name: string): string {
    return join(this.#folder, 'pki', name);
  }

  #pair(name: string, { certificate, key }: KeyPair): void {
    this.#write(`${name}.crt`, certificate);
    this.#write(`${name}.key`, key);
  }

  #write(name: string, text: string): void {
    writeFileSync(this.path(name), text, { mode: 0o600 });
  }
}
