import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/contract/client";

/** What was asked of the server is kept here; what it refuses is not asked again by itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, wrong) =>
        failures < 3 && wrong instanceof ApiProblem && (wrong.status === 0 || wrong.status === 503),
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 8000),
    },
    mutations: { retry: false },
  },
});
