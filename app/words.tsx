import type { ReactNode } from 'react'

export { editMyPage, getAnAtSign, goOn, myData, myPage, people, requests } from './_words/common.ts'

export const whatAnAtSignIs = (from: ReactNode) => (
  <>An atSign, like @alice, is a name that is yours alone and leads to a server of your own. {from}</>
)
export const getOneHere = 'get one here'
export const youCanGetOne = (getOne: ReactNode) => <>You can {getOne}.</>
export const theAtsignOne = 'the one of Atsign'
export const getOneFromRegistrar = (link: ReactNode) => (
  <>You get one from a registrar, such as {link}, with the secret to claim it.</>
)
export const inTheLab = 'in the lab'
export const smallWorldHere = (getOne: ReactNode, link: ReactNode) => (
  <>
    Facet runs a small world of its own on this computer: {getOne}, or take one that waits {link}.
  </>
)
export const siteGivesThemOut = 'Whoever runs this site gives them out, with the secret to claim them.'

export const pageStopped = 'This page stopped working.'
export const showItAgain = 'Show it again'
export const goToFirstPage = 'Go to the first page'
export const mistakeIsOurs = 'The mistake is in Facet, not in anything you did. What you had saved is safe.'

export const notShared = 'Not shared'
export const bayArea = 'Bay Area'
export const onlyBob = 'Only @bob'
export const onlyCarol = 'Only @carol'
export const anExample = 'An example: three sides of @alice'
export const alice = 'Alice'
export const aliceAtSign = '@alice'
export const location = 'Location'
export const phone = 'Phone'
export const seeItAs = 'See it as'

export const facetStopped = 'Facet stopped working.'
export const startItAgain = 'Start it again'

export const onePageOneName = 'One page, one name, and everyone sees their own side of it.'
export const skipToPage = 'Skip to the page'

export const whosePage = 'Whose page do you want to see?'
export const open = 'Open'

export const whatFacetIs = 'Your page, kept on your own server. You decide, value by value, who sees what.'
export const whatElsePeopleAsk = 'What else people ask'

export const claimingWasBegun = (begun: ReactNode, link: ReactNode) => (
  <>
    Claiming {begun} was begun here. {link}
  </>
)

export const haveAtSign = 'I have an atSign'

export const anyone = 'Anyone'
export const everyone = 'Everyone'
export const california = 'California'
export const mainStreet = '123 Main Street, Oakland'
