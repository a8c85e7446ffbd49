// Signing in by a provider, as Supabase's own client does it. Prints one JSON object: what each step answered.
import { GoTrueClient } from '@supabase/auth-js'

const [url, site] = process.argv.slice(2)
const kept = new Map()
const storage = {
  getItem: key => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
  removeItem: key => void kept.delete(key),
}
const client = flowType =>
  new GoTrueClient({ url, autoRefreshToken: false, persistSession: true, storage, flowType })
const seen = {}

// What the browser does: it follows, and keeps the cookie.
const visit = async address => {
  let cookie = ''
  let next = new URL(address)
  for (let step = 0; step < 6; step++) {
    const answer = await fetch(next, { redirect: 'manual', headers: cookie ? { cookie } : {} })
    const set = answer.headers.get('set-cookie')
    if (set) cookie = set.split(';')[0]
    const to = answer.headers.get('location')
    if (!to) return { status: answer.status, url: next }
    next = new URL(to, next)
    // The callback's public address is a proxy's; here it is the service itself.
    if (next.pathname === '/auth/v1/callback') next = new URL(url + '/callback' + next.search)
    if (next.href.startsWith(site)) return { status: answer.status, url: next }
  }
}

const one = client('pkce')
const { data } = await one.signInWithOAuth({
  provider: 'acme',
  options: { redirectTo: site, skipBrowserRedirect: true },
})
const back = await visit(data.url)
seen.back = back.url.searchParams.has('code')
seen.fragment = back.url.hash
const session = await one.exchangeCodeForSession(back.url.searchParams.get('code'))
seen.exchange = session.error ? `${session.error.status} ${session.error.code}` : 'ok'
const user = await one.getUser()
seen.email = user.data.user.email
seen.provider = user.data.user.app_metadata.provider
seen.identities = (await one.getUserIdentities()).data.identities.map(i => i.provider)
seen.refresh = (await one.refreshSession()).error ? 'no' : 'ok'
const sso = await client('pkce').signInWithSSO({ domain: 'acme.example', options: { redirectTo: site } })
seen.sso = sso.error ? `${sso.error.status} ${sso.error.code}` : new URL(sso.data.url).pathname
const implicit = await client('implicit').signInWithOAuth({
  provider: 'acme',
  options: { redirectTo: site, skipBrowserRedirect: true },
})
seen.implicit = (await visit(implicit.data.url)).status
console.log(JSON.stringify(seen))
