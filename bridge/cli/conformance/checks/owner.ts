import { check, type Group, Skipped } from '../check.ts'
import { info } from '../generation.ts'

const names = [
  'activeInboundConnections',
  'activeOutboundConnections',
  'lastCommitID',
  'secondaryStorageSize',
  'topAtSigns',
  'topKeys',
  'secondaryServerVersion',
  'LastLoggedInDatetime',
  'diskSize',
  'LastPkam',
  'NotificationCount',
  'CommitLogCompactionStats',
  'AccessLogCompactionStats',
  'NotificationCompactionStats',
  'LatestCommitEntryOfEachKey',
]

/** What an owner, or anybody, asks a server about itself. */
export const owner: Group = {
  title: 'The server itself',
  checks: [
    check('info tells the version, and how long it has been up', '§3.22', async ({ me }) => {
      const long = await info(me, 'info')
      const { version, uptimeAsWords } = long.json()
      long.must(typeof version === 'string' && /\d+ seconds$/.test(uptimeAsWords), '"version" and "uptimeAsWords"')
      const brief = await info(me, 'info:brief')
      brief.must(typeof brief.json().uptimeAsMillis === 'number', '"uptimeAsMillis": and a number')
      ;(await me.ask('info:nothing')).error('AT0003')
    }),
    check('noop waits as long as it is told, five seconds at most', '§3.23', async ({ me }) => {
      ;(await me.ask('noop:0')).data('ok')
      const begin = performance.now()
      const answer = await me.ask('noop:150')
      answer.data('ok')
      // A timer may be early by its own grain.
      answer.must(performance.now() - begin >= 145, 'an answer after 150 ms')
      ;(await me.ask('noop:5001')).error('AT0022')
      ;(await me.ask('noop')).error('AT0003')
    }),
    check('stats has a blank behind data:, and one between the members', '§3.20', async ({ me }) => {
      const answer = await me.tell('stats:3,7')
      answer.must(/^data: \[\{.*\}, \{.*\}\]$/.test(answer.text), 'data: [{…}, {…}]')
      const [third, seventh] = answer.json()
      answer.must(third.id === '3' && third.name === 'lastCommitID', '"id":"3","name":"lastCommitID"')
      answer.must(seventh.id === '7' && seventh.name === 'secondaryServerVersion', '"id":"7"')
    }),
    check('stats alone tells all fifteen', '§3.20', async ({ me }) => {
      const answer = await me.tell('stats')
      const found = answer.json().map((one: { id: string; name: string }) => `${one.id} ${one.name}`)
      const missing = names.filter((name, n) => !found.includes(`${n + 1} ${name}`))
      answer.must(missing.length === 0, `also ${missing.join(', ')}`)
    }),
    check('stats 3 and 15 take a regular expression', '§3.20', async ({ me, ns }) => {
      const id = (await me.tell(`update:counted.${ns}${me} v`)).commitId()
      ;(await me.tell(`update:later.${ns}${me} v`)).commitId()
      const [, third] = [0, (await me.tell(`stats:3:counted\\.${ns}`)).json()[0]]
      const latest = await me.tell(`stats:15:counted\\.${ns}`)
      latest.must(Number(third.value) >= id, `a value of at least ${id} for stats:3`)
      const entry = JSON.parse(latest.json()[0].value)[`counted.${ns}${me}`]
      latest.must(entry?.[0] === id && entry[1] === '*', `"counted.${ns}${me}":[${id},"*"]`)
    }),
    check('a number that stats does not have is error:null:', '§3.20', async ({ me }) => {
      const answer = await me.tell('stats:99')
      answer.must(answer.text === 'error:null:InvalidSyntaxException', 'error:null:InvalidSyntaxException')
      ;(await me.tell('stats:0')).error('AT0003')
      ;(await me.tell('stats:1,,2')).error('AT0003')
    }),
    check('a batch is answered command by command', '§3.24', async ({ me, ns }) => {
      const commands = [
        `update:public:batch.${ns}${me} 1`,
        `update:ttl:x:public:batch.${ns}${me} 1`,
        `llookup:none.${ns}${me}`,
        `llookup:public:batch.${ns}${me}`,
        `delete:public:batch.${ns}${me}`,
      ]
      const answer = await me.tell(`batch:${JSON.stringify(commands.map((command, n) => ({ id: n + 1, command })))}`)
      const found: { id: number; response: Record<string, string> }[] = answer.json()
      const of = (id: number) => found.find((one) => one.id === id)?.response
      answer.must(/^\d+$/.test(of(1)?.data ?? ''), '"id":1 and a commit id')
      answer.must(of(2)?.error_code === 'AT0003' && of(2)?.error_message === 'Invalid syntax', '"id":2 and AT0003')
      answer.must(of(3)?.error_code === 'AT0015' && of(3)?.error_message === 'key not found', '"id":3 and AT0015')
      answer.must(of(4)?.data === '1', '"id":4 and "data":"1"')
      answer.must(/^\d+$/.test(of(5)?.data ?? ''), '"id":5 and a commit id')
    }),
    check('a command that no verb knows is told in a batch', '§3.24', async ({ me }) => {
      const answer = await me.tell('batch:[{"id":1,"command":"nonsense"},{"id":2,"command":"noop:0"}]')
      const expected = '"id":1 with AT0003, and "id":2 with ok'
      const [first, second] = answer.json()
      answer.must(first?.response.error_code === 'AT0003' && second?.response.data === 'ok', expected)
    }),
    check('a batch that is no JSON ends the connection with AT0011', '§3.24', async ({ me }) => {
      const line = await me.login()
      ;(await line.ask('batch:[{')).error('AT0011')
      await line.closed()
    }),
    check('who is blocked is refused with AT0013, and the connection ends', '§3.21', async (trial) => {
      const { me, ns } = trial
      const answer = await me.tell(`config:block:add:@${ns}`)
      if (answer.text.startsWith('error:AT0009')) throw new Skipped('these keys may not configure')
      trial.atEnd(me, `config:block:remove:@${ns}`)
      answer.data('success')
      const list = await me.tell('config:block:show')
      list.must(list.json().includes(`@${ns}`), `"@${ns}" in the list`)
      const line = await me.connect()
      ;(await line.ask(`from:@${ns}`)).error('AT0013')
      await line.closed()
      ;(await me.tell(`config:block:remove:@${ns}`)).data('success')
      const after = await me.tell('config:block:show')
      after.must(!after.text.includes(`@${ns}`), 'a list without it')
    }),
    check('config: without @ is AT0003, and settings are for tests', '§3.21', async ({ me, ns }) => {
      ;(await me.tell(`config:block:add:${ns}`)).error('AT0003')
      ;(await me.tell('config:print:inboundMaxLimit')).data()
    }),
  ],
}
