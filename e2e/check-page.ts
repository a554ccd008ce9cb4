import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Nothing on the page keeps anybody out, as far as a program can tell, and nothing of it sticks out at the side. */
export async function checkPage(page: Page): Promise<void> {
  await page.evaluate(() => {
    // Colours are what they are once nothing moves any more, but for what moves until something is there.
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    return Promise.allSettled(ending.map(({ finished }) => finished))
  })
  // No page of ours has frames, so nothing has to be put together in a window of its own, which takes twice as long.
  expect(page.frames()).toHaveLength(1)
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .setLegacyMode()
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
  const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  expect(wide, 'nothing sticks out at the side').toBeLessThanOrEqual(shown ?? 0)
}
