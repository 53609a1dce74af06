import { useState } from 'react';
import { randomKey } from '../randomKey';

/**
 * Gives the key that a choice is sent with, each time the same: trying again
 * after a lost answer must not start a second one of what was chosen, while
 * another choice is another one.
 */
export function useIdempotencyKey(): (choice: object) => string {
  const [keys] = useState(() => new Map<string, string>());
  return choice => {
    const text = JSON.stringify(choice);
    const key = keys.get(text) ?? randomKey();
    keys.set(text, key);
    return key;
  };
}
