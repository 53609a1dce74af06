import { ConflictError } from '@backstage/errors';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { StaleEpochError } from '@fairway/backstage-plugin-mlops-node';
import { ServingHostClient, ServingHostError } from '@fairway/serving-host';
import { declarationOf } from './declaration';
import { claimAndPut, explainRefusal, findService } from './hostCalls';

const refusal = (code: ServingHostError['code']) =>
  new ServingHostError({ status: 409, code, message: code });

const desired = desiredServiceFixture();
const body = { epoch: 7, declaration: declarationOf(desired) };

describe('claimAndPut', () => {
  it('claims before it writes, and writes on top of its claim', async () => {
    const calls: unknown[] = [];
    const client = {
      claim: async (...args: unknown[]) => {
        calls.push(['claim', ...args]);
        return { epoch: 7, etag: 'claimed' };
      },
      put: async (...args: unknown[]) => {
        calls.push(['put', ...args]);
        return { outcome: 'written', etag: 'put' };
      },
    } as unknown as ServingHostClient;
    await expect(claimAndPut(client, body)).resolves.toMatchObject({
      outcome: 'written',
    });
    expect(calls).toEqual([
      ['claim', 'digits', { epoch: 7, id: desired.id }],
      ['put', 'digits', body, { ifMatch: 'claimed' }],
    ]);
  });

  it('reads again once when something else has written, and then gives up', async () => {
    let claims = 0;
    const put = jest.fn(async () => {
      throw refusal('etag-mismatch');
    });
    const client = {
      claim: async () => ({ epoch: 7, etag: `claim-${++claims}` }),
      put,
    } as unknown as ServingHostClient;
    await expect(claimAndPut(client, body)).rejects.toThrow('etag-mismatch');
    expect(put.mock.calls).toEqual([
      ['digits', body, { ifMatch: 'claim-1' }],
      ['digits', body, { ifMatch: 'claim-2' }],
    ]);
  });

  it('does not try again under a claim that is over', async () => {
    const claim = jest.fn(async () => {
      throw refusal('stale-epoch');
    });
    const client = { claim } as unknown as ServingHostClient;
    await expect(claimAndPut(client, body)).rejects.toThrow('stale-epoch');
    expect(claim).toHaveBeenCalledTimes(1);
  });
});

describe('findService', () => {
  it('does not take the service of somebody else for ours', async () => {
    const client = {
      get: async () => ({ declaration: body.declaration }),
    } as unknown as ServingHostClient;
    await expect(findService(client, desired)).resolves.toBeDefined();
    await expect(
      findService(client, { ...desired, id: 'another' }),
    ).resolves.toBeUndefined();
  });
});

describe('explainRefusal', () => {
  it('speaks the words of the contract', () => {
    expect(explainRefusal(refusal('stale-epoch'))).toBeInstanceOf(
      StaleEpochError,
    );
    expect(explainRefusal(refusal('name-taken'))).toBeInstanceOf(ConflictError);
    const other = new Error('other');
    expect(explainRefusal(other)).toBe(other);
  });
});
