import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Nothing on the page keeps anybody out, as far as a program can tell, and nothing of it sticks out at the side. */
export async function checkPage(page: Page): Promise<void> {
  await page.evaluate(() => {
    // Colours are what they are once nothing moves any more, but for what moves until something is there.
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    return Promise.allSettled(ending.map(({ finished }) => finished))
  })
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
  const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  expect(wide, 'nothing sticks out at the side').toBeLessThanOrEqual(shown ?? 0)
}
