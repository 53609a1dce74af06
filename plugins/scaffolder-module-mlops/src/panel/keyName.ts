/** The name of the key that is made for a task. */
export function keyNameOf(taskId: string): string {
  return `task-${taskId.replace(/[^\w.-]/g, '').slice(0, 8) || 'portal'}`;
}

/** That name, with the first number behind it that no key has yet. */
export function freeKeyName(taskId: string, taken: string[]): string {
  const base = keyNameOf(taskId);
  let name = base;
  for (let number = 2; taken.includes(name); number += 1) {
    name = `${base}-${number}`;
  }
  return name;
}
