import { AtError, type ErrorCode } from '../../protocol/at-error.ts'
import type { Enrollment, EnrollmentState } from './record.ts'

const codes: Partial<Record<EnrollmentState, ErrorCode>> = { denied: 'AT0025', pending: 'AT0026', revoked: 'AT0027' }

/** Why this enrollment, if there is one, does not log anybody in: AT0025 to AT0028 in the colon form. [§3.4] */
export function notApproved(id: string, enrollment: Enrollment | undefined): AtError {
  const { code, is } = explain(enrollment)
  return new AtError(code, `enrollment_id: ${id} is ${is}`, { soft: true })
}

/** The same for a connection that was logged in by it, which closes. [2026 §10.2] */
export function noLongerApproved(id: string, enrollment: Enrollment | undefined): AtError {
  const { code, is } = explain(enrollment)
  return new AtError(code, `The enrollment id: ${id} is ${is}. Closing the connection`, { soft: true, closes: true })
}

function explain(enrollment: Enrollment | undefined): { code: ErrorCode; is: string } {
  const code = enrollment && codes[enrollment.state]
  return code ? { code, is: enrollment.state } : { code: 'AT0028', is: 'expired or invalid' }
}
