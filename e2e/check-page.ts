import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

type Scheme = 'light' | 'dark'

/** As a telephone has it, and as a large screen. */
export const bothWidths = [360, 1440]

/**
 * Nothing on the page keeps anybody out, as far as a program can tell, and nothing of it sticks out at the side, in the
 * width that it has or in each of `widths`, by day and by night.
 */
export async function checkPage(page: Page, { widths = [] }: { widths?: readonly number[] } = {}): Promise<void> {
  // No page of ours has frames, so nothing has to be put together in a window of its own, which takes twice as long.
  expect(page.frames()).toHaveLength(1)
  const before = page.viewportSize()
  if (widths.length === 0) await checkWidth(page)
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    await checkWidth(page)
  }
  if (before && widths.length > 0) await page.setViewportSize(before)
}

async function checkWidth(page: Page): Promise<void> {
  await wear(page, 'dark')
  await check(page, 'dark', inColour)
  await wear(page, 'light')
  await check(page, 'light', (axe) => axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']))
  const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  expect(wide, 'nothing sticks out at the side').toBeLessThanOrEqual(shown ?? 0)
}

/** What else there is to say of a page is the same by night. */
const inColour = (axe: AxeBuilder) => axe.withRules(['color-contrast', 'link-in-text-block'])

/** Colours are what they are once nothing moves any more, but for what moves until something is there. */
async function wear(page: Page, colorScheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate(async () => {
    // What a page does about another scheme or width by itself, it has done by then.
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
    for (const one of document.getAnimations()) {
      if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish()
    }
  })
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  expect(isDark).toBe(colorScheme === 'dark')
}

async function check(page: Page, scheme: Scheme, choose: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  // Where it has been before it need not be read again, which takes as long as to look.
  const isHere = await page.evaluate(() => 'axe' in window)
  const axe = new AxeBuilder({ page, ...(isHere && { axeSource: ';' }) })
  const { violations } = await choose(axe.options({ resultTypes: ['violations'] }).setLegacyMode()).analyze()
  const found = violations.map(({ id, nodes }) => `${scheme}: ${id}: ${nodes.map(({ target }) => target).join(' ')}`)
  expect(found).toEqual([])
}
