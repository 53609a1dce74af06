/** Waits until it holds, however long that takes; the test's limit bounds it. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise(resolve => {
      setTimeout(resolve, 2);
    });
  }
}
