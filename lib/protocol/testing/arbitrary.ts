import fc from 'fast-check'

const nameCharacter = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'abzABZ019_-') },
  { weight: 2, arbitrary: fc.constantFrom(...'éßñΣςİιжя日本語नी٣', '🦄', '☕️', '👩🏽‍💻', '🇨🇭') },
)

/** What can follow the `@` of an atSign. */
export const anyAtSignName = fc
  .array(nameCharacter, { minLength: 1, maxLength: 8 })
  // A mark needs something to stand on in other tests, not here; upper case may become longer.
  .map((characters) => characters.join(''))

const anyName = fc
  .array(fc.oneof({ weight: 5, arbitrary: nameCharacter }, fc.constantFrom('.', "'", '*', '"', '+')), {
    minLength: 1,
    maxLength: 12,
  })
  .map((characters) => characters.join('').replaceAll('+', ''))
  .filter((name) => name !== '')

/** The text of a key, of any kind, in any case. */
export const anyKeyText = fc
  .record({
    scope: fc.constantFrom('', 'public:', 'local:', 'private:', 'cached:public:', '@', 'cached:@', 'private:@'),
    recipient: anyAtSignName,
    name: anyName,
    owner: anyAtSignName,
  })
  .map(({ scope, recipient, name, owner }) => `${scope}${scope.endsWith('@') ? `${recipient}:` : ''}${name}@${owner}`)

/** Any text, often one that is nearly right. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '@',
          ':',
          '.',
          ' ',
          '\n',
          '\r',
          '\t',
          '_',
          '-',
          '+',
          '=',
          '{',
          '}',
          '"',
          '0',
          '7',
          'a',
          'é',
          '🦄',
          '\ud83d',
        ],
        ...[
          'public',
          'cached',
          'private',
          'privatekey',
          'local',
          'shared_key',
          'publickey',
          'signing_privatekey',
          'alice',
        ],
        ...[
          'at_secret',
          'configkey',
          'ttl',
          'ttr',
          'ccd',
          'true',
          'null',
          'isBinary',
          'pubKeyHash',
          'hashingAlgo',
          'cAt',
        ],
        ...['data:', 'error:', 'AT0015', 'notification:', 'errorCode', 'Exception: ', '\u200b', '\u200d', '\ufe0f'],
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join('')),
)
