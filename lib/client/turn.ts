/**
 * Lets whoever has this thread too have a turn. By a message and not by a timer: those of a page that is not looked at come once a
 * second, or once a minute.
 */
export function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
