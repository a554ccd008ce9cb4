import type { Answer } from './answer.ts'
import type { Party } from './party.ts'
import type { Duty, Trial } from './trial.ts'

/**
 * Puts every atSign in order again, on connections of its own: those of the checks say nothing more. Resolves to what
 * is left, as sentences with words of the servers in them; never rejects.
 */
export async function cleanUp(trial: Trial): Promise<string[]> {
  trial.stop()
  const { ns, duties } = trial
  const left: string[] = []
  const anew = new Map(trial.parties.map((party) => [party, party.anew()]))
  for (const duty of duties) await discharge(duty, anew.get(duty.party) ?? duty.party, left)
  // An app's records go with it; and what is removed here is removed at the other's by a notification.
  for (const clear of [clearEnrollments, clearRecords, clearNotifications]) {
    for (const party of anew.values()) {
      await clear(party, ns, left).catch((error: Error) => {
        left.push(`${party}: records, enrollments or notifications of ${ns} may be left (${error.message}).`)
      })
    }
  }
  for (const party of anew.values()) party.close()
  return left
}

async function discharge({ line, orElse }: Duty, party: Party, left: string[]): Promise<void> {
  const answer = await party.tell(line).catch(() => undefined)
  if (!answer) left.push(orElse ?? `${party} was not told ${line}.`)
  else if (orElse && !answer.text.startsWith('data:')) left.push(orElse)
}

async function clearRecords(party: Party, ns: string, left: string[]): Promise<void> {
  const { ours, others } = await namesOf(party, ns)
  // A server that looks at no pattern shows whatever the atSign has.
  if (others > 0)
    left.push(`${party} was asked for names with ${ns} only, and told ${others} others: they are untouched.`)
  for (const name of ours) {
    const gone = await party.tell(`delete:${name}`)
    if (gone.text.startsWith('error:AT0032')) await party.tell(`delete:force:${name}`)
  }
  left.push(...(await namesOf(party, ns)).ours.map((name) => `${name} is left at ${party}.`))
}

/** The names that the checks have made, and how many more were shown. */
async function namesOf(party: Party, ns: string): Promise<{ ours: string[]; others: number }> {
  const json: unknown = (await party.tell(`scan:showhidden:true ${ns}`)).json()
  const names = Array.isArray(json) ? json.map(String) : []
  const ours = names.filter((name) => name.includes(ns) && !/\s/.test(name))
  return { ours, others: names.length - ours.length }
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
  for (const { id, key, value } of list.json()) {
    if ([id, key, value].some((text) => String(text).includes(ns))) await party.tell(`notify:remove:${id}`)
  }
}
