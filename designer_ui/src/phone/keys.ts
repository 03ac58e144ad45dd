/** The keys of a telephone, as they stand on it. */
export const KEYS = "123456789*0#";
