/** What every call tells of itself, as `call.caller` and so on; the catalogue `expressions` says what each is. */
export const FACTS = ["caller", "dialled", "language", "entry", "id"] as const;
