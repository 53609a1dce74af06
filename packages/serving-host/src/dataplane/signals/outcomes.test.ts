import { ReplicaTimeoutError } from '../replicaClient/errors.ts';
import { BodyTooLargeError, SenderGoneError } from '../requestBody.ts';
import { outcomeOf } from './outcomes.ts';

describe('outcomeOf', () => {
  it.each([
    [200, 'success'],
    [304, 'success'],
    [400, 'clientError'],
    [413, 'clientError'],
    [429, 'rateLimited'],
    [499, 'cancelled'],
    [500, 'serverError'],
    [502, 'serverError'],
    [503, 'serverError'],
    [504, 'timeout'],
  ])('takes status %i for %s', (status, outcome) => {
    expect(outcomeOf(status, undefined)).toBe(outcome);
  });

  it('knows that an answer that broke off is none, whatever its head said', () => {
    expect(outcomeOf(200, new Error('the replica ended'))).toBe('serverError');
    expect(outcomeOf(200, new ReplicaTimeoutError(120_000))).toBe('timeout');
    expect(outcomeOf(200, new BodyTooLargeError())).toBe('clientError');
  });

  it('does not blame a revision for a client that went away', () => {
    expect(outcomeOf(200, new SenderGoneError())).toBe('cancelled');
    expect(outcomeOf(502, new SenderGoneError())).toBe('cancelled');
  });
});
