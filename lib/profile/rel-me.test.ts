import { expect, test } from 'vitest'
import { linksBack } from './rel-me.ts'

const to = 'https://facet.example/@alice'
const at = 'https://social.example/users/alice'
const yes = [
  `<a rel="me" href="${to}">me</a>`,
  `<A REL='nofollow ME noopener' HREF='${to}'>`,
  `<a href=${to} rel=me>`,
  `<link rel="me" href="${to}"/>`,
  `<a\nclass="x"\nhref="${to}"\nrel="me\tnofollow"\n>`,
  `<a rel=me href="https:&#47;&#x2F;facet.example/&commat;alice">`,
  `<p title="a > b"><a rel="me" href=" ${to} ">`,
  `<!-- <a> --><a rel=me href="HTTPS://Facet.Example:443/@alice">`,
  `<script>"<!--"</script><a rel=me href="${to}">`,
  `<a rel=me href="//facet.example/@alice">`,
]
const no = [
  '',
  to,
  `<a href="${to}">`,
  `<a rel="menu" href="${to}">`,
  `<a rel="me" href="${to}x">`,
  `<a rel="me" href="${to}/">`,
  `<a rel="me" href="${to}?x">`,
  `<a rel="me" href="${to}#x">`,
  `<a rel="me" href="http://facet.example/@alice">`,
  `<a rel="me" href="https://facet.example.evil.example/@alice">`,
  `<a rel="me" href="https://evil.example/https://facet.example/@alice">`,
  `<a rel="me" href="https://facet.example@evil.example/@alice">`,
  `<a rel="me" href="/@alice">`,
  `<a rel="me" href="https://x.example" href="${to}">`,
  `<div rel="me" href="${to}">`,
  `<!-- <a rel="me" href="${to}"> -->`,
  `<!-- <a rel="me" href="${to}">`,
  `<script><a rel="me" href="${to}"></script>`,
  `<textarea><a rel="me" href="${to}">`,
  `<template><a rel="me" href="${to}"></template>`,
  `<a title='<a rel="me" href="${to}">'>`,
  `&lt;a rel="me" href="${to}">`,
  `< a rel="me" href="${to}">`,
  `<a rel="me" href="http://[">`,
]

test.each(yes)('%j links back', (html) => expect(linksBack(html, at, to)).toBe(true))
test.each(no)('%j does not', (html) => expect(linksBack(html, at, to)).toBe(false))

test('whatever somebody has written, it is read once', () => {
  const before = performance.now()
  for (const part of ['<', '<a ', '<!--', '<a href="', '<script>', '<a x=', '</', '<a rel=me '])
    linksBack(part.repeat(262_144 / part.length), at, to)
  expect(performance.now() - before).toBeLessThan(5_000)
})
