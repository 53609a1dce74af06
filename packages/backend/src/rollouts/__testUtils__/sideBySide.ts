/**
 * Lets all labs take from one queue until it is empty, or until one of them has
 * failed and the others are through with what they had in hand.
 *
 * @throws the first failure
 */
export async function sideBySide<Lab, Item>(
  labs: readonly Lab[],
  items: readonly Item[],
  work: (lab: Lab, item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  await Promise.all(
    labs.map(async lab => {
      while (queue.length > 0 && failures.length === 0) {
        try {
          await work(lab, queue.shift()!);
        } catch (error) {
          failures.push(error);
        }
      }
    }),
  );
  if (failures.length > 0) {
    throw failures[0];
  }
}
