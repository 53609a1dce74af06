import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type Extension,
  type JsonGeneralName,
  type X509Certificate,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;
const hourMs = 3_600_000;
// A lab lives for hours at most; clocks of tests jump by more than one.
const validBeforeMs = 48 * hourMs;
const validAfterMs = 7 * 24 * hourMs;

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** Who a client certificate speaks for. */
export interface User {
  user: string;
  groups?: readonly string[];
}

/** The certificates of one lab (ECDSA P-256, valid for a week). */
export class CertificateAuthority {
  readonly #certificate: X509Certificate;
  readonly #keys: CryptoKeyPair;

  static async create(name: string): Promise<CertificateAuthority> {
    cryptoProvider.set(webcrypto as Crypto);
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      serialNumber: newSerial(),
      name: [{ CN: [name] }],
      keys,
      ...validity(),
      signingAlgorithm: signing,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(
          KeyUsageFlags.keyCertSign |
            KeyUsageFlags.cRLSign |
            KeyUsageFlags.digitalSignature,
          true,
        ),
      ],
    });
    return new CertificateAuthority(certificate, keys);
  }

  private constructor(certificate: X509Certificate, keys: CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
  }

  /** Its own certificate, PEM: what clients trust. */
  get certificate(): string {
    return this.#certificate.toString('pem');
  }

  /** A certificate for servers that are reached by these host names and IPs. */
  async server(names: readonly string[]): Promise<KeyPair> {
    return await this.#issue(
      [{ CN: [names[0]] }],
      [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(names.map(alternativeName)),
      ],
    );
  }

  /** A certificate for a program that others call by these names, and that calls others. */
  async peer(names: readonly string[]): Promise<KeyPair> {
    return await this.#issue(
      [{ CN: [names[0]] }],
      [
        new ExtendedKeyUsageExtension([
          ExtendedKeyUsage.serverAuth,
          ExtendedKeyUsage.clientAuth,
        ]),
        new SubjectAlternativeNameExtension(names.map(alternativeName)),
      ],
    );
  }

  /** A certificate that Kubernetes takes for this user in these groups. */
  async client(options: User): Promise<KeyPair> {
    const { user, groups = [] } = options;
    return await this.#issue(
      [...groups.map(group => ({ O: [group] })), { CN: [user] }],
      [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
    );
  }

  async #issue(
    subject: { [attribute: string]: string[] }[],
    extensions: Extension[],
  ): Promise<KeyPair> {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.create({
      serialNumber: newSerial(),
      subject,
      issuer: this.#certificate.subject,
      signingKey: this.#keys.privateKey,
      publicKey: keys.publicKey,
      ...validity(),
      signingAlgorithm: signing,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        ...extensions,
      ],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return {
      certificate: certificate.toString('pem'),
      key: PemConverter.encode(key, 'PRIVATE KEY'),
    };
  }
}

/** A key pair that service account tokens are signed with, PEM. */
export function signingKeys(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

async function newKeys(): Promise<CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
}

function alternativeName(value: string): JsonGeneralName {
  return { type: isIP(value) ? 'ip' : 'dns', value };
}

/** Positive, as RFC 5280 4.1.2.2 demands of serial numbers. */
function newSerial(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return {
    notBefore: new Date(now - validBeforeMs),
    notAfter: new Date(now + validAfterMs),
  };
}
