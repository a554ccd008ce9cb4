import { randomInt } from 'node:crypto'

const what =
  'amber brisk calm clear coral dawn early fern gentle golden hazel honest ivory keen light lively lunar mellow merry misty nimble olive open pearl plain polar quick quiet rapid rosy sandy silver slow snowy solar still sunny tidal velvet warm wild winter'.split(
    ' ',
  )
const who =
  'badger beaver bison crane curlew dolphin falcon finch fox gecko hare heron ibis kestrel koala lark lemur lynx magpie marten moth newt otter owl panda petrel plover puffin raven robin seal shrew sparrow stork swan swift tern thrush toad trout walrus wren'.split(
    ' ',
  )

/** A name that is easy to say and to spell, without its `@`; with a number at its end once the plain ones get rare. */
export function someName(withNumber: boolean): string {
  const name = `${pick(what)}${pick(who)}`
  return withNumber ? `${name}${randomInt(10, 1000)}` : name
}

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? ''
}
