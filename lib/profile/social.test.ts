import { expect, test } from 'vitest'
import { complaintAboutSocial, type SiteName, socialLink } from './social.ts'

const links: [SiteName, string, string | undefined][] = [
  ['twitter', 'alice', 'https://www.twitter.com/alice'],
  ['twitter', '@alice', 'https://www.twitter.com/alice'],
  ['youtube', '@alice', 'https://www.youtube.com/@alice'],
  ['medium', '@alice', 'https://www.medium.com/@alice'],
  ['linkedin', 'alice', 'https://www.linkedin.com/in/alice'],
  ['github', ' alice ', 'https://www.github.com/alice'],
  ['tiktok', 'https://www.tiktok.com/@alice', 'https://www.tiktok.com/@alice'],
  ['twitter', 'https://x.com/alice', 'https://x.com/alice'],
  ['instagram', 'instagram.com/alice', 'https://instagram.com/alice'],
  ['instagram', 'www.instagram.com/alice', 'https://www.instagram.com/alice'],
  ['tumblr', 'https://alice.tumblr.com/', 'https://alice.tumblr.com/'],
  // A stored link may lead anywhere on the web, as in the old app; what it cannot do is run.
  ['facebook', 'https://example.org/alice', 'https://example.org/alice'],
  ['facebook', '//evil.example/x', 'https://www.facebook.com/evil.example/x'],
  ['github', 'a?b#c', 'https://www.github.com/a%3Fb%23c'],
  ['github', 'ålice', 'https://www.github.com/%C3%A5lice'],
  ['github', 'javascript:alert(1)', undefined],
  ['github', 'data:text/html,hi', undefined],
  ['github', 'two words', undefined],
  ['github', '', undefined],
  ['github', '@', undefined],
]
for (const [site, value, link] of links) {
  test(`${site} ${JSON.stringify(value)} links to ${link}`, () => expect(socialLink(site, value)).toBe(link))
}

test('a user name or a link on the site is accepted, everything else gets a sentence', () => {
  for (const value of ['alice', '@alice', 'https://www.tiktok.com/@alice', 'tiktok.com/@alice'])
    expect(complaintAboutSocial('tiktok', 'TikTok', value)).toBeUndefined()
  expect(complaintAboutSocial('tiktok', 'TikTok', 'https://ticktok.com/@alice')).toMatch(/TikTok/)
  expect(complaintAboutSocial('tiktok', 'TikTok', 'https://eviltiktok.com/@alice')).toMatch(/TikTok/)
  expect(complaintAboutSocial('tiktok', 'TikTok', 'javascript:alert(1)')).toMatch(/TikTok/)
  expect(complaintAboutSocial('tiktok', 'TikTok', 'al ice')).toMatch(/spaces/)
})
