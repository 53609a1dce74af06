import { containerCases } from '../__testUtils__/causes/containers';
import { imageCases } from '../__testUtils__/causes/images';
import { kserveCases } from '../__testUtils__/causes/kserve';
import { languageModelCases } from '../__testUtils__/causes/languageModels';
import { modelCases } from '../__testUtils__/causes/models';
import { nodeCases } from '../__testUtils__/causes/nodes';
import { placingCases } from '../__testUtils__/causes/placing';
import { queueCases } from '../__testUtils__/causes/queues';
import { refusalCases } from '../__testUtils__/causes/refusals';
import { causeCodes } from './Cause';
import { diagnoseRevision } from './diagnoseRevision';

const cases = [
  ...imageCases,
  ...modelCases,
  ...containerCases,
  ...placingCases,
  ...queueCases,
  ...nodeCases,
  ...refusalCases,
  ...kserveCases,
  ...languageModelCases,
];

/** Of the route, see route/routeCauses.test.ts. */
const ofTheRoute = [
  'gateway-missing',
  'route-missing',
  'route-refused',
  'backend-unresolved',
  'gateway-silent',
];

describe('why a revision is not ready', () => {
  it.each(cases.map(one => [one.code, one.what, one] as const))(
    'is %s for %s',
    (code, _, { facts, says, action, permanent }) => {
      const [first] = diagnoseRevision(facts);
      expect(first).toEqual({
        code,
        message: expect.stringMatching(says),
        action: expect.stringMatching(action ?? /^[A-Z].*[\w")]$/s),
        permanent,
      });
      expect(first.message).toMatch(/^[A-Z].*[^.\s]$/);
      expect(first.message.length).toBeLessThan(1200);
    },
  );

  it('has an example here for each cause', () => {
    expect(new Set([...cases.map(({ code }) => code), ...ofTheRoute])).toEqual(
      new Set(causeCodes),
    );
  });

  it('never repeats the password of an address', () => {
    expect(
      JSON.stringify(cases.map(({ facts }) => diagnoseRevision(facts))),
    ).not.toContain('hunter2');
  });
});
