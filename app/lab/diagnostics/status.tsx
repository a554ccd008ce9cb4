import { Search } from 'lucide-react'
import { type ServerStatus, serverStatus } from '../../../lib/client/server-status.ts'
import { formatAddress } from '../../../lib/protocol/address.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { serverDial } from '../../_server/dial.ts'
import { shareReads } from '../../_server/share-reads.ts'
import { Button } from '../../_ui/button.tsx'
import { Field } from '../../_ui/field.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { verbatim } from '../../_ui/verbatim.ts'
import { readAtSign } from '../../_words/read-at-sign.ts'
import { Facts } from './facts.tsx'
import * as say from './words.tsx'

/** How long each server may take to say a thing, in milliseconds. */
const replyMillis = 8_000

const statusOf = shareReads((atSign: AtSign) => serverStatus(serverDial(), atSign, { replyMillis }))

/** How far an atSign has come. A plain form: it works where nothing else does. */
export async function Status({ typed }: { typed: string | undefined }) {
  const read = typed === undefined ? undefined : readAtSign(typed)
  const problem = read && 'problem' in read ? read.problem : undefined
  return (
    <section aria-labelledby="status" className="mt-10">
      <h2 id="status" className="font-semibold text-xl tracking-tight">
        {say.isItThere}
      </h2>
      <search className="mt-4 block">
        <form action="/lab/diagnostics">
          <Field
            label={say.whoseServer}
            name="of"
            key={typed}
            defaultValue={typed}
            placeholder="@alice"
            problem={problem}
            {...verbatim}
            beside={
              <Button type="submit">
                <Search aria-hidden="true" /> {say.check}
              </Button>
            }
          />
        </form>
      </search>
      {read && 'atSign' in read && <Found atSign={read.atSign} />}
    </section>
  )
}

async function Found({ atSign }: { atSign: AtSign }) {
  const status = await statusOf(atSign)
  const { title, sentence } = say.wordsOf(atSign, status)
  return (
    <div className="mt-6 space-y-4">
      <Notice kind={kindOf(status)} title={title}>
        {sentence}
      </Notice>
      <Facts
        facts={[
          [say.directory, say.ofDirectory[status.directory]],
          [say.address, status.address ? formatAddress(status.address) : say.none],
          [say.server, status.server ? say.ofServer[status.server] : say.notAsked],
          [say.httpCode, String(status.http)],
        ]}
      />
    </div>
  )
}

function kindOf({ http }: ServerStatus): 'good' | 'info' | 'problem' {
  if (http === 200) return 'good'
  return http === 418 ? 'info' : 'problem'
}
