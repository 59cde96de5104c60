/** Where the API is, unless a credential says otherwise. */
export const officialUrl = 'https://api.openai.com';
