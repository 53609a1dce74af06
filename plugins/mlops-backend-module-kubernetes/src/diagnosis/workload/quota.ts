import type { Cause } from '../Cause';
import { quote } from '../quote';

/** The sentence of the ResourceQuota admission plugin. */
const EXCEEDED =
  /exceeded quota: ([^,\s]{1,253}), requested: (.{1,1000}?), used: (.{1,1000}?), limited: (.{1,1000})$/s;

/** A quota that is used up, in numbers; undefined where a message says nothing of one. */
export function exceededQuota(message: string): Cause | undefined {
  const match = EXCEEDED.exec(message.slice(0, 4000));
  if (!match) {
    return undefined;
  }
  const [, name, ...parts] = match;
  const [requested, used, limited] = parts.map(amountsOf);
  const resources = [...requested.keys()];
  const inNumbers = resources
    .map(
      resource =>
        `${requested.get(resource)} ${resource}, while ${
          used.get(resource) ?? '?'
        } of ${limited.get(resource) ?? '?'} are taken`,
    )
    .join('; and ');
  return {
    code: 'quota-exceeded',
    message: `The quota ${quote(
      name,
    )} of the namespace has no room: one replica asks for ${quote(inNumbers)}`,
    action:
      'Stop what is not needed in the namespace, ask for less, or ask a platform engineer for a larger quota',
    permanent: false,
  };
}

/** `cpu=1,requests.nvidia.com/gpu=2` by resource. */
function amountsOf(text: string): Map<string, string> {
  return new Map(
    text.split(',').map(part => {
      const at = part.lastIndexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }),
  );
}
