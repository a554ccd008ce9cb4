import { check, type Group } from '../check.ts'
import type { Line } from '../line.ts'
import type { Party } from '../party.ts'

/** A monitor of this party for what matches. */
async function listen(party: Party, regex: string): Promise<Line> {
  return (await party.login()).monitor(`monitor ${regex}`)
}

export const notify: Group = {
  title: 'Notifications',
  checks: [
    check('one arrives as the SDKs read it', '§3.19.2', async ({ me, other, ns }) => {
      const monitor = await listen(other, `arrives\\.${ns}`)
      const id = crypto.randomUUID()
      ;(
        await me.tell(`notify:id:${id}:update:isEncrypted:true:ivNonce:bm9uY2U=:${other}:arrives.${ns}${me}:YWJj`)
      ).data(id)
      const one = await monitor.notification()
      const wanted = {
        id,
        from: me.atSign,
        to: other.atSign,
        key: `${other}:arrives.${ns}${me}`,
        value: 'YWJj',
        operation: 'update',
        messageType: 'MessageType.key',
        isEncrypted: true,
      }
      for (const [name, value] of Object.entries(wanted)) {
        if (one[name] !== value) throw monitor.mismatch(`"${name}":${JSON.stringify(value)}`)
      }
      if (typeof one.epochMillis !== 'number') throw monitor.mismatch('"epochMillis": and a number')
      if (one.metadata?.ivNonce !== 'bm9uY2U=') throw monitor.mismatch('"ivNonce":"bm9uY2U=" in metadata')
    }),
    check('ivNonce is in its metadata also when it has none', '§8.14', async ({ me, other, ns }) => {
      const monitor = await listen(other, `nonce\\.${ns}`)
      ;(await me.tell(`notify:update:isEncrypted:false:${other}:nonce.${ns}${me}:v`)).data()
      const { metadata } = await monitor.notification()
      if (metadata?.ivNonce !== null) throw monitor.mismatch('"ivNonce":null in metadata')
    }),
    check('without an id it gets one of at most 36 characters', '§3.15, §8.14', async ({ me, other, ns }) => {
      ;(await me.tell(`notify:update:${other}:id.${ns}${me}:v`)).data(/^[\w-]{1,36}$/)
    }),
    check('a removal is told without a value, and as not encrypted', '§13.39', async ({ me, other, ns }) => {
      const monitor = await listen(other, `removal\\.${ns}`)
      ;(await me.tell(`notify:delete:isEncrypted:true:${other}:removal.${ns}${me}`)).data()
      const one = await monitor.notification()
      const fits = one.operation === 'delete' && one.value === null && one.isEncrypted === false
      if (!fits) throw monitor.mismatch(`"value":null,"operation":"delete","isEncrypted":false`)
    }),
    check('a text arrives in the place of the key', '§3.15', async ({ me, other, ns }) => {
      const monitor = await listen(other, `hello ${ns}`)
      ;(await me.tell(`notify:messageType:text:${other}:hello ${ns}`)).data()
      const one = await monitor.notification()
      const fits = one.key === `${other}:hello ${ns}` && one.messageType === 'MessageType.text'
      if (!fits) throw monitor.mismatch(`"key":"${other}:hello ${ns}"`)
    }),
    check('a value may have colons and @ in it', '§3.15', async ({ me, other, ns }) => {
      const monitor = await listen(other, `colons\\.${ns}`)
      ;(await me.tell(`notify:update:isEncrypted:false:${other}:colons.${ns}${me}:a:b@c`)).data()
      const { value } = await monitor.notification()
      if (value !== 'a:b@c') throw monitor.mismatch(`"value":"a:b@c"`)
    }),
    check('the parts of metadata may stand in any order', '§13.40', async ({ me, other, ns }) => {
      const line = `notify:update:ivNonce:bm9uY2U=:isEncrypted:true:ttr:60:ttl:60000:${other}:order.${ns}${me}:v`
      ;(await me.tell(line)).data()
    }),
    check('who tells itself hears itself', '§3.15.1', async ({ me, ns }) => {
      const monitor = await listen(me, `self\\.${ns}`)
      ;(await me.tell(`notify:update:isEncrypted:false:${me}:self.${ns}${me}:v`)).data()
      await monitor.notification()
    }),
    check('what cannot be sent is refused at once', '§3.15.1', async ({ me, ns }) => {
      ;(await me.tell(`notify:strategy:latest:@${ns}:latest.${ns}${me}:v`)).error('AT0003')
      ;(await me.tell(`notify:@${ns}:foreign.${ns}@${ns}:v`)).error('AT0009')
      ;(await me.tell(`notify:update:messageType:key:@${ns}:p${me}`)).error('AT0003')
      ;(await me.tell(`notify:messageType:key:update:@${ns}:order.${ns}${me}:v`)).error('AT0003')
    }),
    check('its status is told: delivered in the end, null for one that is none', '§3.18', async (trial) => {
      const { me, other, ns } = trial
      const id = (await me.tell(`notify:update:${other}:status.${ns}${me}:v`)).data()
      const status = () => me.tell(`notify:status:${id}`)
      await trial.eventually(status, ({ text }) => text === 'data:delivered', 'data:delivered')
      ;(await me.tell('notify:status:no-such-id')).data('null')
    }),
    check('notify:fetch tells all about one, in words', '§3.18', async (trial) => {
      const { me, other, ns } = trial
      const id = (await me.tell(`notify:update:priority:high:${other}:fetch.${ns}${me}:here`)).data()
      const answer = await me.tell(`notify:fetch:${id}`)
      const one = answer.json()
      answer.must(
        Object.values(one).every((value) => typeof value === 'string'),
        'strings alone',
      )
      const fits = one.id === id && one.type === 'NotificationType.sent' && one.opType === 'OperationType.update'
      answer.must(fits && one.atValue === 'here', `"id":"${id}", "type":"NotificationType.sent", "atValue":"here"`)
      const none = await me.tell('notify:fetch:no-such-id')
      none.must(none.json().notificationStatus === 'NotificationStatus.expired', '"NotificationStatus.expired"')
    }),
    check('notify:remove takes one away, and is content with none', '§3.18', async ({ me, ns }) => {
      const id = (await me.tell(`notify:update:isEncrypted:false:${me}:away.${ns}${me}:v`)).data()
      ;(await me.tell(`notify:remove:${id}`)).data('success')
      ;(await me.tell(`notify:list:away\\.${ns}`)).data('null')
      ;(await me.tell(`notify:remove:${id}`)).data('success')
    }),
    check('notify:list shows what has come, by key, sender and day', '§3.17', async ({ me, other, ns }) => {
      const monitor = await listen(other, `listed\\.${ns}`)
      ;(await me.tell(`notify:update:isEncrypted:false:${other}:listed.${ns}${me}:v`)).data()
      const { id, epochMillis } = await monitor.notification()
      const day = (millis: number) => new Date(millis).toISOString().slice(0, 10)
      for (const line of [`notify:list:listed\\.${ns}`, `notify:list:${day(epochMillis)}:listed\\.${ns}`]) {
        const answer = await other.tell(line)
        answer.must(answer.json()?.[0]?.id === id, `[{"id":"${id}",…}]`)
      }
      ;(await other.tell(`notify:list:${day(epochMillis + 3 * 86_400_000)}:listed\\.${ns}`)).data('null')
      ;(await other.tell(`notify:list:nothing\\.${ns}`)).data('null')
    }),
    check('notify:list of a day that cannot be is AT0022', '§3.17', async ({ me }) => {
      ;(await me.tell('notify:list:2024-10-24:2024-10-23')).error('AT0022')
      ;(await me.tell('notify:list:2024-1-2')).error('AT0022')
    }),
    check('notify:all has a blank behind data:, and an id for each', '§3.16', async ({ me, other, ns }) => {
      const answer = await me.tell(`notify:all:${other},${me}:all.${ns}${me}:hello`)
      answer.must(answer.text.startsWith('data: {'), 'data: , a blank, and JSON')
      const ids = answer.json()
      answer.must(Object.keys(ids).sort().join() === [me, other].sort().join(), `an id for ${me} and ${other}`)
    }),
  ],
}
