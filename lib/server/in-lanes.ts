/**
 * Does the work for each, for so many at the same time. After a failure nothing more is begun; it is told once nothing is
 * under way any more.
 */
export async function inLanes<Item>(
  items: Iterable<Item>,
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items].reverse()
  const lane = async () => {
    while (left.length > 0) await work(left.pop() as Item)
  }
  const failures: unknown[] = []
  const stop = (error: unknown) => {
    left.length = 0
    failures.push(error)
  }
  await Promise.all(Array.from({ length: lanes }, () => lane().catch(stop)))
  if (failures.length > 0) throw failures[0]
}
