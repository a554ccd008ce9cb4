import { releaseProxy } from 'comlink'

type Method = (...args: readonly unknown[]) => unknown
type Callback = Method & { readonly [releaseProxy]?: () => void }

/**
 * The same for a page, whose callbacks are a channel each, which nothing but a collection of garbage would end: they are given
 * back as soon as the promise settles that they were for. What is said to one afterwards is said to nobody. Where a method
 * promises nothing, it keeps them.
 */
export function givingBack<Service extends object>(service: Service): Service {
  const methods = Object.entries(service as Record<string, Method>).map(([name, method]) => [
    name,
    (...args: readonly unknown[]) => {
      let isOver = false
      const lent = (arg: unknown) =>
        typeof arg === 'function' ? (...said: readonly unknown[]) => (isOver ? undefined : arg(...said)) : arg
      const result = method(...args.map(lent))
      if (!(result instanceof Promise)) return result
      return result.finally(() => {
        isOver = true
        for (const arg of args) if (typeof arg === 'function') (arg as Callback)[releaseProxy]?.()
      })
    },
  ])
  return Object.fromEntries(methods) as Service
}
