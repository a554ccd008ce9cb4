'use client'

import { type ReactNode, useState } from 'react'
import { isOfGroup } from '../../lib/profile/save-groups.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import type { Metadata } from '../../lib/protocol/metadata.ts'
import { useUnsent } from '../_client/use-sync.ts'
import { Button } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import type { Item } from './items.ts'
import { Opened } from './opened.tsx'
import { Pace } from './pace.tsx'
import { Renaming } from './renaming.tsx'
import { App, AudienceChip } from './row.tsx'
import { ServerHas } from './server-has.tsx'
import { UntilWhen } from './until-when.tsx'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** One record: what it says, who sees it and when, what the server has of it, and how to take it back. */
export function RecordSheet({
  item,
  records,
  onOpen,
  onClose,
}: {
  item: Item
  records: Records
  /** Shows another one in its place. */
  onOpen: (id: string) => void
  onClose: () => void
}) {
  const [doing, setDoing] = useState<'remove' | 'rename'>()
  const isWaiting = useUnsent(records.owner).some(({ key }) => formatAtKey(key) === item.id)
  const isValue = item.part !== 'works'
  const purpose = isValue ? undefined : say.purposeOf(item)
  const title = purpose?.title ?? item.label
  return (
    <Sheet
      open
      onClose={onClose}
      title={
        <span dir="auto">
          {doing === undefined ? title : `${doing === 'remove' ? say.actionOf(item) : say.rename}: ${title}`}
        </span>
      }
    >
      {doing === 'remove' && (
        <Removing item={item} records={records} onGone={onClose} onStay={() => setDoing(undefined)} />
      )}
      {doing === 'rename' && (
        <Renaming item={item} records={records} onDone={onOpen} onStay={() => setDoing(undefined)} />
      )}
      {doing === undefined && (
        <div className="space-y-6">
          {purpose ? (
            <p>{purpose.sentence}</p>
          ) : (
            <>
              <div className="-mt-2 flex flex-wrap items-center gap-3">
                <AudienceChip item={item} />
                <App app={item.app} />
              </div>
              <Opened item={item} records={records} />
            </>
          )}
          {isWaiting && <p className="text-soft">{say.changeWaits}</p>}
          {isValue && <Times item={item} metadata={item.metadata} records={records} />}
          {/* The server signs with it; a screen is no place for that. */}
          {item.key.name !== 'signing_privatekey' && <ServerHas item={item} records={records} />}
          <dl>
            <Fact name="Its full name">
              <span className="font-mono text-sm" dir="auto">
                {item.id}
              </span>
            </Fact>
          </dl>
          <div className="flex flex-wrap gap-3">
            {item.part === 'mine' && (
              <Button kind="quiet" onClick={() => setDoing('rename')}>
                {say.rename}
              </Button>
            )}
            {(purpose?.removable ?? true) && (
              <Button kind="danger" onClick={() => setDoing('remove')}>
                {say.actionOf(item)}
              </Button>
            )}
          </div>
        </div>
      )}
    </Sheet>
  )
}

function Times({ item, metadata, records }: { item: Item; metadata: Metadata | undefined; records: Records }) {
  const { now } = records
  if (!metadata) return <p className="text-soft">{say.timesNotToldYet}</p>
  const isMine = item.part === 'mine'
  const history = say.historyOf(metadata)
  return (
    <dl className="space-y-3">
      {history && <Fact name="Its story">{history}</Fact>}
      <Fact name="From when">{say.fromWhen(metadata, now)}</Fact>
      <Fact name="Until when">
        {say.untilWhen(metadata, now)}
        {isMine && <UntilWhen item={item} metadata={metadata} records={records} />}
      </Fact>
      <Fact name="Copies">
        {say.copiesOf(item, metadata, now)}
        {isMine && item.key.kind === 'shared' && metadata.ttr !== undefined && (
          <Pace item={item} metadata={metadata} records={records} />
        )}
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-soft text-sm">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  )
}

/** Names what will be lost, and who loses it. */
function Removing({
  item,
  records,
  onGone,
  onStay,
}: {
  item: Item
  records: Records
  onGone: () => void
  onStay: () => void
}) {
  const [trouble, setTrouble] = useState<string>()
  const [isGoing, setIsGoing] = useState(false)

  async function go() {
    setIsGoing(true)
    setTrouble(undefined)
    try {
      const client = await records.client()
      if (item.key.kind === 'shared' && (await isOfGroup(client, item.key))) {
        setTrouble(say.ofAGroup(item.key.sharedWith))
        return setIsGoing(false)
      }
      const [removal] = await client.takeBack([item.key])
      if (removal?.outcome === 'failed') throw removal.error
      void client.sync().catch(() => {})
      records.settle(new Map([[item.id, undefined]]))
      onGone()
    } catch (error) {
      setTrouble(sentenceOf(error, records.owner))
      setIsGoing(false)
    }
  }

  return (
    <div className="space-y-4">
      <p>{item.part === 'works' ? say.purposeOf(item).sentence : say.lossOf(item)}</p>
      {item.part === 'mine' && <p className="text-soft">{say.cannotBeUndone}</p>}
      {trouble !== undefined && (
        <p role="alert" className="text-bad">
          {trouble}
        </p>
      )}
      <div className="flex flex-wrap gap-3 pt-2">
        <Button kind="danger" onClick={go} disabled={isGoing}>
          {say.actionOf(item)}
        </Button>
        <Button kind="quiet" onClick={onStay}>
          {say.leaveIt}
        </Button>
      </div>
    </div>
  )
}
