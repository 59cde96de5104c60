declare const __VERSION__: string;

/** Version of the dashboard, put in when it is bundled. */
export const version: string = __VERSION__;
