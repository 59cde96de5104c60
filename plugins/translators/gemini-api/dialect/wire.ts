/** Name of this wire format in contexts, extensions and native parts. */
export const dialectName = 'gemini';

/** Where clients of this API put their key. */
export const keyHeader = 'x-goog-api-key';

/** Where the vendor's own clients name themselves. */
export const clientHeader = 'x-goog-api-client';

/** Ids of calls that had none begin so; the API never sees them. */
export const inventedIdPrefix = 'gemini_call_';

/**
 * What the API takes in place of the signature of a call that it did not make itself; the base64 of
 * `skip_thought_signature_validator`.
 */
export const signatureStandIn = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';
