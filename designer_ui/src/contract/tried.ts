/** Try something, and keep in a store what went wrong with it, or that nothing did any more. */
export async function tried<T>(
  store: { setState: (told: { problem: unknown }) => void },
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    const came = await work();
    store.setState({ problem: undefined });
    return came;
  } catch (problem) {
    store.setState({ problem });
    return undefined;
  }
}
