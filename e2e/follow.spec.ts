import { checkPage } from './check-page.ts'
import { expect, test } from './world.ts'

test.use({ worldName: 'follow' })

test('@alice follows @bob: both see it at once, and it ends when either wants', async ({
  alice,
  bob,
  carol,
  visitor,
}) => {
  await bob.goto('/@bob')
  await expect(bob.getByRole('link', { name: '0 followers' })).toBeVisible()
  await expect(bob.getByRole('button', { name: /^Follow/ })).toHaveCount(0)

  await alice.goto('/@bob')
  await alice.getByRole('button', { name: 'Follow @bob' }).click()
  await expect(alice.getByRole('button', { name: 'Following @bob' })).toBeVisible()
  await expect(bob.getByRole('link', { name: '1 follower', exact: true })).toBeVisible()
  await carol.goto('/@bob')
  await carol.getByRole('button', { name: 'Follow @bob' }).click()
  await expect(bob.getByRole('link', { name: '2 followers' })).toBeVisible()

  // Anyone sees how many, and who; nobody is asked to sign in for it.
  await expect(async () => {
    await visitor.goto('/@bob')
    await expect(visitor.getByRole('link', { name: '2 followers' })).toBeVisible({ timeout: 500 })
  }).toPass()
  await expect(visitor.getByRole('button', { name: /^Follow/ })).toHaveCount(0)
  await visitor.getByRole('link', { name: '2 followers' }).click()
  await expect(visitor.getByRole('heading', { name: 'Followers of @bob' })).toBeVisible()
  await expect(visitor.getByRole('link', { name: /Alice Marlowe/ })).toBeVisible()
  await checkPage(visitor, { widths: [320, 1440] })
  await visitor.getByRole('link', { name: /Alice Marlowe/ }).click()
  await expect(visitor.getByRole('heading', { level: 1, name: 'Alice Marlowe' })).toBeVisible()

  // New ones are told of, until they were looked at.
  await bob.getByRole('button', { name: /your menu/ }).click()
  await expect(bob.getByRole('link', { name: /^People\s*2 new/ })).toBeVisible()
  await bob.getByRole('link', { name: /^People/ }).click()
  await bob.getByRole('tab', { name: 'Followers' }).click()
  await expect(bob.getByRole('link', { name: /Alice Marlowe/ })).toBeVisible()
  await checkPage(bob, { widths: [320, 1440] })
  await bob.getByRole('button', { name: /your menu/ }).click()
  await expect(bob.getByRole('link', { name: 'People', exact: true })).toBeVisible()
  await bob.keyboard.press('Escape')

  // A list that is kept from everyone is on no page.
  await bob.getByRole('checkbox', { name: /Only I see this list/ }).click()
  await expect(bob.getByText('your page says nothing of it')).toBeVisible()
  await expect(async () => {
    await visitor.goto('/@bob')
    await expect(visitor.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 500 })
    await expect(visitor.getByRole('link', { name: /followers/ })).toHaveCount(0, { timeout: 500 })
  }).toPass()
  await visitor.goto('/follows?of=@bob&list=followers')
  await expect(visitor.getByRole('heading', { name: '@bob shows this list to nobody.' })).toBeVisible()

  // Who is taken out follows no more, and sees so.
  await bob.getByRole('button', { name: 'Remove @alice' }).click()
  await bob.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(bob.getByRole('link', { name: /@alice/ })).toHaveCount(0)
  await expect(alice.getByRole('button', { name: 'Follow @bob' })).toBeVisible()

  await carol.getByRole('button', { name: 'Following @bob' }).click()
  await carol.getByRole('dialog').getByRole('button', { name: 'Unfollow' }).click()
  await expect(bob.getByText('Nobody follows you yet.')).toBeVisible()
  await bob.goto('/activity')
  await bob.getByText('Sent and received').click()
  await expect(bob.getByText('Follows you no more').first()).toBeVisible()
})

test('somebody is blocked and let in again, and whoever follows is no follower then', async ({ alice, bob }) => {
  await alice.goto('/@bob')
  await alice.getByRole('button', { name: 'Follow @bob' }).click()
  await bob.goto('/people?tab=followers')
  await bob.getByRole('button', { name: 'Block @alice' }).click()
  await bob.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click()
  await expect(bob.getByText('Nobody follows you yet.')).toBeVisible()
  await expect(alice.getByRole('button', { name: 'Follow @bob' })).toBeVisible()
  await bob.getByRole('tab', { name: 'Blocked' }).click()
  // Who runs the site is not told whom somebody blocks, by asking for their pages ahead.
  const asked: string[] = []
  bob.on('request', (request) => asked.push(request.url()))
  await bob.goto('/people?tab=blocked')
  await expect(bob.getByRole('button', { name: 'Unblock @alice' })).toBeVisible()
  await bob.waitForLoadState('networkidle')
  expect(asked.filter((url) => /(?:@|%40)alice/.test(url))).toEqual([])
  await bob.getByRole('button', { name: 'Unblock @alice' }).click()
  await expect(bob.getByText('You block nobody.')).toBeVisible()
  await bob.getByLabel('Block somebody').fill('@bob')
  await bob.getByRole('button', { name: 'Block', exact: true }).click()
  await expect(bob.getByText('That is you.')).toBeVisible()
  await checkPage(bob, { widths: [320, 1440] })
})
