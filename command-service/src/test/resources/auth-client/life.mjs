// The life of an account as Supabase's own client lives it. Prints one JSON object: what each step answered.
import { GoTrueClient } from '@supabase/auth-js'

const [url, email, password, next] = process.argv.slice(2)
const client = () => new GoTrueClient({ url, autoRefreshToken: false, persistSession: false })
const told = ({ error }) => (error ? `${error.status} ${error.code}` : 'ok')
const seen = {}

const one = client()
const made = await one.signUp({ email, password, options: { data: { name: 'Ada' } } })
seen.signUp = told(made)
seen.again = told(await client().signUp({ email, password }))
seen.weak = told(await client().signUp({ email: `x${email}`, password: 'short' }))
seen.wrong = told(await client().signInWithPassword({ email, password: next }))
const two = client()
const session = await two.signInWithPassword({ email, password })
seen.signIn = told(session)
const user = await two.getUser()
seen.user = user.data.user.email
seen.name = user.data.user.user_metadata.name
seen.claims = (await two.getClaims()).data.claims.role
const before = session.data.session.refresh_token
const refreshed = await two.refreshSession()
seen.refresh = told(refreshed)
seen.rotated = refreshed.data.session.refresh_token !== before
seen.unasked = told(await two.updateUser({ password: next }))
seen.update = told(await two.updateUser({ password: next, current_password: password }))
seen.signInWithNext = told(await client().signInWithPassword({ email, password: next }))
seen.other = told(await one.getUser())
seen.signOut = told(await two.signOut())
seen.after = told(await client().getUser(refreshed.data.session.access_token))
seen.gone = told(await client().refreshSession({ refresh_token: refreshed.data.session.refresh_token }))
console.log(JSON.stringify(seen))
