import type { Answer } from './answer.ts'
import type { Party } from './party.ts'
import type { Trial } from './trial.ts'

/** Puts every atSign in order again. Resolves to what is left, as sentences; never rejects. */
export async function cleanUp(trial: Trial): Promise<string[]> {
  trial.tidy()
  const left: string[] = []
  for (const { party, line } of trial.takeAtEnd()) {
    await party.tell(line).catch(() => left.push(`${party} was not told ${line}.`))
  }
  // An app's records go with it; and what is removed here is removed at the other's by a notification.
  for (const clear of [clearEnrollments, clearRecords, clearNotifications]) {
    for (const party of trial.parties) {
      await clear(party, trial.ns, left).catch((error: Error) => {
        left.push(`${party}: records, enrollments or notifications of ${trial.ns} may be left (${error.message}).`)
      })
    }
  }
  return left
}

async function clearRecords(party: Party, ns: string, left: string[]): Promise<void> {
  for (const name of await namesOf(party, ns)) {
    const gone = await party.tell(`delete:${name}`)
    if (gone.text.startsWith('error:AT0032')) await party.tell(`delete:force:${name}`)
  }
  left.push(...(await namesOf(party, ns)).map((name) => `${name} is left at ${party}.`))
}

async function namesOf(party: Party, ns: string): Promise<string[]> {
  const names = (await party.tell(`scan:showhidden:true ${ns}`)).json()
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

async function clearEnrollments(party: Party, ns: string, left: string[]): Promise<void> {
  const list = await party.tell('enroll:list')
  if (!list.text.startsWith('data:')) return
  const ours = Object.entries(list.json()).filter(([, one]) => (one as { appName?: unknown })?.appName === ns)
  for (const [name, one] of ours) {
    const id = JSON.stringify({ enrollmentId: name.split('.')[0] })
    const { status } = one as { status?: unknown }
    if (status === 'pending') await party.tell(`enroll:deny:${id}`)
    if (status === 'approved') await party.tell(`enroll:revoke:${id}`)
    const gone = await party.tell(`enroll:delete:${id}`)
    if (!gone.text.startsWith('data:') && status !== 'expired') left.push(`the enrollment ${id} is left at ${party}.`)
  }
}

async function clearNotifications(party: Party, ns: string): Promise<void> {
  const list: Answer = await party.tell(`notify:list:${ns}`)
  if (!list.text.startsWith('data:[')) return
  for (const { id } of list.json()) await party.tell(`notify:remove:${id}`)
}
