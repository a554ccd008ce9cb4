import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseAst } from 'vitest/node'

// Whoever puts the app into another language has the words files before them, and nothing else: a screen's `words.ts`
// (or `…-words.ts` of one thing that is said), and all of `_words`.
const app = new URL('..', import.meta.url)
const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !/\.test\.ts$|(?:^|\/|-)words\.tsx?$|^_words\//.test(path),
)

test.each(files)('%s says nothing of its own', (path) => {
  expect(textsOf(readFileSync(new URL(path, app), 'utf8'))).toEqual([])
})

test.each(linesOf('said'))('a text is seen in %s', (code) => expect(textsOf(code)).toHaveLength(1))
test.each(linesOf('silent'))('none is seen in %s', (code) => expect(textsOf(code)).toEqual([]))

function linesOf(which: 'said' | 'silent'): string[] {
  return readFileSync(new URL(`in-one-place.${which}.txt`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
}

interface Node {
  readonly type: string
  readonly [name: string]: unknown
}

/** Attributes and properties whose value people read. */
const read =
  /^(?:aria-label|aria-description|alt|caption|children|confirm|description|doing|empty|heading|hint|label|legend|otherwise|placeholder|problem|question|said|sentence|text|title|trouble|what|words)$/
/** Attributes that nobody reads. */
const unread = /^(?:className|d|fill|href|id|key|name|rel|seed|sizes|src|style|transform|type|value|viewBox)$/

const letters = /\p{L}{2}/u
const sentence = /^\p{Lu}[\p{L}’]* [\p{L}’]|\p{L} .*\p{L}[.?…]$/u
/** A word that begins like a sentence, and is neither a key nor the type of a record. */
const word =
  /^(?!(?:Enter|Escape|Home|End|Files|Geist|Facet|Text|Image|Link|Youtube|Html|Location|Title)$)\p{Lu}\p{Ll}{2,}[.?…]?$/u
/** Words around what is put between them. */
const phrase = /^(?=.*…)[\p{L}’,.:… ]*(?:… \p{Ll}{2}|\p{Ll}{2} …)/u
/** What is spelled alike in every language, or is no language at all. */
const name =
  /^(?:Facet|atSign|YouTube|OpenStreetMap|@[a-z]+|you@example\.org|location\.wavi…|(?:facet|light)[. ].*|…px …px)$/

function textsOf(code: string): string[] {
  return textsIn(parseAst(code, { lang: 'tsx' }).body)
}

/** The texts in a part of a program; `isRead` is where people read whatever stands there. */
function textsIn(part: unknown, isRead = false): string[] {
  if (Array.isArray(part)) return part.flatMap((one) => textsIn(one, isRead))
  if (!isNode(part) || part.type.startsWith('TS') || part.type === 'ImportDeclaration') return []
  switch (part.type) {
    case 'JSXText':
      return textIn(String(part.value).trim(), true)
    case 'Literal':
      return typeof part.value === 'string' ? textIn(part.value, isRead) : []
    case 'TemplateLiteral': {
      const pieces = part.quasis as { value: { cooked: string } }[]
      const text = pieces.map(({ value }) => value.cooked).join('…')
      return [...textIn(text, isRead || phrase.test(text)), ...textsIn(part.expressions)]
    }
    case 'VariableDeclarator':
      return textsIn(part.init, read.test(nameOf(part.id)))
    case 'AssignmentPattern':
      return textsIn(part.right, read.test(nameOf(part.left)))
    case 'JSXAttribute': {
      const attribute = nameOf(part.name)
      return unread.test(attribute) ? [] : textsIn(part.value, read.test(attribute))
    }
    case 'Property':
      return /^(?:kind|params)$/.test(nameOf(part.key)) ? [] : textsIn(part.value, read.test(nameOf(part.key)))
    case 'JSXExpressionContainer':
      return textsIn(part.expression, isRead)
    case 'JSXElement':
    case 'JSXFragment':
      return [...textsIn(part.openingElement), ...textsIn(part.children, true)]
    case 'ConditionalExpression':
      return [...textsIn(part.test), ...textsIn([part.consequent, part.alternate], isRead)]
    case 'LogicalExpression':
      return [...textsIn(part.left, isRead && part.operator !== '&&'), ...textsIn(part.right, isRead)]
    case 'CallExpression': {
      // Pieces that are put into a sentence belong into it.
      const { object } = part.callee as { object?: unknown }
      const isSaid = isNode(object) && nameOf(object) === 'say'
      return [...textsIn(part.callee), ...textsIn(part.arguments, isSaid)]
    }
    case 'NewExpression':
      // What a programmer reads, not a person.
      return /Error$/.test(nameOf(part.callee)) ? [] : textsIn(part.arguments)
    default:
      return Object.values(part).flatMap((one) => textsIn(one))
  }
}

function textIn(text: string, isRead: boolean): string[] {
  return letters.test(text) && (isRead ? !name.test(text) : sentence.test(text) || word.test(text)) ? [text] : []
}

function nameOf(part: unknown): string {
  return isNode(part) ? String(part.name) : ''
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'type' in part && typeof part.type === 'string'
}
